// DeskActor: one line of people waiting, for one wiki and language. It decides order and which offer is out, and nothing else:
// whether a helper has room is the helper's to say, whether a request still waits is the session's.
import type { ActorKind } from '@oa/actors';
import { minutes, seconds } from '@oa/kernel';
import { decideDesk } from './decide-desk';
import { deskDueAt } from './decide-desk-wake';
import { debtsTouchedBy } from './desk-debts';
import { gaugesOfDesk, tallyOfDesk } from './desk-figures';
import { headOfDesk } from './desk-head';
import { DESK_SNAPSHOT, restoreDesk } from './desk-snapshot';
import { type DeskState, newDesk } from './desk-state';
import { snapshotDesk, stillOf } from './desk-still';
import { evolveDesk } from './evolve-desk';

/** The kind of actor behind `desk/<wiki>/<language>`. */
export const DESK_KIND: ActorKind<DeskState> = {
  kind: 'desk',
  snapshotVersion: DESK_SNAPSHOT,
  initial: newDesk,
  decide: decideDesk,
  evolve: evolveDesk,
  replyOf: () => ({}),
  outbox: (state) => state.debts.values(),
  debts: { touchedBy: debtsTouchedBy, find: (state, key) => state.debts.get(key) },
  dueAt: deskDueAt,
  snapshot: snapshotDesk,
  still: stillOf,
  restore: restoreDesk,
  soft: { everyMs: seconds(1), of: headOfDesk },
  trimAfterMs: minutes(10),
  idleMs: minutes(30),
  tally: tallyOfDesk,
  gauges: gaugesOfDesk,
};
