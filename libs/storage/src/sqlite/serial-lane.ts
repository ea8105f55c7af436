// The one way into a SQLite connection: one piece of work at a time, and never many in one turn of the event loop.
import { StorageFault } from '../faults';

const TURN_BUDGET_MS = 4;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Runs work strictly one after another. A synchronous driver only ever queues microtasks, which would starve sockets and timers:
 * after a few milliseconds of work in one turn the lane lets the event loop go round.
 */
export class SerialLane {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #turnStart = 0;
  #inTurn = false;
  #closed = false;

  constructor(private readonly bound = 20_000) {}

  /** Answers what the work answers. Throws StorageFault when more work waits than the bound, or after `close`. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StorageFault('The database is closed'));
    if (this.#waiting >= this.bound) return Promise.reject(new StorageFault('Too much work waits for the database', { waiting: this.#waiting }));
    this.#waiting += 1;
    const done = this.#last.then(async () => {
      try {
        await this.#breathe();
        return await work();
      } finally {
        this.#waiting -= 1;
      }
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Takes no more work and resolves when what was taken is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  async #breathe(): Promise<void> {
    const now = performance.now();
    if (!this.#inTurn) {
      this.#inTurn = true;
      this.#turnStart = now;
      setImmediate(() => {
        this.#inTurn = false;
      });
    } else if (now - this.#turnStart > TURN_BUDGET_MS) {
      await nextTurn();
      this.#turnStart = performance.now();
    }
  }
}
