// How the people of a seed tend to act. Every seed draws its own, so that some seeds are full of leavers, others of talkers.

import type { Chance } from './chance';

export interface Habits {
  /** Requests come at once rather than over time. */
  readonly burst: boolean;
  readonly askers: number;
  readonly helpers: number;
  readonly desks: number;
  readonly topics: boolean;
  /** Virtual ms during which people begin new things. */
  readonly activeMs: number;
  readonly accepts: number;
  readonly declines: number;
  readonly extends: number;
  readonly thinkMs: number;
  readonly texts: number;
  readonly textMs: number;
  readonly leaves: number;
  readonly parks: number;
  readonly reopens: number;
  readonly asksAgain: number;
  readonly notAgain: number;
  readonly misuse: number;
  readonly undo: number;
  readonly reports: number;
  readonly erases: number;
  readonly vanish: number;
  readonly returns: number;
  readonly dutyChanges: number;
  readonly capacity: number;
}

/** Chances are per opportunity; times in ms. */
export function drawHabits(chance: Chance): Habits {
  const rarely = (most: number) => (chance.yes(0.5) ? 0 : chance.between(0, most));
  return {
    burst: chance.yes(0.4),
    askers: chance.int(2, 9),
    helpers: chance.int(1, 5),
    desks: chance.int(1, 2),
    topics: chance.yes(0.4),
    activeMs: chance.between(40_000, 160_000),
    accepts: chance.between(0.4, 1),
    declines: chance.between(0, 0.4),
    extends: rarely(0.2),
    thinkMs: chance.pick([500, 3_000, 3_000, 15_000]),
    texts: chance.int(0, 8),
    textMs: chance.pick([300, 1_000, 3_000]),
    leaves: rarely(0.2),
    parks: rarely(0.4),
    reopens: rarely(0.4),
    asksAgain: chance.between(0.3, 1),
    notAgain: rarely(0.3),
    misuse: rarely(0.8),
    undo: rarely(0.5),
    reports: rarely(0.2),
    erases: rarely(0.2),
    vanish: rarely(0.15),
    returns: chance.between(0.4, 1),
    dutyChanges: rarely(0.3),
    capacity: chance.int(1, 4),
  };
}
