/**
 * Whether the asker of a request that nobody has answered yet is still there, so that no helper is sent to an empty page. A soft belief: it
 * begins with the command that opens the request, and matters only while the session is opening or waiting.
 */
import { answer, type Command, commit, type DecideContext, type Decision } from '@oa/actors';
import { askerBack, askerGone, openSession, type Presence } from '@oa/contracts';
import { seconds } from '@oa/kernel';
import { factOf } from '../facts';
import { standingOf } from './parties';
import type { SessionState } from './session-state';

/** How long all sockets must be gone before the host tells; the rest of the time the rules give runs in the session. */
export const ASKER_GRACE_MS = seconds(20);

/** Null once it does not matter: with a helper in the chat silence is what counts, and a parked question needs nobody. */
export function believedHere(s: Readonly<SessionState>): boolean | null {
  return s.name === 'opening' || s.name === 'waiting' ? s.goneUntil === null : null;
}

/** The host's word about the sockets of the asker. Changes nothing unless the session is opening or waiting. */
export function askerPresence(s: Readonly<SessionState>, { here }: Presence['body'], context: DecideContext): Decision {
  const believed = believedHere(s);
  if (believed === null || believed === here) return answer();
  if (here) return commit(factOf(askerBack, {}));
  const { rules, revision } = context.rules(s.wiki);
  const left = seconds(rules.line.goneSeconds) - ASKER_GRACE_MS;
  return commit(factOf(askerGone, { until: context.now + Math.max(0, left), rules: revision }));
}

/**
 * Whoever commands is there, whether or not a gateway has spoken of their sockets: what the asker's own command comes to, with their return
 * behind the command's own facts. A refusal changes nothing, nor does an opening that is repeated.
 */
export function backIfGone(s: Readonly<SessionState>, command: Command, context: DecideContext, decision: Decision): Decision {
  if (believedHere(s) !== false || standingOf(s, context.by, context.now) !== 'asker') return decision;
  const back = factOf(askerBack, {});
  if (decision.do === 'answer' && command.type !== openSession.name) return commit(back);
  if (decision.do !== 'commit' || decision.facts.some(({ type }) => LEAVES_THE_LINE.has(type))) return decision;
  return commit(...decision.facts, back);
}

/** With these the belief ends by itself. */
const LEAVES_THE_LINE: ReadonlySet<string> = new Set(['session-parked', 'session-ended']);
