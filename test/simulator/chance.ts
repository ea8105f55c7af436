// The one source of randomness of a seed, and the few shapes in which the simulator asks for it.

import { type Random, seededRandom } from '@oa/kernel';

export class Chance {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  yes(probability: number): boolean {
    return this.random() < probability;
  }

  /** An integer from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.random() * (most - least);
  }

  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.random() * list.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, key: this.random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  }

  /** 128 bits in hex. */
  id(): string {
    return this.#hex() + this.#hex() + this.#hex() + this.#hex();
  }

  /** 128 bits in the shape of a UUID. */
  uuid(): string {
    const two = this.#hex();
    const three = this.#hex();
    return `${this.#hex()}-${two.slice(4)}-${two.slice(0, 4)}-${three.slice(4)}-${three.slice(0, 4)}${this.#hex()}`;
  }

  #hex(): string {
    return Math.floor(this.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  }
}
