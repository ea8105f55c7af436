/** Time as a part that can be replaced. All times are epoch milliseconds, all spans milliseconds. */
export interface Clock {
  /** Wall time in epoch ms; may step. */
  now(): number;
  /** Monotonic ms since some start; never steps back. For measuring spans and expiring soft state. */
  monotonic(): number;
  /** Calls `ring` once after `ms`; returns how to cancel. Never fires early. Real timers do not keep the process alive. */
  after(ms: number, ring: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, ring) {
    const timer = setTimeout(ring, Math.min(ms, 2_147_483_647));
    if (typeof timer === 'object') timer.unref();
    return () => clearTimeout(timer);
  },
};

interface Alarm {
  at: number;
  order: number;
  ring: () => void;
}

/** A clock that stands still until told to go on; rings alarms in order of their time, then of their setting. */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  #alarms: Alarm[] = [];

  constructor(start = Date.UTC(2026, 0, 5, 12)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, ring: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, ms), order: this.#order++, ring };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Moves time forward by `ms`, ringing every alarm that falls due on the way, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#alarms.filter((alarm) => alarm.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
    this.#now = end;
  }

  /** Time passes while nothing runs, as in a process that is frozen: what falls due meanwhile rings late, at the next advance. */
  stall(ms: number): void {
    this.#now += ms;
  }

  /** When the next alarm rings, in epoch ms; undefined if none is set. */
  nextAlarm(): number | undefined {
    return this.#alarms.reduce<number | undefined>((least, alarm) => (least === undefined || alarm.at < least ? alarm.at : least), undefined);
  }
}
