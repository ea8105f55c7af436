import { type Clock, systemClock } from '@oa/kernel';
import type { Subscription, Transport, TransportMessage } from '@oa/transport';

/** A process of the model: while it is frozen none of its timers rings and it hears nothing; thawed, it goes on with all that waited. */
export class Freezer implements Clock {
  #frozen = false;
  #dead = false;
  #waiting: (() => void)[] = [];

  now(): number {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  after(ms: number, ring: () => void): () => void {
    let cancelled = false;
    const cancel = systemClock.after(ms, () => this.run(() => cancelled || ring()));
    return () => {
      cancelled = true;
      cancel();
    };
  }

  /** Runs now, or when it thaws, or never. */
  run(step: () => void): void {
    if (this.#dead) return;
    if (this.#frozen) this.#waiting.push(step);
    else step();
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    for (const step of this.#waiting.splice(0)) step();
  }

  /** Nothing of it runs any more, as after kill -9. */
  kill(): void {
    this.#dead = true;
    this.#waiting = [];
  }
}

/** The line of such a process: what arrives waits with it. */
export class FrozenLine implements Transport {
  constructor(
    readonly inner: Transport,
    readonly freezer: Freezer,
  ) {}

  get line(): 'up' | 'down' {
    return this.inner.line;
  }

  publish(subject: string, text: string, reply?: string): void {
    this.inner.publish(subject, text, reply);
  }

  subscribe(subject: string, handle: (message: TransportMessage) => void, options?: { queue?: string }): Subscription {
    return this.inner.subscribe(subject, (message) => this.freezer.run(() => handle(message)), options);
  }

  request(subject: string, text: string, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.inner.request(subject, text, timeoutMs).then(
        (answer) => this.freezer.run(() => resolve(answer)),
        (error: unknown) => this.freezer.run(() => reject(error)),
      );
    });
  }

  flush(): Promise<void> {
    return this.inner.flush();
  }

  onLine(listen: (line: 'up' | 'down') => void): () => void {
    return this.inner.onLine((line) => this.freezer.run(() => listen(line)));
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
