/**
 * A bus that misbehaves on purpose, from a seed: drops, repeats, swaps and delays messages, and can be cut off. For tests and the simulator.
 * With every chance at zero it keeps the whole promise of the port.
 */
import { type Clock, type Random, seededRandom, systemClock } from '@oa/kernel';
import { type Subscription, type Transport, TransportDown, type TransportMessage } from '../port';
import { RequestMux } from '../request-mux';

export interface Unreliability {
  readonly seed: number;
  /** Chances in [0, 1], each drawn once per message sent. */
  readonly drop?: number;
  readonly duplicate?: number;
  /** Chance that a message waits until the next one was sent. */
  readonly reorder?: number;
  readonly delay?: number;
  /** Upper bound of a delay, ms on the clock. */
  readonly delayMs?: number;
  readonly clock?: Clock;
}

export class UnreliableTransport implements Transport {
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #mux: RequestMux;
  readonly #listeners = new Set<(line: 'up' | 'down') => void>();
  #held: (() => void)[] = [];
  #cut = false;
  #closing: Promise<void> | null = null;

  constructor(
    private readonly inner: Transport,
    private readonly how: Unreliability,
  ) {
    this.#random = seededRandom(how.seed);
    this.#clock = how.clock ?? systemClock;
    this.#mux = new RequestMux(this, this.#clock, '_INBOX');
  }

  get line(): 'up' | 'down' {
    return this.#cut ? 'down' : this.inner.line;
  }

  /** Cuts the line: publishing throws, what arrives is lost. */
  cut(): void {
    if (this.#cut) return;
    this.#cut = true;
    this.#held = [];
    this.#mux.lost();
    for (const listen of this.#listeners) listen('down');
  }

  /** The line is there again, with the subscriptions it had. */
  heal(): void {
    if (!this.#cut) return;
    this.#cut = false;
    for (const listen of this.#listeners) listen('up');
  }

  publish(subject: string, text: string, reply?: string): void {
    if (this.line === 'down') throw new TransportDown();
    if (this.#chance(this.how.drop)) return;
    const send = () => {
      if (this.line === 'up') this.inner.publish(subject, text, reply);
    };
    const copies = this.#chance(this.how.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#sendSomehow(send);
  }

  subscribe(subject: string, handle: (message: TransportMessage) => void, options?: { queue?: string }): Subscription {
    const hear = (message: TransportMessage) => {
      if (!this.#cut) handle(message);
    };
    const subscription = this.inner.subscribe(subject, hear, options);
    return {
      unsubscribe: () => subscription.unsubscribe(),
      drain: async () => {
        this.#release();
        if (this.#cut) subscription.unsubscribe();
        else await subscription.drain();
      },
    };
  }

  async request(subject: string, text: string, timeoutMs: number): Promise<string> {
    if (this.#closing) throw new TransportDown();
    return this.#mux.request(subject, text, timeoutMs);
  }

  async flush(): Promise<void> {
    if (this.#cut) throw new TransportDown();
    this.#release();
    await this.inner.flush();
  }

  onLine(listen: (line: 'up' | 'down') => void): () => void {
    this.#listeners.add(listen);
    const stop = this.inner.onLine((line) => {
      if (!this.#cut) listen(line);
    });
    return () => {
      this.#listeners.delete(listen);
      stop();
    };
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#release();
      await this.inner.close();
      this.#mux.lost();
    })();
    return this.#closing;
  }

  #sendSomehow(send: () => void): void {
    if (this.#chance(this.how.delay)) {
      this.#clock.after(Math.ceil(this.#random() * (this.how.delayMs ?? 10)), send);
    } else if (this.#chance(this.how.reorder)) {
      this.#held.push(send);
    } else {
      send();
      this.#release();
    }
  }

  #release(): void {
    const held = this.#held;
    this.#held = [];
    for (const send of held) send();
  }

  #chance(chance = 0): boolean {
    return chance > 0 && this.#random() < chance;
  }
}
