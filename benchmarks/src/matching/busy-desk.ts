import { randomBytes } from 'node:crypto';
import { ActorHost, type ActorKind, LockedOwnership } from '@oa/actors';
import {
  type ActorAddress,
  actorKey,
  DEFAULT_PREFIX,
  type Envelope,
  loadShardHash,
  personId,
  type Reply,
  shardOf,
  subjectsOf,
  WikiRules,
} from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { MemoryBus, type Transport } from '@oa/transport';
import type { FreeStore } from './free-store';

const WIKI = 'benchwiki';
const DESK: ActorAddress = { kind: 'desk', id: `${WIKI}/en` };
const TOPICS = ['images', 'sources', 'templates', 'tables'];

const rules = WikiRules.parse({
  ...{ wiki: WIKI, name: 'Bench wiki', origins: ['http://127.0.0.1'], articlePath: 'http://127.0.0.1/$1' },
  ...{ helpPage: 'http://127.0.0.1/help', conductPage: 'http://127.0.0.1/conduct', languages: ['en'] },
  ...{ capacity: { ceiling: 20 }, line: { capMinutes: 120 } },
});

interface Reserve {
  readonly offer: string;
  readonly session: string;
  readonly round: number;
}
interface Rung extends Reserve {
  readonly helper: string;
}

/** One real host with the DeskActor, and stand-ins for every session and helper it talks to, over the in-memory bus. */
export class BusyDesk {
  readonly host: ActorHost;
  readonly subjects = subjectsOf(DEFAULT_PREFIX);
  readonly #bus = new MemoryBus({ clock: systemClock });
  readonly #line: Transport = this.#bus.connect();
  readonly #versions = new Map<string, number>();
  #asked = 0;
  #command = 0;
  #onReserve: (rung: Rung) => void = () => undefined;
  faults = 0;

  constructor(store: FreeStore, kind: ActorKind) {
    const transport = this.#bus.connect();
    this.host = new ActorHost(
      {
        service: 'matching',
        pod: 'bench',
        kinds: [kind],
        store,
        transport,
        subjects: this.subjects,
        clock: systemClock,
        rules: () => ({ revision: 'r1', rules }),
        newId: () => randomBytes(16).toString('hex'),
        log: {
          info: () => undefined,
          warn: () => undefined,
          error: (facts, message) => {
            this.faults += 1;
            console.error(message, facts);
          },
        },
        bounds: { perActor: 100_000, perPod: 100_000 },
      },
      new LockedOwnership(store, 'bench'),
    );
    this.#line.subscribe(`${DEFAULT_PREFIX}.i.helper.*`, (message) => this.#asHelper(message.text, message.reply));
    this.#line.subscribe(`${DEFAULT_PREFIX}.i.session.*`, (message) => {
      const envelope = JSON.parse(message.text) as Envelope;
      if (message.reply) this.#line.publish(message.reply, JSON.stringify({ id: envelope.id, ok: true, b: {} } satisfies Reply));
    });
  }

  async start(): Promise<void> {
    await loadShardHash();
    await this.host.start();
  }

  #asHelper(text: string, reply: string | undefined): void {
    const envelope = JSON.parse(text) as Envelope;
    const helper = envelope.to.slice(WIKI.length + 1);
    const version = this.#versions.get(helper) ?? 0;
    if (reply) {
      const b = envelope.t === 'helper.reserve' ? { result: 'ok', version: version + 1 } : {};
      this.#line.publish(reply, JSON.stringify({ id: envelope.id, ok: true, b } satisfies Reply));
    }
    if (envelope.t === 'helper.reserve') this.#onReserve({ helper, ...(envelope.b as Reserve) });
  }

  /** The next reservation that reaches a helper. */
  reserved(): Promise<Rung> {
    return new Promise((resolve) => {
      this.#onReserve = resolve;
    });
  }

  /** Sends a command of an actor to the desk; the answer comes back when its facts have landed. */
  async tell(from: ActorAddress, t: string, b: object): Promise<Reply> {
    this.#command += 1;
    const id = this.#command.toString(16).padStart(32, '0');
    const envelope: Envelope = { id, k: 'desk', to: DESK.id, t, v: 1, b, from, key: actorKey(from), ov: 1, att: 1, ttl: 60_000 };
    return JSON.parse(await this.#line.request(this.subjects.actors('desk', shardOf(DESK)), JSON.stringify(envelope), 60_000)) as Reply;
  }

  /** The next newcomer asks; the oldest ones stay in line. */
  async ask(): Promise<string> {
    this.#asked += 1;
    const session = this.#asked.toString(16).padStart(32, '0');
    const topic = this.#asked % 3 === 0 ? null : (TOPICS[this.#asked % TOPICS.length] ?? null);
    await this.tell({ kind: 'session', id: session }, 'desk.enqueue', {
      ...{ session, round: 1, since: 1_700_000_000_000 + this.#asked, topic, language: 'en' },
      excluded: this.#asked % 50 === 0 ? ['a:1'] : [],
    });
    return session;
  }

  /** A helper says what they can take. */
  async says(number: number, free: number): Promise<void> {
    const helper = `a:${number}`;
    const version = (this.#versions.get(helper) ?? 0) + 2;
    this.#versions.set(helper, version);
    const topics = number % 2 === 0 ? [] : [TOPICS[number % TOPICS.length]];
    await this.tell({ kind: 'helper', id: personId(WIKI, helper) }, 'desk.helper-state', {
      ...{ helper, name: `Helper ${number}`, version, online: true, free, capacity: 3, topics, windowMs: 45_000, meanChatMs: 600_000 },
    });
  }

  /** The session is assigned: its request leaves the line, and the helper is full again. */
  async assigned(helper: string, session: string, round: number): Promise<void> {
    await this.tell({ kind: 'session', id: session }, 'desk.dequeue', { session, round });
    await this.says(Number(helper.slice(2)), 0);
  }

  async close(): Promise<void> {
    await this.host.drain(5_000);
  }
}
