// HelperActor: one volunteer of one wiki. It alone decides what they hold, whether one more fits, and whether they are there.
import type { ActorKind, Fact } from '@oa/actors';
import { type FactOf, offerRang, type ReplyOf, type reserve } from '@oa/contracts';
import { minutes, seconds } from '@oa/kernel';
import { decideHelper } from './decide-helper';
import { helperDueAt } from './decide-helper-wake';
import { evolveHelper } from './evolve-helper';
import { faceOfHelper } from './helper-face';
import { tallyOfHelper } from './helper-figures';
import { HELPER_SNAPSHOT, restoreHelper, snapshotHelper } from './helper-snapshot';
import { type HelperState, newHelper } from './helper-state';

/** The kind of actor behind `helper/<wiki>/<principal>`. */
export const HELPER_KIND: ActorKind<HelperState> = {
  kind: 'helper',
  snapshotVersion: HELPER_SNAPSHOT,
  initial: newHelper,
  decide: decideHelper,
  evolve: evolveHelper,
  replyOf,
  outbox: (state) => state.debts.values(),
  dueAt: helperDueAt,
  snapshot: snapshotHelper,
  restore: restoreHelper,
  face: faceOfHelper,
  presence: {
    graceMs: ({ wiki }, rules) => seconds(rules(wiki).rules.helperLost.tellSeconds),
    expectMs: seconds(25),
    here: (state) => (state.duty === 'off' ? null : state.here),
  },
  trimAfterMs: minutes(10),
  idleMs: minutes(30),
  tally: tallyOfHelper,
};

/** Only a reservation has a reply of its own: it rings, and from which version on the helper's state counts it. */
function replyOf([first]: readonly Fact[]): unknown {
  if (first?.type !== offerRang.name) return {};
  const { version } = (first as FactOf<typeof offerRang>).body;
  return { result: 'ok', version } satisfies ReplyOf<typeof reserve>;
}
