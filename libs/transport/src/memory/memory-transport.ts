/** One line to a MemoryBus. */
import { type Subscription, type Transport, TransportDown, type TransportMessage } from '../port';
import { RequestMux } from '../request-mux';
import { checkPattern, checkSize, checkSubject, MAX_PAYLOAD } from '../subject';
import type { Listener, MemoryBus } from './memory-bus';

export class MemoryTransport implements Transport {
  readonly #listeners = new Set<Listener>();
  readonly #mux: RequestMux;
  #closing: Promise<void> | null = null;
  #closed = false;

  constructor(private readonly bus: MemoryBus) {
    this.#mux = new RequestMux(this, bus.clock, '_INBOX');
  }

  get line(): 'up' | 'down' {
    return this.#closed ? 'down' : 'up';
  }

  publish(subject: string, text: string, reply?: string): void {
    if (this.#closed) throw new TransportDown();
    checkSubject(subject);
    if (reply !== undefined) checkSubject(reply);
    checkSize(subject, text, MAX_PAYLOAD);
    this.bus.route(this, subject, text, reply);
  }

  subscribe(subject: string, handle: (message: TransportMessage) => void, options: { queue?: string } = {}): Subscription {
    if (this.#closing) throw new TransportDown();
    checkPattern(subject);
    const listener = this.bus.add(this, subject, handle, options.queue);
    this.#listeners.add(listener);
    return {
      unsubscribe: () => {
        listener.open = false;
        this.#forget(listener);
      },
      drain: () => {
        this.#forget(listener);
        return new Promise((resolve) => this.bus.afterRouted(resolve));
      },
    };
  }

  async request(subject: string, text: string, timeoutMs: number): Promise<string> {
    if (this.#closing) throw new TransportDown();
    return this.#mux.request(subject, text, timeoutMs);
  }

  async flush(): Promise<void> {
    if (this.#closed) throw new TransportDown();
    await new Promise<void>((resolve) => this.bus.afterRouted(resolve));
  }

  onLine(): () => void {
    return () => {};
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const listener of [...this.#listeners]) this.#forget(listener);
    // Handlers of what is on its way may still publish; only then is the line down.
    await new Promise<void>((resolve) => this.bus.afterRouted(resolve));
    this.#closed = true;
    this.#mux.lost();
  }

  #forget(listener: Listener): void {
    this.bus.remove(listener);
    this.#listeners.delete(listener);
  }
}
