// Plain keys in memory, few and not for long.
import type { Clock } from '@oa/kernel';

interface Kept {
  readonly key: Uint8Array;
  readonly until: number;
}

/** Bounded, least recently used first out; entries end by themselves, so that a key another process destroyed does not live on here. */
export class KeyCache {
  readonly #kept = new Map<string, Kept>();

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly forMs: number,
  ) {}

  /** A copy of the key; callers may keep or wipe it. */
  find(id: string): Uint8Array | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    if (kept.until <= this.clock.monotonic()) {
      this.drop(id);
      return undefined;
    }
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return Uint8Array.from(kept.key);
  }

  keep(id: string, key: Uint8Array): void {
    this.drop(id);
    this.#kept.set(id, { key: Uint8Array.from(key), until: this.clock.monotonic() + this.forMs });
    if (this.#kept.size > this.most) this.drop(this.#kept.keys().next().value as string);
  }

  /** Forgets the key and wipes its bytes. */
  drop(id: string): void {
    this.#kept.get(id)?.key.fill(0);
    this.#kept.delete(id);
  }

  clear(): void {
    for (const id of [...this.#kept.keys()]) this.drop(id);
  }
}
