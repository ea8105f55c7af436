/**
 * The bus as the house sees it: subjects, plain and queue-group subscriptions, request and reply, "no responders", and nothing stored.
 * Delivery is at most once. Two adapters, one conformance suite (`describeTransport` in testkit): in-memory and NATS core.
 * Payloads are text (JSON by convention), so that one process cannot pass what a broker could not.
 */
export interface Transport {
  /**
   * Sends. All publishes of one event-loop turn leave in one flush. With `reply`, the receiver may answer there; if nobody listens on `subject`
   * the bus itself sends an empty message with `noResponders` to `reply`. Throws TransportDown while disconnected: nothing is buffered silently.
   */
  publish(subject: string, text: string, reply?: string): void;
  /** Listens. A plain subscription gets every message; one of a queue group shares them. A handler must not throw; it runs one message at a time per call, not awaited. */
  subscribe(subject: string, handle: (message: TransportMessage) => void, options?: { queue?: string }): Subscription;
  /** Publishes and waits for the first answer. Throws NoResponders, RequestTimeout or TransportDown. */
  request(subject: string, text: string, timeoutMs: number): Promise<string>;
  /** Resolves when the broker has seen everything sent and every subscription made before. */
  flush(): Promise<void>;
  /** Calls back when the line to the broker is lost (`down`) or there again (`up`). In-memory: never. Returns how to stop listening. */
  onLine(listen: (line: 'up' | 'down') => void): () => void;
  readonly line: 'up' | 'down';
  /** Drains every subscription, flushes, closes. */
  close(): Promise<void>;
}

export interface TransportMessage {
  readonly subject: string;
  readonly text: string;
  readonly reply?: string;
  /** The bus's own answer: nobody listened on the subject the request went to. */
  readonly noResponders?: boolean;
}

export interface Subscription {
  /** Stops at once; messages already on their way to this subscription may be dropped. */
  unsubscribe(): void;
  /** Stops listening, then resolves once the handler was called for everything that had been routed here. Never throws, also on a lost line. */
  drain(): Promise<void>;
}

export class NoResponders extends Error {
  override readonly name = 'NoResponders';
  constructor(readonly subject: string) {
    super(`nobody listens on ${subject}`);
  }
}
export class RequestTimeout extends Error {
  override readonly name = 'RequestTimeout';
  constructor(
    readonly subject: string,
    readonly timeoutMs: number,
  ) {
    super(`no answer on ${subject} within ${timeoutMs} ms`);
  }
}
export class TransportDown extends Error {
  override readonly name = 'TransportDown';
  constructor() {
    super('the line to the broker is down');
  }
}
