// Offers that ring end because the helper cannot take them now.
import type { Fact } from '@oa/actors';
import { offerEnded } from '@oa/contracts';
import { factOf } from '../shared/make-fact';
import { type HelperState, type Reservation, ringing } from './helper-state';

/** Each rings elsewhere at once. Not a miss. */
export function endRinging(state: HelperState, besides: readonly Reservation[] = []): Fact[] {
  return ringing(state)
    .filter((held) => !besides.includes(held))
    .map(({ offer, idle }) => factOf(offerEnded, { offer, why: 'gone', idle, misses: state.misses.length }));
}
