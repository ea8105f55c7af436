// Who can be helped at all, kept ready: for every request that does not ring, how many helpers online answer its topic and how many of those
// must not have it. Requests with equal figures share a bucket, so that one change of one helper touches only requests that name them.
import { NOBODY_CAUSES, type NobodyCause } from '@oa/contracts';
import { OrderedSet } from '../shared/ordered-set';
import { answersTopic, type DeskHelper, SPEED_UNIT, speedOf } from './desk-helper';
import { ORDER } from './order';
import { barredHelpers, type WaitingRequest } from './waiting-request';

type Told = NobodyCause | 'nothing';
const TOLD: readonly Told[] = ['nothing', ...NOBODY_CAUSES];
const place = (a: WaitingRequest, b: WaitingRequest): number => ORDER.byPlace(a, b);

export interface Bucket {
  readonly topic: string | null;
  /** Online helpers of the topic who must not have these requests, for any reason. */
  readonly barred: number;
  /** Those of them who are excluded: they were never there for these people. */
  readonly excluded: number;
  readonly told: Readonly<Record<Told, OrderedSet<WaitingRequest>>>;
  size: number;
}

/** Helpers online for a topic and the speed of all of them, in places a millisecond times `SPEED_UNIT`. */
class Staff {
  online = 0;
  speed = 0;
  add(helper: DeskHelper, sign: 1 | -1): void {
    this.online += sign;
    this.speed += sign * speedOf(helper);
  }
}

export class SupplyIndex {
  readonly #all = new Staff();
  readonly #any = new Staff();
  readonly #byTopic = new Map<string, Staff>();
  readonly #buckets = new Map<string, Bucket>();
  readonly #bucketOf = new Map<WaitingRequest, Bucket>();
  readonly #naming = new Map<string, Set<WaitingRequest>>();
  /** Requests that ring although their asker was last told that nobody is there. */
  readonly ringingTold = new Set<WaitingRequest>();

  constructor(private readonly helperNamed: (helper: string) => DeskHelper | undefined) {}

  get online(): number {
    return this.#all.online;
  }

  buckets(): Iterable<Bucket> {
    return this.#buckets.values();
  }

  /** Online helpers who answer this topic, busy or not. */
  onlineFor(topic: string | null): number {
    return topic === null ? this.#all.online : this.#any.online + (this.#byTopic.get(topic)?.online ?? 0);
  }

  /** Expected wait per place in line in ms, served by the helpers who answer this topic; null if nobody does. */
  msPerPlace(topic: string | null): number | null {
    const speed = topic === null ? this.#all.speed : this.#any.speed + (this.#byTopic.get(topic)?.speed ?? 0);
    return speed > 0 ? SPEED_UNIT / speed : null;
  }

  /** Counts a helper in; to be called with the record as it will stay. */
  join(helper: DeskHelper): void {
    this.#staff(helper, 1);
    for (const request of this.#naming.get(helper.helper) ?? []) this.#fill(request);
  }

  /** Counts a helper out, before the record changes. */
  leave(helper: DeskHelper): void {
    for (const request of this.#naming.get(helper.helper) ?? []) this.#empty(request);
    this.#staff(helper, -1);
  }

  add(request: WaitingRequest): void {
    for (const helper of barredHelpers(request)) {
      const naming = this.#naming.get(helper) ?? new Set<WaitingRequest>();
      this.#naming.set(helper, naming.add(request));
    }
    if (request.offer !== null && request.told !== null) this.ringingTold.add(request);
    this.#fill(request);
  }

  /** Before the record changes. */
  delete(request: WaitingRequest): void {
    this.#empty(request);
    this.ringingTold.delete(request);
    for (const helper of barredHelpers(request)) {
      const naming = this.#naming.get(helper);
      naming?.delete(request);
      if (naming?.size === 0) this.#naming.delete(helper);
    }
  }

  #staff(helper: DeskHelper, sign: 1 | -1): void {
    if (!helper.online) return;
    this.#all.add(helper, sign);
    if (helper.topics.size === 0) this.#any.add(helper, sign);
    for (const topic of helper.topics) {
      const staff = this.#byTopic.get(topic) ?? new Staff();
      this.#byTopic.set(topic, staff);
      staff.add(helper, sign);
      if (staff.online === 0) this.#byTopic.delete(topic);
    }
  }

  #fill(request: WaitingRequest): void {
    if (request.offer !== null) return;
    const bucket = this.#bucketFor(request);
    if (!bucket.told[request.told ?? 'nothing'].add(request)) return;
    bucket.size += 1;
    this.#bucketOf.set(request, bucket);
  }

  #empty(request: WaitingRequest): void {
    const bucket = this.#bucketOf.get(request);
    if (!bucket) return;
    this.#bucketOf.delete(request);
    bucket.told[request.told ?? 'nothing'].delete(request);
    bucket.size -= 1;
    if (bucket.size === 0) this.#buckets.delete(keyOf(bucket));
  }

  #bucketFor(request: WaitingRequest): Bucket {
    let barred = 0;
    let excluded = 0;
    for (const name of barredHelpers(request)) {
      const helper = this.helperNamed(name);
      if (!helper?.online || !answersTopic(helper, request.topic)) continue;
      barred += 1;
      if (request.excluded.has(name)) excluded += 1;
    }
    const key = keyOf({ topic: request.topic, barred, excluded });
    const bucket = this.#buckets.get(key) ?? emptyBucket(request.topic, barred, excluded);
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** Names a bucket. */
export const keyOf = (bucket: Pick<Bucket, 'topic' | 'barred' | 'excluded'>): string => `${bucket.topic ?? ''}|${bucket.barred}|${bucket.excluded}`;

function emptyBucket(topic: string | null, barred: number, excluded: number): Bucket {
  const told = Object.fromEntries(TOLD.map((what) => [what, new OrderedSet<WaitingRequest>(place)])) as Record<Told, OrderedSet<WaitingRequest>>;
  return { topic, barred, excluded, told, size: 0 };
}
