// What each waiting person should be told about supply, and who was told something that is no longer so.
import type { NobodyCause } from '@oa/contracts';
import { inOrder } from '../shared/ordered-set';
import type { DeskState } from './desk-state';
import { ORDER } from './order';
import { type Bucket, keyOf } from './supply-index';
import type { WaitingRequest } from './waiting-request';

export interface SupplyChange {
  readonly request: WaitingRequest;
  readonly why: NobodyCause | null;
}

/** The line is short again only below this part of the cap: a person is not told this and that by turns. */
const SHORT_AGAIN = 0.8;

/**
 * Requests whose asker was last told something untrue, with the truth; at most `limit`. A helper who is merely busy is there;
 * a request that rings has somebody. Peeks at each bucket's ends; visits nothing that is right but for one per bucket.
 */
export function untruths(state: DeskState, limit: number): SupplyChange[] {
  const found: SupplyChange[] = [];
  for (const request of [...state.supply.ringingTold].sort(ORDER.byPlace)) {
    if (found.length >= limit) return found;
    found.push({ request, why: null });
  }
  // In an order of its own, not in that of the index: a desk from a snapshot says the same as one that has lived on.
  for (const bucket of [...state.supply.buckets()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
    if (!isUntrue(state, bucket)) continue;
    for (const change of inBucket(state, bucket)) {
      if (found.length >= limit) return found;
      found.push(change);
    }
  }
  return found;
}

/** Whether anybody was last told something untrue. A few peeks per bucket. */
export function anyUntruth(state: DeskState): boolean {
  if (state.supply.ringingTold.size > 0) return true;
  for (const bucket of state.supply.buckets()) if (isUntrue(state, bucket)) return true;
  return false;
}

/** Last places in line whose wait stays under the cap, for a person not yet told, and for one told the line is too long. */
function reach(state: DeskState, topic: string | null): { readonly under: number; readonly shortAgain: number } {
  const msPerPlace = state.supply.msPerPlace(topic);
  if (msPerPlace === null) return { under: 0, shortAgain: 0 };
  return { under: Math.floor(state.capMs / msPerPlace), shortAgain: Math.floor((state.capMs * SHORT_AGAIN) / msPerPlace) };
}

const stuckFor = (bucket: Bucket, online: number): NobodyCause | null => {
  if (bucket.barred < online) return null;
  return bucket.excluded >= online ? 'none-on-duty' : 'all-declined';
};

function isUntrue(state: DeskState, bucket: Bucket): boolean {
  const { told } = bucket;
  const stuck = stuckFor(bucket, state.supply.onlineFor(bucket.topic));
  if (stuck) return told[stuck].size < bucket.size;
  if (told['none-on-duty'].size + told['all-declined'].size > 0) return true;
  const { under, shortAgain } = reach(state, bucket.topic);
  const last = told.nothing.last();
  if (last && state.line.size > under && state.line.rankOf(last) > under) return true;
  const first = told['line-too-long'].first();
  return first !== undefined && state.line.rankOf(first) <= shortAgain;
}

function* inBucket(state: DeskState, bucket: Bucket): Generator<SupplyChange> {
  const { told } = bucket;
  const stuck = stuckFor(bucket, state.supply.onlineFor(bucket.topic));
  if (stuck) {
    const others = [told.nothing, told['line-too-long'], stuck === 'none-on-duty' ? told['all-declined'] : told['none-on-duty']];
    for (const request of inOrder(others, ORDER.byPlace)) yield { request, why: stuck };
    return;
  }
  const { under, shortAgain } = reach(state, bucket.topic);
  for (const request of inOrder([told['none-on-duty'], told['all-declined']], ORDER.byPlace)) {
    yield { request, why: state.line.rankOf(request) > under ? 'line-too-long' : null };
  }
  for (const request of told['line-too-long']) {
    if (state.line.rankOf(request) > shortAgain) break;
    yield { request, why: null };
  }
  for (const request of told.nothing.descending()) {
    if (state.line.rankOf(request) <= under) break;
    yield { request, why: 'line-too-long' };
  }
}
