// DeskActor: one line of people waiting, for one wiki and language. It decides order and which offer is out, and nothing else:
// whether a helper has room is the helper's to say, whether a request still waits is the session's.
import type { ActorKind } from '@oa/actors';
import { minutes, seconds } from '@oa/kernel';
import { decideDesk } from './decide-desk';
import { deskDueAt } from './decide-desk-wake';
import { headOfDesk } from './desk-head';
import { DESK_SNAPSHOT, restoreDesk, snapshotDesk } from './desk-snapshot';
import { type DeskState, newDesk } from './desk-state';
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
  dueAt: deskDueAt,
  snapshot: snapshotDesk,
  restore: restoreDesk,
  soft: { everyMs: seconds(1), of: headOfDesk },
  trimAfterMs: minutes(10),
  idleMs: minutes(30),
};
