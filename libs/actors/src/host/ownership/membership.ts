import type { ShardRow } from '../../store';
import type { SeenPod } from './plan';
import { type ShardRef, shardName } from './port';
import { allot } from './rendezvous';

/** No shard moves by choice until the pods have been the same for so long. */
export const SETTLE_MS = 5_000;

/** Which pods take part, since when, and who of them should own what. */
export class Membership {
  #candidates: readonly string[] = [];
  #changedAt = Number.NEGATIVE_INFINITY;
  #allotted: ReadonlyMap<string, string> = new Map();
  #shards = '';
  readonly #expiredSince = new Map<string, number>();

  get candidates(): readonly string[] {
    return this.#candidates;
  }

  /** By shard name. Empty if no pod can take anything: then everybody keeps what they have. */
  get allotted(): ReadonlyMap<string, string> {
    return this.#allotted;
  }

  /** Those alive that take shards; the bound is that of this set. */
  update(alive: readonly SeenPod[], shards: readonly ShardRef[], now: number): void {
    const candidates = alive
      .filter(({ state }) => state === 'up')
      .map(({ pod }) => pod)
      .sort();
    const names = shards.map(shardName).join();
    if (candidates.join() === this.#candidates.join() && names === this.#shards) return;
    this.#candidates = candidates;
    this.#shards = names;
    this.#changedAt = now;
    this.#allotted = allot(shards, candidates);
  }

  /** Whether this pod takes part and holds everything allotted to it. */
  isServedBy(me: string, held: ReadonlyMap<string, number>): boolean {
    return this.#candidates.includes(me) && [...this.#allotted].every(([name, pod]) => pod !== me || held.has(name));
  }

  isSettled(now: number): boolean {
    return now - this.#changedAt >= SETTLE_MS;
  }

  /** Pods whose lease has been over for so long and that own nothing. One that lives after all writes its row anew. */
  goneFor(ms: number, pods: readonly SeenPod[], shards: readonly ShardRow[], now: number): string[] {
    const expired = new Set(pods.flatMap((pod) => (pod.expired ? pod.pod : [])));
    for (const pod of [...this.#expiredSince.keys()]) if (!expired.has(pod)) this.#expiredSince.delete(pod);
    for (const pod of expired) if (!this.#expiredSince.has(pod)) this.#expiredSince.set(pod, now);
    const owners = new Set(shards.map(({ owner }) => owner));
    return [...this.#expiredSince].flatMap(([pod, since]) => (now - since >= ms && !owners.has(pod) ? pod : []));
  }
}
