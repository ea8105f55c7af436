/** Request and reply over plain publish and subscribe: one inbox subscription per transport, made at the first request. */
import { randomBytes } from 'node:crypto';
import { type Clock, Fault } from '@oa/kernel';
import { NoResponders, RequestTimeout, type Subscription, type Transport, TransportDown, type TransportMessage } from './port';

/** Requests one transport may have waiting; the next one throws a Fault. */
export const MAX_WAITING_REQUESTS = 10_000;

interface Waiting {
  readonly subject: string;
  readonly timeoutMs: number;
  readonly stopAlarm: () => void;
  resolve(text: string): void;
  reject(error: Error): void;
}

export class RequestMux {
  readonly #waiting = new Map<string, Waiting>();
  readonly #inbox: string;
  #subscription: Subscription | null = null;
  #next = 0;

  /** `inboxPrefix` is where this transport's user may listen; answers come to `<prefix>.<random>.<number>`. */
  constructor(
    private readonly line: Pick<Transport, 'publish' | 'subscribe'>,
    private readonly clock: Clock,
    inboxPrefix: string,
  ) {
    this.#inbox = `${inboxPrefix}.${randomBytes(9).toString('hex')}`;
  }

  /** See Transport.request. */
  request(subject: string, text: string, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size >= MAX_WAITING_REQUESTS) throw new Fault('too many requests are waiting for an answer', { waiting: this.#waiting.size });
      this.#subscription ??= this.line.subscribe(`${this.#inbox}.*`, (message) => this.#answer(message));
      const token = (this.#next++).toString(36);
      this.line.publish(subject, text, `${this.#inbox}.${token}`);
      const stopAlarm = this.clock.after(timeoutMs, () => this.#take(token)?.reject(new RequestTimeout(subject, timeoutMs)));
      this.#waiting.set(token, { subject, timeoutMs, stopAlarm, resolve, reject });
    });
  }

  /** The line is lost: nothing that waits can be answered any more. */
  lost(): void {
    for (const token of [...this.#waiting.keys()]) this.#take(token)?.reject(new TransportDown());
  }

  /** The bus refused to carry messages of one subject: fails what waits for it, or everything if it is the inbox itself. */
  forbidden(subject: string, error: Error): void {
    const inbox = subject === `${this.#inbox}.*`;
    for (const [token, waiting] of [...this.#waiting]) if (inbox || waiting.subject === subject) this.#take(token)?.reject(error);
    if (inbox) this.#subscription = null;
  }

  #take(token: string): Waiting | undefined {
    const waiting = this.#waiting.get(token);
    this.#waiting.delete(token);
    waiting?.stopAlarm();
    return waiting;
  }

  #answer(message: TransportMessage): void {
    const waiting = this.#take(message.subject.slice(this.#inbox.length + 1));
    if (!waiting) return;
    if (message.noResponders) waiting.reject(new NoResponders(waiting.subject));
    else waiting.resolve(message.text);
  }
}
