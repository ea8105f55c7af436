/** One help session: who may speak, who helps, how it ends, and what becomes of its text. Its facts are its transcript. */
import type { ActorKind, Fact } from '@oa/actors';
import { Fault, minutes, seconds } from '@oa/kernel';
import { ASKER_GRACE_MS, believedHere } from './asker-presence';
import { decideSession } from './decide-session';
import { sessionDueAt } from './decide-time';
import { evolveSession, type SessionFact } from './evolve-session';
import { reportRows, sessionFace } from './session-face';
import { tallyOfSession } from './session-figures';
import { initialSession, type SessionState } from './session-state';

function replyOf(facts: readonly Fact[]): unknown {
  for (const fact of facts as readonly SessionFact[]) {
    if (fact.type === 'session-opened') return { opened: true };
    if (fact.type === 'helper-assigned') return { yes: true };
    // Of a cancelled grant. Nobody is answered by the other sessions that end so: they end on an answer to themselves.
    if (fact.type === 'session-ended' && fact.body.why === 'never-opened') return { opened: false };
  }
  return {};
}

export const SESSION_KIND: ActorKind<SessionState> = {
  kind: 'session',
  snapshotVersion: 1,
  sealed: true,
  idleMs: minutes(5),
  viewFacts: ['session-reported'],
  initial: initialSession,
  decide: decideSession,
  evolve: evolveSession,
  replyOf,
  outbox: (state) => Object.values(state.debts),
  dueAt: sessionDueAt,
  snapshot: (state) => structuredClone(state),
  restore(id, data, version) {
    if (version !== 1) throw new Fault(`a session snapshot of version ${version} is not known`, { id });
    return { ...initialSession(id), ...(structuredClone(data) as SessionState) };
  },
  presence: { graceMs: () => ASKER_GRACE_MS, expectMs: seconds(25), here: believedHere },
  face: (state, by, context) => sessionFace(state, by, context.now),
  views: reportRows,
  tally: tallyOfSession,
};
