import { type Answer, type Connection, connect, createSessionLog, memoryStore, type SessionLog, type SocketLike } from '@oa/client';
import { type HelperFrame, type HelperServerFrame, PATHS, WIRE_VERSION } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { socketClass } from './socket';

export interface TestHelperOptions {
  readonly gateway: string;
  readonly wiki: string;
  readonly sub: string;
  /** Token of a one-time link, in place of the demo's one click. */
  readonly invite?: string;
  /** Origin of the console, where it is not the gateway's own address. */
  readonly origin?: string;
  /** What to do when a request rings; default: nothing. */
  readonly onOffer?: (offer: { offer: string; session: string }, helper: TestHelper) => void;
  /** Every frame, before anything is made of it. */
  readonly onFrame?: (frame: HelperServerFrame, helper: TestHelper) => void;
  /** In place of a plain socket: one that is watched. Given the cookies as they stand when it opens. */
  readonly socket?: (cookie: () => string) => new (url: string) => SocketLike;
  /** Ids of commands; default: random. */
  readonly newId?: () => string;
  /** False: `frames` stays empty. For people who stay for long. */
  readonly keepsFrames?: boolean;
}

/** A volunteer at the console's wire, signed in by the demo's one click or by a link. */
export class TestHelper {
  readonly frames: HelperServerFrame[] = [];
  readonly logs = new Map<string, SessionLog>();
  /** Offers that rang here, in order. */
  readonly rang: { offer: string; session: string }[] = [];
  connection!: Connection<HelperFrame>;
  #cookie = '';

  private constructor(readonly options: TestHelperOptions) {}

  /** Signs in and connects. Throws if the gateway refuses. */
  static async signIn(options: TestHelperOptions): Promise<TestHelper> {
    const helper = new TestHelper(options);
    const { gateway, wiki, sub, invite, origin = gateway } = options;
    const response = await fetch(`${gateway}/v1/console/${invite === undefined ? 'demo-sign-in' : 'invite'}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-oa-csrf': '1', origin },
      body: JSON.stringify(invite === undefined ? { wiki, sub } : { invite }),
    });
    if (!response.ok) throw new Error(`sign-in of ${sub} was refused: ${response.status}`);
    helper.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    helper.connection = connect<HelperServerFrame, HelperFrame>({
      url: `${gateway.replace('http', 'ws')}${PATHS.helper}`,
      hello: () => ({ t: 'hello', v: WIRE_VERSION, wiki }),
      WebSocket: options.socket?.(() => helper.#cookie) ?? socketClass(origin, { cookie: () => helper.#cookie }),
      clock: systemClock,
      random: Math.random,
      store: memoryStore(),
      onFrame: (frame) => helper.#onFrame(frame),
      ...(options.newId && { newId: options.newId }),
    });
    return helper;
  }

  get cookie(): string {
    return this.#cookie;
  }

  duty(duty: 'available' | 'busy' | 'away' | 'off' | 'going-off', capacity?: number): Promise<Answer> {
    return this.connection.command({ t: 'duty', duty, ...(capacity && { capacity }) });
  }

  /** Reads the card of a request that rings or waits. */
  card(session: string): Promise<Answer> {
    return this.connection.command({ t: 'card', session });
  }

  accept(offer: string): Promise<Answer> {
    return this.connection.command({ t: 'accept', offer });
  }

  say(session: string, text: string): Promise<Answer> {
    const log = this.logs.get(session);
    if (!log) throw new Error(`${this.options.sub} is not in ${session}`);
    return log.say(text);
  }

  texts(session: string): string[] {
    return (this.logs.get(session)?.timeline() ?? []).flatMap((item) => (item.kind === 'said' ? [item.text ?? ''] : []));
  }

  /** The chat is over for this helper: it is not joined again. */
  forget(session: string): void {
    this.logs.get(session)?.close();
    this.logs.delete(session);
  }

  close(): void {
    for (const log of this.logs.values()) log.close();
    this.connection.close();
  }

  #follow(session: string): void {
    let log = this.logs.get(session);
    if (!log) {
      log = createSessionLog({ session, by: 'helper', connection: this.connection, clock: systemClock });
      this.logs.set(session, log);
    }
    log.join();
  }

  #onFrame(frame: HelperServerFrame): void {
    if (this.options.keepsFrames !== false) this.frames.push(frame);
    this.options.onFrame?.(frame, this);
    if (frame.t === 'welcome') for (const session of new Set([...frame.chats, ...this.logs.keys()])) this.#follow(session);
    if (frame.t === 'offer') {
      if (!this.rang.some(({ offer }) => offer === frame.offer)) this.rang.push({ offer: frame.offer, session: frame.session });
      this.options.onOffer?.(frame, this);
    }
    if (frame.t === 'offer-over' && frame.why === 'won') this.#follow(frame.session);
    for (const log of this.logs.values()) log.receive(frame);
  }
}
