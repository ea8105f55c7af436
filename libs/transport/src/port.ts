/**
 * The bus as the house sees it: subjects, plain and queue-group subscriptions, request and reply, "no responders", and nothing stored.
 * Delivery is at most once. Two adapters, one conformance suite (`describeTransport` in testkit): in-memory and NATS core.
 * Payloads are text (JSON by convention), so that one process cannot pass what a broker could not.
 */
export interface Transport {
  /**
   * Sends. All publishes of one event-loop turn leave in one flush. With `reply`, the receiver may answer there; if nobody listens on `subject`
   * the bus itself sends an empty message with `noResponders` to the sender's own plain subscription on `reply`.
   * Throws TransportDown while disconnected or closed: nothing is buffered silently. Throws BadSubject and PayloadTooLarge.
   */
  publish(subject: string, text: string, reply?: string): void;
  /**
   * Listens; `*` stands for one token, a last `>` for one or more. A plain subscription gets every message; one of a queue group shares them.
   * A handler must not throw (one that does is reported as a fault, the subscription goes on); it runs one message at a time per call, not awaited.
   * May be called while the line is down: it counts from the moment the line is up. Operations of one turn keep their order.
   * Throws TransportDown once closed, and BadSubject.
   */
  subscribe(subject: string, handle: (message: TransportMessage) => void, options?: { queue?: string }): Subscription;
  /** Publishes and waits for the first answer. Throws NoResponders, RequestTimeout, or TransportDown, also at once when the line is lost while waiting. */
  request(subject: string, text: string, timeoutMs: number): Promise<string>;
  /** Resolves when the broker has seen everything sent and every subscription made before. Throws TransportDown if the line is or goes down. */
  flush(): Promise<void>;
  /** Calls back when the line to the broker is lost (`down`) or there again (`up`). In-memory: never. Returns how to stop listening. */
  onLine(listen: (line: 'up' | 'down') => void): () => void;
  readonly line: 'up' | 'down';
  /** Drains every subscription, flushes, closes; requests still waiting throw TransportDown. Never throws, also on a lost line; idempotent. */
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
/** A subject with an empty token, white space, or a wildcard where none may be. */
export class BadSubject extends Error {
  override readonly name = 'BadSubject';
  constructor(readonly subject: string) {
    super(`not a subject: ${JSON.stringify(subject.slice(0, 200))}`);
  }
}
export class PayloadTooLarge extends Error {
  override readonly name = 'PayloadTooLarge';
  constructor(
    readonly subject: string,
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`a message of ${bytes} bytes to ${subject} is over the bus's limit of ${limit}`);
  }
}
