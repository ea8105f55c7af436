// What operators see of helpers: what became of the offers that rang with them.
import type { Fact, Tally } from '@oa/actors';
import { assignmentLost, assignmentWon, type FactOf, offerAccepted, offerEnded, offerRang } from '@oa/contracts';

const OUTCOMES: ReadonlyMap<string, Tally> = new Map(
  Object.entries({
    [offerRang.name]: 'rang',
    [offerAccepted.name]: 'accepted',
    [assignmentWon.name]: 'won',
    [assignmentLost.name]: 'lost',
  }).map(([fact, outcome]) => [fact, { of: 'offer', outcome }]),
);

export function tallyOfHelper(_state: object, fact: Fact): Tally | null {
  if (fact.type === offerEnded.name) return { of: 'offer', outcome: (fact as FactOf<typeof offerEnded>).body.why };
  return OUTCOMES.get(fact.type) ?? null;
}
