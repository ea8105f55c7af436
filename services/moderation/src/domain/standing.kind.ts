// StandingActor (wiki + principal): marks of misuse, the restriction and the cool-down that follow, and the asker's copy of both.

import type { ActorKind, Fact, OutMessage } from '@oa/actors';
import { Fault } from '@oa/kernel';
import { COPY_KEY, decideStanding } from './decide-standing';
import { evolveStanding, inForce, initialStanding, isStandingFact, type Mark, type Restriction, type StandingState } from './standing-state';
import { STANDING_VIEW_FACTS, standingViews } from './standing-views';

/** The state as JSON. The id stands in the actor's name. */
interface StandingSnapshot {
  readonly marks: readonly Mark[];
  readonly undoneEarly: readonly (readonly [string, number])[];
  readonly restriction: Restriction | null;
  readonly coolDownUntil: number | null;
  readonly served: number;
  readonly copyVersion: number;
  readonly deliveredVersion: number;
  readonly dropped: readonly string[];
  readonly dueAt: number | null;
}

export const STANDING_KIND: ActorKind<StandingState> = {
  kind: 'standing',
  snapshotVersion: 1,
  initial: initialStanding,
  decide: decideStanding,
  evolve(state: StandingState, fact: Fact, at: number): void {
    if (!isStandingFact(fact)) throw new Fault(`unknown fact of a standing: ${fact.type}`);
    evolveStanding(state, fact, at);
  },
  replyOf: () => ({}),
  outbox,
  dueAt: (state) => state.dueAt,
  snapshot({ id: _, ...state }): StandingSnapshot {
    return { ...state, marks: [...state.marks.values()], undoneEarly: [...state.undoneEarly] };
  },
  restore,
  views: standingViews,
  viewFacts: STANDING_VIEW_FACTS,
};

function outbox(state: Readonly<StandingState>): Iterable<OutMessage> {
  if (state.deliveredVersion >= state.copyVersion) return [];
  const { copyVersion: version, coolDownUntil } = state;
  const body = { version, restrictedUntil: inForce(state)?.until ?? null, coolDownUntil };
  return [{ key: COPY_KEY, version, to: { kind: 'asker', id: state.id }, type: 'asker.copy-standing', body }];
}

function restore(id: string, snapshot: unknown): StandingState {
  const { marks, undoneEarly, ...rest } = snapshot as StandingSnapshot;
  return { ...rest, id, marks: new Map(marks.map((mark) => [mark.id, mark])), undoneEarly: new Map(undoneEarly) };
}
