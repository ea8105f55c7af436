/** Collects the publishes of one event-loop turn. nats.js writes once per microtask; handed over together, a turn's messages leave in one write. */

/** A turn that collects more than this hands over early, so that the buffer is bounded. */
export const MAX_COLLECTED = 1_024;

export interface Outgoing {
  readonly subject: string;
  readonly text: string;
  readonly reply: string | undefined;
}

export class OutboundTurn {
  #collected: Outgoing[] = [];
  #scheduled = false;

  constructor(private readonly send: (message: Outgoing) => void) {}

  add(message: Outgoing): void {
    if (this.#collected.push(message) >= MAX_COLLECTED) this.handOver();
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.handOver();
    });
  }

  /** Sends what is collected now: before any operation that must not overtake it. */
  handOver(): void {
    if (this.#collected.length === 0) return;
    const collected = this.#collected;
    this.#collected = [];
    for (const message of collected) this.send(message);
  }

  /** The line is lost; what was collected could not be delivered. */
  drop(): void {
    this.#collected = [];
  }
}
