import type { BucketSize } from '../options';

/** A token bucket without a timer: it refills when it is asked. */
export class TokenBucket {
  #left: number;
  #at: number;

  constructor(size: BucketSize, now: number) {
    this.#left = size.burst;
    this.#at = now;
  }

  /** Takes one token if there is one. `now` is monotonic ms. */
  take(size: BucketSize, now: number): boolean {
    this.#refill(size, now);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** Whether it is full again, so that forgetting it changes nothing. */
  isFull(size: BucketSize, now: number): boolean {
    this.#refill(size, now);
    return this.#left >= size.burst;
  }

  #refill(size: BucketSize, now: number): void {
    const span = now - this.#at;
    if (span <= 0) return;
    this.#left = Math.min(size.burst, this.#left + (span / 1_000) * size.perSecond);
    this.#at = now;
  }
}

/**
 * Buckets by key, at most `most` of them. When it is full, full buckets are forgotten first, then the oldest:
 * a flood of keys costs memory up to the bound and never an error.
 */
export class BucketTable {
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(
    readonly size: BucketSize,
    readonly most = 100_000,
  ) {}

  take(key: string, now: number): boolean {
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= this.most) this.#makeRoom(now);
      bucket = new TokenBucket(this.size, now);
      this.#buckets.set(key, bucket);
    }
    return bucket.take(this.size, now);
  }

  /** Forgets buckets that are full again. */
  sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(this.size, now)) this.#buckets.delete(key);
  }

  get count(): number {
    return this.#buckets.size;
  }

  #makeRoom(now: number): void {
    this.sweep(now);
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size < this.most * 0.9) break;
      this.#buckets.delete(key);
    }
  }
}
