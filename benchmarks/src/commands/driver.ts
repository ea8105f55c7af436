// Drives one sessions pod, or the bare loop beside it, from the bus: each session has one command under way, or commands leave at a rate.
import { randomBytes, randomUUID } from 'node:crypto';
import {
  type Authority,
  DEFAULT_PREFIX,
  type Envelope,
  type PublishedFact,
  personCommandId,
  personId,
  type Reply,
  shardOf,
  subjectsOf,
} from '@oa/contracts';
import type { Transport } from '@oa/transport';
import { GATEWAY, PEOPLE, type RelayCommand, type RelayFact, relaySession, shardOfSession } from '../relay/shape';

const WIKI = 'demowiki';
const TEXT = `How do I add a source to a page about my village? ${'x'.repeat(40)}`;

export interface CommandFigures {
  readonly perSecond: number;
  readonly done: number;
  readonly p50: number;
  readonly p99: number;
  readonly odd: number;
}

/** Something that commits commands. */
export interface Target {
  /** Sends one command of this session; `settled` is called once it is acknowledged. */
  send(session: number, settled: () => void): void;
  odd: number;
}

/** The product's pod as a gateway meets it. */
export class PodTarget implements Target {
  odd = 0;
  readonly #subjects = subjectsOf(DEFAULT_PREFIX);
  readonly #gateway = `gw${randomBytes(6).toString('hex')}`;
  readonly #pending = new Map<string, (fact: Pick<PublishedFact, 'r'> | null) => void>();
  readonly #sessions: { readonly id: string; readonly by: Authority; readonly shard: number }[] = [];

  constructor(readonly line: Transport) {
    line.subscribe(this.#subjects.gateway(this.#gateway), ({ text }) => {
      for (const fact of (JSON.parse(text) as { e: PublishedFact[] }).e) if (fact.id) this.#settle(fact.id, fact);
    });
    line.subscribe(this.#subjects.gatewayReplies(this.#gateway, '*'), ({ text }) => {
      const reply = JSON.parse(text) as Reply;
      if (!reply.ok) {
        if (this.odd === 0) console.error(text);
        this.odd += 1;
      }
      this.#settle(reply.id, reply.ok ? { r: reply.b } : null);
    });
    // Nobody decides about lines here.
    line.subscribe(`${DEFAULT_PREFIX}.i.desk.*`, ({ text, reply }) => {
      const { id } = JSON.parse(text) as Envelope;
      if (reply) line.publish(reply, JSON.stringify({ id, ok: true, b: {} } satisfies Reply));
    });
  }

  #settle(id: string, fact: Pick<PublishedFact, 'r'> | null): void {
    const settle = this.#pending.get(id);
    this.#pending.delete(id);
    settle?.(fact);
  }

  #command(
    kind: 'asker' | 'session',
    to: string,
    t: string,
    b: object,
    by: Authority,
    settle: (fact: Pick<PublishedFact, 'r'> | null) => void,
  ): void {
    const shard = shardOf({ kind, id: to });
    const id = personCommandId(by.principal, randomUUID());
    this.#pending.set(id, settle);
    const envelope: Envelope = { id, k: kind, to, t, v: 1, b, by, gw: this.#gateway, att: 1, ttl: 60_000 };
    this.line.publish(
      this.#subjects.people(kind, shard),
      JSON.stringify(envelope),
      this.#subjects.gatewayReplies(this.#gateway, '*').replace('*', String(shard)),
    );
  }

  /** Opens so many sessions more, each by a visitor of its own. */
  async open(sessions: number): Promise<void> {
    const one = async () => {
      const by: Authority = { principal: `v:${randomBytes(16).toString('hex')}`, roles: ['asker'], name: null };
      const ask = (kind: 'asker' | 'session', to: string, t: string, b: object) =>
        new Promise<unknown>((resolve, reject) => {
          this.#command(kind, to, t, b, by, (fact) => (fact ? resolve(fact.r) : reject(new Error(`${t} was refused`))));
        });
      const request = { language: 'en', topic: null };
      const { session } = (await ask('asker', personId(WIKI, by.principal), 'asker.ask', { cid: randomUUID(), request })) as { session: string };
      const consent = { policy: 'sealed', version: 1 };
      await ask('session', session, 'session.open', {
        wiki: WIKI,
        request,
        question: TEXT,
        context: {},
        consent,
        asker: { kind: 'visitor', name: null },
      });
      this.#sessions.push({ id: session, by, shard: shardOf({ kind: 'session', id: session }) });
    };
    for (let left = sessions; left > 0; left -= 32) await Promise.all(Array.from({ length: Math.min(32, left) }, one));
  }

  send(session: number, settled: () => void): void {
    const known = this.#sessions[session];
    if (known) this.#command('session', known.id, 'session.say', { text: TEXT }, known.by, settled);
  }
}

/** The bare loop: the same bus, the same fence, no rules, seals or schemas. */
export class BareTarget implements Target {
  odd = 0;
  readonly #pending = new Map<string, () => void>();

  constructor(readonly line: Transport) {
    line.subscribe(GATEWAY, ({ text }) => {
      for (const { cid } of JSON.parse(text) as RelayFact[]) {
        this.#pending.get(cid)?.();
        this.#pending.delete(cid);
      }
    });
  }

  send(session: number, settled: () => void): void {
    const id = relaySession(session);
    const command: RelayCommand = { cid: randomUUID(), session: id, text: TEXT };
    this.#pending.set(command.cid, settled);
    this.line.publish(`${PEOPLE}.${shardOfSession(id)}`, JSON.stringify(command));
  }
}

/** `rate` null: each session again as soon as it is acknowledged. Figures are of the `seconds` after `warm`. */
export async function drive(target: Target, sessions: number, rate: number | null, warm: number, seconds: number): Promise<CommandFigures> {
  let latencies: number[] = [];
  let running = true;
  const say = (session: number, due: number) =>
    target.send(session, () => {
      latencies.push(performance.now() - due);
      if (running && rate === null) say(session, performance.now());
    });
  const from = performance.now();
  let sent = 0;
  const timer =
    rate === null
      ? undefined
      : setInterval(() => {
          for (; sent < ((performance.now() - from) / 1_000) * rate; sent += 1) say(sent % sessions, from + (sent / rate) * 1_000);
        }, 1);
  if (rate === null) for (let n = 0; n < sessions; n += 1) say(n, performance.now());
  await pause(warm);
  latencies = [];
  target.odd = 0;
  const began = performance.now();
  await pause(seconds);
  const took = (performance.now() - began) / 1_000;
  const done = Float64Array.from(latencies).sort();
  running = false;
  clearInterval(timer);
  await pause(1);
  const at = (share: number) => Math.round((done[Math.floor(done.length * share)] ?? 0) * 10) / 10;
  return { perSecond: Math.round(done.length / took), done: done.length, p50: at(0.5), p99: at(0.99), odd: target.odd };
}

const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1_000));
