import type { ManualClock } from '@oa/kernel';
import type { House } from './house';

/** Turns of the event loop after which what one host has sent the others is in their mailboxes. */
const TURNS = 20;

/** Lets everything that was sent arrive and take effect, as time stands. */
export async function settle(house: House): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await new Promise<void>((next) => setImmediate(next));
    for (const host of house.hosts.values()) await host.quiet();
  }
}

/** Lets so much time pass in steps, all effects of each step before the next; `each` is called after every step. */
export async function pass(house: House, clock: ManualClock, ms: number, stepMs: number, each: () => void = () => undefined): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    clock.advance(Math.min(stepMs, left));
    each();
    await settle(house);
  }
}
