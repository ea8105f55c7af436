import {
  acceptOffer,
  declineOffer,
  endChat,
  endForMisuse,
  extendOffer,
  type HelperFrame,
  type MessageDefinition,
  notAgain,
  personId,
  raiseDanger,
  readCard,
  report,
  say,
  setDuty,
  undoMisuse,
  writeNote,
} from '@oa/contracts';
import type { ClientCommand } from '../bus/client-commands';

export type HelperCommandFrame = Exclude<HelperFrame, { t: 'hello' | 'ping' | 'join' | 'typing' }>;

const MESSAGES: Readonly<Record<HelperCommandFrame['t'], MessageDefinition>> = {
  duty: setDuty,
  accept: acceptOffer,
  decline: declineOffer,
  extend: extendOffer,
  card: readCard,
  say,
  note: writeNote,
  end: endChat,
  misuse: endForMisuse,
  'undo-misuse': undoMisuse,
  'not-again': notAgain,
  report,
  danger: raiseDanger,
};

/** The frames that become commands. */
export const HELPER_COMMANDS = Object.keys(MESSAGES);

/** The message a helper's frame becomes: to the helper's own actor, or to the session it names. */
export function helperCommand(frame: HelperCommandFrame, wiki: string, principal: string): ClientCommand {
  const { t, cid, tp, ...rest } = frame;
  const message = MESSAGES[t];
  const traced = tp === undefined ? {} : { tp };
  if (!('session' in rest)) return { cid, to: { kind: 'helper', id: personId(wiki, principal) }, message, body: rest, ...traced };
  const { session, ...body } = rest;
  return { cid, to: { kind: message.to, id: session }, message, body, ordered: t === 'say' || t === 'note', ...traced };
}
