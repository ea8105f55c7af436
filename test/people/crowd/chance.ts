import { type Random, seededRandom } from '@oa/kernel';

/** Draws of one person or one schedule: the same seed, the same draws. */
export class Draws {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  yes(share: number): boolean {
    return this.random() < share;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.random() * from.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  }

  /** A wait of this mean, exponential, at most five times as long. */
  wait(meanMs: number): number {
    return Math.min(5 * meanMs, -Math.log(1 - this.random()) * meanMs);
  }
}

/** Rests; resolves early with false when the signal says that it is over. */
export function rest(ms: number, over: AbortSignal): Promise<boolean> {
  if (over.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (rested: boolean) => {
      clearTimeout(timer);
      over.removeEventListener('abort', stop);
      resolve(rested);
    };
    const stop = () => end(false);
    const timer = setTimeout(() => end(true), ms);
    over.addEventListener('abort', stop, { once: true });
  });
}
