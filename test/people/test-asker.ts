import { type Answer, type Connection, connect, createSessionLog, memoryStore, type SessionLog, type SocketLike } from '@oa/client';
import type { AskerFrame, PageContext } from '@oa/contracts';
import { type AskerServerFrame, PATHS, WIRE_VERSION } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { type SocketTraits, socketClass } from './socket';

export interface TestAskerOptions {
  /** `http://127.0.0.1:port` of the gateway. */
  readonly gateway: string;
  readonly wiki: string;
  /** Origin the page would have. */
  readonly origin: string;
  /** A fresh wiki identity token, asked for at each connection without a session; absent: a visitor. */
  readonly identity?: () => Promise<string>;
  readonly language?: string;
  /** Where the connection comes from, and what it says of itself. */
  readonly traits?: SocketTraits;
  /** In place of a plain socket of this origin: one that is watched. */
  readonly WebSocket?: new (
    url: string,
  ) => SocketLike;
  /** Ids of commands; default: random. */
  readonly newId?: () => string;
  /** False: `frames` stays empty. For people who stay for long. */
  readonly keepsFrames?: boolean;
}

/** A person who asks, speaking the wire through libs/client as the widget does, without a page. */
export class TestAsker {
  readonly frames: AskerServerFrame[] = [];
  readonly connection: Connection<AskerFrame>;
  visitor: string | undefined;
  session: string | undefined;
  token: string | undefined;
  log: SessionLog | undefined;
  restriction: { until: number | null; cause: string | null } | null = null;

  constructor(readonly options: TestAskerOptions) {
    this.connection = connect<AskerServerFrame, AskerFrame>({
      url: `${options.gateway.replace('http', 'ws')}${PATHS.asker}`,
      hello: async () => ({
        t: 'hello',
        v: WIRE_VERSION,
        wiki: options.wiki,
        ...(this.token ? { resume: this.token } : options.identity ? { identity: await options.identity() } : {}),
        ...(this.visitor && { visitor: this.visitor }),
      }),
      WebSocket: options.WebSocket ?? socketClass(options.origin, options.traits),
      clock: systemClock,
      random: Math.random,
      store: memoryStore(),
      onFrame: (frame) => this.#onFrame(frame),
      ...(options.newId && { newId: options.newId }),
    });
  }

  /** Places a request and joins it. Answers the refusal's code, or undefined. */
  async ask(
    question: string,
    policy: { policy: 'none' | 'sealed' | 'public-by-consent'; version: number } = { policy: 'sealed', version: 1 },
    context: PageContext = {},
  ): Promise<string | undefined> {
    const answer = await this.connection.command({
      t: 'ask',
      request: { language: this.options.language ?? 'en', topic: null },
      question,
      context,
      consent: policy,
    });
    return answer.ok ? undefined : answer.code;
  }

  say(text: string): Promise<Answer> {
    if (!this.log) throw new Error('nothing was asked yet');
    return this.log.say(text);
  }

  /** Texts of the chat in order as this person sees them. */
  texts(): string[] {
    return (this.log?.timeline() ?? []).flatMap((item) => (item.kind === 'said' ? [item.text ?? ''] : []));
  }

  close(): void {
    this.log?.close();
    this.connection.close();
  }

  #follow(session: string, token: string): void {
    this.token = token;
    if (this.session !== session) {
      this.log?.close();
      this.session = session;
      this.log = createSessionLog({ session, by: 'asker', connection: this.connection, clock: systemClock });
    }
    this.log?.join(token);
  }

  #onFrame(frame: AskerServerFrame): void {
    if (this.options.keepsFrames !== false) this.frames.push(frame);
    if (frame.t === 'welcome') {
      this.visitor = frame.visitor ?? this.visitor;
      this.restriction = frame.restriction;
      const known = this.session && this.token ? { id: this.session, token: this.token } : frame.session;
      if (known) this.#follow(known.id, known.token);
    }
    if (frame.t === 'asked') this.#follow(frame.session, frame.token);
    if (frame.t === 'restriction') this.restriction = frame;
    if (frame.t === 'joined' && frame.token) this.token = frame.token;
    this.log?.receive(frame);
  }
}
