/** What operators see of help sessions: how many came to which stage, and how long people waited. Nothing of a person. */
import type { Fact, Tally } from '@oa/actors';
import { deskId } from '@oa/contracts';
import type { SessionFact } from './evolve-session';
import type { SessionState } from './session-state';

const OPENED: Tally = { of: 'session', stage: 'opened' };
const PARKED: Tally = { of: 'session', stage: 'parked' };

/** Messages, the many, fall through at once. A wait counts from the request's first place in line, also after a helper was lost. */
export function tallyOfSession(state: SessionState, fact: Fact, at: number): Tally | null {
  if (fact.type === 'message-said') return null;
  const known = fact as SessionFact;
  switch (known.type) {
    case 'session-opened':
      return OPENED;
    case 'session-parked':
      return PARKED;
    case 'helper-assigned':
      return { of: 'wait', desk: deskId(state.wiki, state.language), ms: Math.max(0, at - state.queuedAt) };
    case 'session-ended':
      return { of: 'session', stage: known.body.why };
    default:
      return null;
  }
}
