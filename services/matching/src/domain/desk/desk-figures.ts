// What operators see of a desk: what became of its offers, how long its line is.
import type { Fact, Tally } from '@oa/actors';
import { type FactOf, offerClosed, offerMade } from '@oa/contracts';
import type { DeskState } from './desk-state';

/** Ends that the desk concludes alone; the others are counted where they happen, at the helper. */
const CONCLUDED: readonly string[] = ['timed-out', 'full', 'offline'];

export function tallyOfDesk(_state: DeskState, fact: Fact): Tally | null {
  if (fact.type === offerMade.name) return { of: 'offer', outcome: 'made' };
  if (fact.type !== offerClosed.name) return null;
  const { why } = (fact as FactOf<typeof offerClosed>).body;
  return CONCLUDED.includes(why) ? { of: 'offer', outcome: why } : null;
}

/** `oldestWaitMs`: of the first in line. */
export function gaugesOfDesk(state: DeskState, now: number) {
  const first = state.line.first();
  return {
    waiting: state.line.size,
    ringing: state.deadlines.size,
    helpers: state.supply.online,
    oldestWaitMs: first === undefined ? 0 : Math.max(0, now - first.since),
  };
}
