// The modelled bus: subjects of shards and of gateways, no order, nothing stored. While faults last it loses, doubles and delays.

import type { Chance } from './chance';
import type { Timeline } from './timeline';

/** How bad the line is just now. All zero: every message arrives once, within 3 ms, in no fixed order. */
export interface Weather {
  drop: number;
  double: number;
  /** Share of messages that are late, by up to `lateMs`. */
  late: number;
  lateMs: number;
}

export const CALM: Weather = { drop: 0, double: 0, late: 0, lateMs: 0 };

export class Bus<Listener> {
  readonly weather: Weather = { ...CALM };
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(
    readonly timeline: Timeline,
    readonly chance: Chance,
  ) {}

  listen(subject: string, listener: Listener): void {
    let listeners = this.#listeners.get(subject);
    if (!listeners) {
      listeners = new Set();
      this.#listeners.set(subject, listeners);
    }
    listeners.add(listener);
  }

  leave(subject: string, listener: Listener): void {
    this.#listeners.get(subject)?.delete(listener);
  }

  /** Sends to everybody who listens now; `nobody` is called if there is none. */
  send(subject: string, deliver: (listener: Listener) => void, nobody?: () => void): void {
    const listeners = this.#listeners.get(subject);
    if (!listeners || listeners.size === 0) {
      if (nobody) this.timeline.after(1, nobody);
      return;
    }
    for (const listener of listeners) this.carry(() => deliver(listener));
  }

  /** One message to one place. */
  carry(arrive: () => void): void {
    const { weather, chance } = this;
    if (weather.drop > 0 && chance.yes(weather.drop)) return;
    this.timeline.after(this.#delay(), arrive);
    if (weather.double > 0 && chance.yes(weather.double)) this.timeline.after(this.#delay(), arrive);
  }

  #delay(): number {
    const { weather, chance } = this;
    if (weather.late > 0 && chance.yes(weather.late)) return chance.between(3, weather.lateMs);
    return chance.between(0.3, 3);
  }
}
