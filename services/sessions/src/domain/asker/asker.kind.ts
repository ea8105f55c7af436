/** One person asking for help on one wiki: at most one open request, their sessions, and a copy of their standing. */
import type { ActorKind, Fact } from '@oa/actors';
import type { AskerFace, AskerSession, Authority } from '@oa/contracts';
import { Fault, minutes } from '@oa/kernel';
import { type AskerState, initialAsker, type KnownSession, pauseOf } from './asker-state';
import { askerDueAt, decideAsker } from './decide-asker';
import { type AskerFact, evolveAsker } from './evolve-asker';

function replyOf(facts: readonly Fact[]): unknown {
  for (const { type, body } of facts as readonly AskerFact[]) {
    if (type === 'session-granted' || type === 'token-renewed') return { session: body.session, gen: body.gen };
    if (type === 'grant-confirmed') {
      const { excluded, restrictedUntil, mayOpen, parked } = body;
      return { excluded, restrictedUntil, mayOpen, parked };
    }
  }
  return {};
}

function listed(session: string, known: KnownSession): AskerSession {
  return { session, state: known.state, gen: known.gen, keyUntil: known.keyUntil };
}

function faceOf(s: Readonly<AskerState>, by: Authority, now: number): { face: AskerFace } | { refuse: string } {
  if (by.principal !== s.principal || !by.roles.includes('asker')) return { refuse: 'not-a-party' };
  const sessions = Object.entries(s.sessions)
    .filter(([, known]) => known.keyUntil === null || known.keyUntil > now)
    .map(([id, known]) => listed(id, known));
  return { face: { current: sessions.find((one) => one.session === s.open) ?? null, restriction: pauseOf(s, now), sessions } };
}

export const ASKER_KIND: ActorKind<AskerState> = {
  kind: 'asker',
  snapshotVersion: 1,
  idleMs: minutes(5),
  initial: initialAsker,
  decide: decideAsker,
  evolve: (state, fact, at) => evolveAsker(state, fact, at),
  replyOf,
  outbox: (state) => Object.values(state.debts),
  dueAt: askerDueAt,
  snapshot: (state) => structuredClone(state),
  restore(id, data, version) {
    if (version !== 1) throw new Fault(`an asker snapshot of version ${version} is not known`, { id });
    return structuredClone(data) as AskerState;
  },
  face: (state, by, context) => faceOf(state, by, context.now),
};
