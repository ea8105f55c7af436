// A socket for tests of the desk: what the gateway would say is fed in, what the console says is kept. Both sides go through the contracts.
import { type Connection, connect, memoryStore, type SocketLike, type TextStore } from '@oa/client';
import { HelperFrame, type HelperFrameIn, HelperServerFrame } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import type { DeskPorts, LineHandlers } from '../src/desk/desk-core';
import { emptyDesk, type RingingOffer } from '../src/desk/desk-state';
import { DeskStore } from '../src/desk/desk-store';
import type { News } from '../src/desk/news';

type Listener = (event: { readonly data?: unknown; readonly code?: number }) => void;

/** The other end of the desk's line. */
export class ScriptedLine {
  readonly sent: HelperFrame[] = [];
  #listeners = new Map<string, Listener>();
  #up = true;

  /** The class to give to `connect`. */
  socketClass(): new (url: string) => SocketLike {
    const line = this;
    return class implements SocketLike {
      #listeners = new Map<string, Listener>();
      constructor() {
        queueMicrotask(() => (line.#up ? line.#opened(this.#listeners) : this.#listeners.get('close')?.({ code: 1006 })));
      }
      send(text: string): void {
        line.sent.push(HelperFrame.parse(JSON.parse(text)));
      }
      close(): void {}
      addEventListener(type: string, listener: Listener): void {
        this.#listeners.set(type, listener);
      }
    };
  }

  #opened(listeners: Map<string, Listener>): void {
    this.#listeners = listeners;
    listeners.get('open')?.({});
  }

  /** The gateway says this. */
  say(frame: unknown): void {
    this.#listeners.get('message')?.({ data: JSON.stringify(HelperServerFrame.parse(frame)) });
  }

  /** The line breaks; nobody gets through until `mend`. */
  break(code = 1006): void {
    this.#up = false;
    this.#listeners.get('close')?.({ code });
  }
  mend(): void {
    this.#up = true;
  }

  /** The last frame of this type the console sent; throws if there is none. */
  last<T extends HelperFrame['t']>(t: T): Extract<HelperFrame, { t: T }> {
    const found = this.sent.findLast((frame): frame is Extract<HelperFrame, { t: T }> => frame.t === t);
    if (found === undefined) throw new Error(`the console sent no ${t}`);
    return found;
  }
}

/** Lets every promise that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

export const SESSION = (n: number): string => String(n).padStart(32, '0');
export const OFFER = (n: number): string => `${SESSION(n)}.1.${n}`;

export const WIKI = {
  id: 'demowiki',
  name: 'Demo',
  articlePath: 'https://wiki.example/wiki/$1',
  languages: ['en'],
  topics: [{ key: 'citing', label: 'Citing sources' }],
  otherHelp: [],
  helpPage: 'https://wiki.example/wiki/Help',
  conductPage: 'https://wiki.example/wiki/Conduct',
  emergencyContact: null,
  policy: { name: 'sealed', version: 1, since: '2026-01-01' },
  retentionDays: 30,
  capMinutes: 10,
  ceiling: 4,
  undoMinutes: 15,
  idleEndMinutes: 20,
  offerSeconds: 45,
};
const DUTY = { duty: 'available', by: 'helper', capacity: 2, ceiling: 4, languages: ['en'], topics: [], windowSeconds: 45, held: 0 };

/** A desk whose line is scripted, and what it said and rang. */
export class DeskOnWire {
  readonly clock = new ManualClock();
  readonly line = new ScriptedLine();
  readonly told: News[] = [];
  readonly rang: RingingOffer[] = [];
  readonly state = emptyDesk(this.clock.now());
  readonly desk: DeskStore;
  inFront = true;
  #seqs = new Map<string, number>();

  constructor(kept: TextStore = memoryStore()) {
    const open = (handlers: LineHandlers): Connection<HelperFrameIn> =>
      connect({
        url: 'ws://desk.example',
        hello: () => ({ t: 'hello', v: 1, wiki: 'demowiki' }),
        WebSocket: this.line.socketClass(),
        clock: this.clock,
        random: () => 0.5,
        store: kept,
        ...handlers,
      });
    const ports: DeskPorts = {
      open,
      clock: this.clock,
      kept,
      tell: (news) => void this.told.push(news),
      ring: (offer) => void this.rang.push(offer),
      inFront: () => this.inFront,
    };
    this.desk = new DeskStore(this.state, ports);
  }

  /** Says welcome with these chats and offers; the line is up afterwards. */
  async welcome(more: { duty?: object; offers?: readonly object[]; chats?: readonly string[] } = {}): Promise<void> {
    await settle();
    const duty = { ...DUTY, ...more.duty };
    const rest = { offers: more.offers ?? [], chats: more.chats ?? [] };
    this.line.say({ t: 'welcome', at: this.clock.now(), wiki: WIKI, name: 'Juniper', roles: ['helper'], duty, ...rest });
    await settle();
  }

  async duty(fields: object): Promise<void> {
    await this.say({ t: 'duty', at: this.clock.now(), ...DUTY, ...fields });
  }

  async ring(n: number, leftMs = 45_000): Promise<void> {
    const session = SESSION(n);
    await this.say({
      t: 'offer',
      offer: OFFER(n),
      session,
      topic: 'citing',
      language: 'en',
      waitedMs: 5_000,
      leftMs,
      extended: false,
      accepting: false,
    });
  }

  async say(frame: object): Promise<void> {
    this.line.say(frame);
    await settle();
  }

  async ack(t: HelperFrame['t'], more: object = {}): Promise<void> {
    const frame = this.line.last(t);
    if ('cid' in frame) await this.say({ t: 'ack', cid: frame.cid, ...more });
  }

  async refuse(t: HelperFrame['t'], code: string): Promise<void> {
    const frame = this.line.last(t);
    if ('cid' in frame) await this.say({ t: 'refused', cid: frame.cid, code });
  }

  async fact(session: string, kind: string, fields: object = {}): Promise<void> {
    const seq = (this.#seqs.get(session) ?? 0) + 1;
    this.#seqs.set(session, seq);
    await this.say({ t: 'fact', kind, session, seq, at: this.clock.now(), ...fields });
  }

  /** A chat in which this helper is, with its history told. */
  async chat(n: number, asker: string | null = `Asker ${n}`): Promise<string> {
    const session = SESSION(n);
    await this.say({ t: 'offer-over', offer: OFFER(n), session, why: 'won' });
    const newcomer = { kind: 'named', days: 1, edits: '0' };
    const policy = { policy: 'sealed', version: 1 };
    await this.fact(session, 'opened', { question: 'How?', language: 'en', topic: null, asker, newcomer, context: null, policy });
    await this.fact(session, 'helper-joined', { name: 'Juniper', you: true });
    await this.say({ t: 'joined', session, head: 2, state: 'assigned', textGone: false });
    return session;
  }

  async asks(session: string, text: string): Promise<void> {
    await this.fact(session, 'said', { by: 'asker', name: 'Asker', text });
  }

  /** Keys of what was said aloud, oldest first. */
  keys(): string[] {
    return this.told.map((news) => news.key);
  }
}
