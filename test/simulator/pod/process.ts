// What a modelled process is apart from its work: alive or dead, awake or frozen, with its own clock and its own timers.

import type { World } from '../world';

export class PodProcess {
  alive = true;
  frozen = false;
  #sure: (() => void)[] = [];
  #late: (() => void)[] = [];

  constructor(
    readonly world: World,
    readonly name: string,
    /** This process's wall clock less virtual time; no two processes agree. */
    readonly clockOffset: number,
  ) {}

  get now(): number {
    return Math.floor(this.world.timeline.now + this.clockOffset);
  }

  die(): void {
    this.alive = false;
    this.#sure = [];
    this.#late = [];
  }

  freeze(): void {
    this.frozen = true;
  }

  /** Goes on where it stopped; of what waited outside, some is lost and the rest comes in no order. */
  thaw(): void {
    if (!this.alive) return;
    this.frozen = false;
    const { chance, timeline } = this.world;
    for (const step of this.#sure.splice(0)) timeline.after(chance.between(0, 3), () => this.#runSurely(step));
    for (const step of chance.shuffled(this.#late.splice(0))) if (chance.yes(0.6)) timeline.after(chance.between(0, 50), () => this.run(step));
  }

  /** Runs a step of this process that comes from outside; lost if it is dead, perhaps lost if it is frozen. */
  run(step: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#late.push(step);
    else step();
  }

  #runSurely(step: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#sure.push(step);
    else step();
  }

  after(ms: number, step: () => void): void {
    this.world.timeline.after(ms, () => this.#runSurely(step));
  }

  every(ms: number, step: () => void): void {
    this.after(ms, () => {
      step();
      this.every(ms, step);
    });
  }
}
