/** The bus over NATS core: one connection, publishes leave once a turn, a lost line is told and never papered over. */
import { Fault, systemClock } from '@oa/kernel';
import { connect, Events, type Msg, type NatsConnection, type Subscription as NatsSubscription, type Status } from 'nats';
import { type Subscription, type Transport, TransportDown, type TransportMessage } from '../port';
import { RequestMux } from '../request-mux';
import { checkPattern, checkSize, checkSubject, MAX_PAYLOAD } from '../subject';
import { PermissionError, refusesCredentials, unreachable } from './nats-faults';
import { connectionOptions, type NatsOptions, PasswordTurn } from './nats-options';
import { OutboundTurn } from './outbound-turn';

/** Opens a line. Throws BusUnreachable, saying what is wrong, if there is none within `firstConnectWithinMs` or the password is refused. */
export async function connectNats(options: NatsOptions): Promise<NatsTransport> {
  const clock = options.clock ?? systemClock;
  const until = clock.monotonic() + (options.firstConnectWithinMs ?? 0);
  const turn = new PasswordTurn(options);
  for (let refused = 0; ; ) {
    try {
      const connection = await connect(connectionOptions(options, turn));
      turn.worked();
      return new NatsTransport(connection, options, turn);
    } catch (error) {
      if (refusesCredentials(error) && ++refused < turn.passwords.length) continue;
      if (refusesCredentials(error) || clock.monotonic() >= until) throw unreachable(options.url, error);
    }
    // A real timer: the clock's own do not keep the process alive, and nothing else may while it waits for its first line.
    await new Promise((resolve) => setTimeout(resolve, options.reconnectMs ?? 250));
  }
}

export class NatsTransport implements Transport {
  #line: 'up' | 'down' = 'up';
  #closing: Promise<void> | null = null;
  readonly #out: OutboundTurn;
  readonly #mux: RequestMux;
  readonly #subscriptions = new Set<NatsSubscription>();
  readonly #lineListeners = new Set<(line: 'up' | 'down') => void>();
  readonly #permissionListeners = new Set<(error: PermissionError) => void>();
  readonly #onFault: (error: Error) => void;
  /** Called when the line is lost, for whoever waits for the broker. */
  readonly #whenLost = new Set<() => void>();

  constructor(
    private readonly connection: NatsConnection,
    options: NatsOptions,
    private readonly turn: PasswordTurn,
  ) {
    this.#onFault = options.onFault ?? ((error) => process.emitWarning(error));
    this.#out = new OutboundTurn((message) => this.#send(message.subject, message.text, message.reply));
    this.#mux = new RequestMux(this, options.clock ?? systemClock, options.inboxPrefix ?? '_INBOX');
    void this.#watch();
    void connection.closed().then((error) => this.#gone(error));
  }

  get line(): 'up' | 'down' {
    return this.#line;
  }

  publish(subject: string, text: string, reply?: string): void {
    if (this.#line === 'down') throw new TransportDown();
    checkSubject(subject);
    if (reply !== undefined) checkSubject(reply);
    checkSize(subject, text, this.connection.info?.max_payload ?? MAX_PAYLOAD);
    this.#out.add({ subject, text, reply });
  }

  subscribe(subject: string, handle: (message: TransportMessage) => void, options: { queue?: string } = {}): Subscription {
    if (this.#closing || this.connection.isClosed()) throw new TransportDown();
    checkPattern(subject);
    this.#out.handOver();
    const callback = (error: Error | null, message: Msg) => {
      if (!error) this.#call(handle, message);
    };
    const subscription = this.connection.subscribe(subject, { ...options, callback });
    this.#subscriptions.add(subscription);
    return {
      unsubscribe: () => {
        this.#out.handOver();
        this.#subscriptions.delete(subscription);
        subscription.unsubscribe();
      },
      drain: () => this.#drain(subscription),
    };
  }

  async request(subject: string, text: string, timeoutMs: number): Promise<string> {
    if (this.#closing) throw new TransportDown();
    return this.#mux.request(subject, text, timeoutMs);
  }

  async flush(): Promise<void> {
    if (this.#line === 'down') throw new TransportDown();
    this.#out.handOver();
    if (!(await this.#reached(this.connection.flush()))) throw new TransportDown();
  }

  onLine(listen: (line: 'up' | 'down') => void): () => void {
    this.#lineListeners.add(listen);
    return () => this.#lineListeners.delete(listen);
  }

  /** Calls back when the server refuses a subject to this user. Returns how to stop listening. */
  onPermissionError(listen: (error: PermissionError) => void): () => void {
    this.#permissionListeners.add(listen);
    return () => this.#permissionListeners.delete(listen);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map((subscription) => this.#drain(subscription)));
    await this.flush().catch(() => undefined);
    this.#setLine('down');
    await this.connection.close();
  }

  async #drain(subscription: NatsSubscription): Promise<void> {
    this.#out.handOver();
    this.#subscriptions.delete(subscription);
    if (subscription.isClosed() || this.#line === 'down') subscription.unsubscribe();
    else await this.#reached(subscription.drain());
  }

  /** Whether the broker's answer came before the line was lost. Never throws. */
  #reached(answer: Promise<void>): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (reached: boolean) => {
        this.#whenLost.delete(lost);
        resolve(reached);
      };
      const lost = () => settle(false);
      this.#whenLost.add(lost);
      answer.then(() => settle(true), lost);
    });
  }

  #send(subject: string, text: string, reply: string | undefined): void {
    try {
      this.connection.publish(subject, text, reply === undefined ? undefined : { reply });
    } catch (error) {
      this.#report(error);
    }
  }

  #call(handle: (message: TransportMessage) => void, message: Msg): void {
    const subject = message.subject;
    try {
      if (message.headers?.code === 503 && message.data.length === 0) handle({ subject, text: '', noResponders: true });
      else if (message.reply) handle({ subject, text: message.string(), reply: message.reply });
      else handle({ subject, text: message.string() });
    } catch (error) {
      this.#report(error);
    }
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === Events.Disconnect) this.#setLine('down');
      else if (status.type === Events.Reconnect) {
        this.turn.worked();
        this.#setLine('up');
      } else if (status.type === Events.Error) this.#serverError(status);
    }
  }

  #serverError(status: Status): void {
    const refused = status.permissionContext;
    if (!refused) {
      this.#report(new Fault(`the bus reports ${String(status.data)}`));
      return;
    }
    const error = new PermissionError(refused.operation === 'subscription' ? 'subscribe' : 'publish', refused.subject);
    this.#mux.forbidden(refused.subject, error);
    if (this.#permissionListeners.size === 0) this.#report(error);
    for (const listen of this.#permissionListeners) listen(error);
  }

  #setLine(line: 'up' | 'down'): void {
    if (line === this.#line) return;
    this.#line = line;
    if (line === 'down') {
      this.#out.drop();
      this.#mux.lost();
      for (const lost of this.#whenLost) lost();
    }
    if (!this.#closing) for (const listen of this.#lineListeners) listen(line);
  }

  #gone(error: unknown): void {
    this.#setLine('down');
    if (!this.#closing) this.#report(error instanceof Error ? error : new Fault('the line to the bus was closed for good'));
  }

  #report(error: unknown): void {
    this.#onFault(error instanceof Error ? error : new Fault(String(error)));
  }
}
