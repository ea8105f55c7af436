import {
  type AskerFrame,
  endChat,
  erase,
  giveFeedback,
  keepWaiting,
  leaveLine,
  type MessageDefinition,
  notAgain,
  park,
  raiseDanger,
  reopen,
  report,
  say,
  sayThanks,
  stillHere,
} from '@oa/contracts';
import type { ClientCommand } from '../bus/client-commands';

export type AskerCommandFrame = Exclude<AskerFrame, { t: 'hello' | 'ping' | 'join' | 'typing' | 'ask' }>;

const MESSAGES: Readonly<Record<AskerCommandFrame['t'], MessageDefinition>> = {
  say,
  leave: leaveLine,
  park,
  'keep-waiting': keepWaiting,
  end: endChat,
  'still-here': stillHere,
  reopen,
  'not-again': notAgain,
  report,
  danger: raiseDanger,
  erase,
  feedback: giveFeedback,
  thank: sayThanks,
};

/** The frames that become commands, but `ask`, which takes two. */
export const ASKER_COMMANDS = Object.keys(MESSAGES);

/** The message an asker's frame becomes. The frame's own fields but name, cid, traceparent and session are the message's payload. */
export function askerCommand(frame: AskerCommandFrame): ClientCommand {
  const { t, cid, tp, session, ...body } = frame;
  const message = MESSAGES[t];
  return { cid, to: { kind: message.to, id: session }, message, body, ordered: t === 'say', ...(tp && { tp }) };
}
