// The facts a gateway gives its clients: it listens before it reads the tail, merges by sequence number, and compares heads.

import {
  ATTACH,
  type AttachReply,
  type Envelope,
  HEADS,
  type HeadsReply,
  type KindName,
  type PublishedFact,
  RETRIED_CODES,
  type Reply,
  type RuntimeCode,
  type SessionFace,
} from '@oa/contracts';
import { shardKey } from '../shards';
import type { Gateway } from './gateway';
import type { Line, TailFact } from './line';

const RETRY_MS = 700;
const TTL_MS = 15_000;
/** Heads not answered for so long are asked for in the next round. */
const HEADS_MS = 5_000;
/** Time from asking the broker to listen until it does. Only under the mutation that reads the tail first. */
const LISTEN_MS = 2;

interface Feed {
  readonly kind: KindName;
  readonly id: string;
  readonly line: Line;
  readonly gen: number | undefined;
  next: number;
  readonly ahead: Map<number, TailFact>;
  asking: boolean;
  joined: boolean;
  closed: boolean;
  /** Of a session: nobody has answered the request yet. */
  waits: boolean;
  /** The gateway counts this line as the asker in front of it. */
  counted: boolean;
}

/** Facts after which a request does or does not wait for somebody. */
const WAITS = new Map([
  ['session-opened', true],
  ['request-queued', true],
  ['reopening-asked', true],
  ['helper-assigned', false],
  ['session-parked', false],
  ['session-ended', false],
]);

export class Feeds {
  readonly #feeds = new Map<string, Set<Feed>>();

  constructor(readonly gateway: Gateway) {}

  join(line: Line, kind: KindName, id: string, since: number, gen: number | undefined): void {
    if (!this.gateway.alive) return;
    const place = { next: since + 1, ahead: new Map(), asking: false, joined: false, closed: false };
    const feed: Feed = { kind, id, line, gen, ...place, waits: false, counted: false };
    if (this.gateway.world.hostError !== 'tail-before-subscribe') this.#subscribe(feed);
    this.#ask(feed);
  }

  #subscribe(feed: Feed): void {
    const key = `${feed.kind}/${feed.id}`;
    const feeds = this.#feeds.get(key);
    if (feeds) feeds.add(feed);
    else this.#feeds.set(key, new Set([feed]));
  }

  leave(line: Line, kind: KindName, id: string): void {
    for (const feed of this.#feeds.get(`${kind}/${id}`) ?? []) if (feed.line === line) this.#close(feed);
  }

  #close(feed: Feed): void {
    feed.closed = true;
    this.#count(feed);
    const key = `${feed.kind}/${feed.id}`;
    const feeds = this.#feeds.get(key);
    feeds?.delete(feed);
    if (feeds?.size === 0) this.#feeds.delete(key);
  }

  hangUp(line: Line): void {
    for (const feeds of [...this.#feeds.values()]) for (const feed of feeds) if (feed.line === line) this.#close(feed);
  }

  fact(fact: PublishedFact): void {
    for (const feed of this.#feeds.get(`${fact.k}/${fact.a}`) ?? []) this.#merge(feed, fact);
  }

  #merge(feed: Feed, fact: TailFact): void {
    if (fact.s < feed.next || feed.closed) return;
    feed.ahead.set(fact.s, fact);
    this.#drain(feed);
    if (feed.ahead.size > 0 && feed.joined) this.#ask(feed);
  }

  #drain(feed: Feed): void {
    for (let fact = feed.ahead.get(feed.next); fact; fact = feed.ahead.get(feed.next)) {
      feed.ahead.delete(feed.next);
      feed.next += 1;
      if (feed.kind === 'session') feed.waits = WAITS.get(fact.t) ?? feed.waits;
      feed.line.fact(feed.kind, feed.id, fact);
    }
    this.#count(feed);
  }

  /** Tells the session of its asker's line while the request waits, as the real gateway does. */
  #count(feed: Feed): void {
    const counts = feed.waits && feed.joined && !feed.closed && feed.line.by.roles.includes('asker');
    if (feed.counted === counts) return;
    feed.counted = counts;
    this.gateway.looks(feed.id, counts ? 1 : -1);
  }

  /** Asks for the tail until it is there. */
  #ask(feed: Feed): void {
    if (feed.asking || feed.closed || !this.gateway.alive) return;
    feed.asking = true;
    const envelope: Envelope = {
      id: `tail ${this.gateway.name}`,
      k: feed.kind,
      to: feed.id,
      t: ATTACH,
      v: 1,
      b: { since: feed.next - 1, gen: feed.gen },
      by: feed.line.by,
      gw: this.gateway.name,
      att: 1,
      ttl: TTL_MS,
    };
    this.#request(
      envelope,
      () => feed.closed,
      (reply) => {
        feed.asking = false;
        if (!reply.ok) {
          this.#close(feed);
          return feed.line.joinRefused(feed.kind, feed.id, reply.code);
        }
        this.#tailRead(feed, reply.b as AttachReply);
      },
    );
  }

  #tailRead(feed: Feed, { head, face, facts }: AttachReply): void {
    if (!feed.joined && feed.kind === 'session') feed.waits = ['opening', 'waiting'].includes((face as SessionFace).state);
    for (const fact of facts) if (fact.s >= feed.next) feed.ahead.set(fact.s, fact);
    this.#drain(feed);
    if (!feed.joined) {
      feed.joined = true;
      this.#count(feed);
      feed.line.joined(feed.kind, feed.id);
      if (this.gateway.world.hostError === 'tail-before-subscribe')
        this.gateway.world.timeline.after(LISTEN_MS, () => this.gateway.alive && !feed.closed && this.#subscribe(feed));
    }
    if (feed.next <= head || feed.ahead.size > 0) this.#ask(feed);
  }

  /** Sends a request that changes nothing, again and again until it is answered or no longer wanted. */
  #request(envelope: Envelope, unwanted: () => boolean, answered: (reply: Reply) => void, attempt = 1): void {
    if (!this.gateway.alive || unwanted()) return;
    let current = true;
    const again = (ms: number) => {
      if (!current) return;
      current = false;
      this.gateway.world.timeline.after(ms, () => this.#request(envelope, unwanted, answered, attempt + 1));
    };
    this.gateway.world.timeline.after(RETRY_MS, () => again(0));
    this.gateway.world.pods.send(
      shardKey(envelope.k, envelope.to),
      (pod) =>
        pod.take(envelope, (reply) => {
          if (!this.gateway.alive || !current || unwanted()) return;
          if (!reply.ok && RETRIED_CODES.includes(reply.code as RuntimeCode)) return again(100);
          current = false;
          answered(reply);
        }),
      () => again(50),
    );
  }

  askHeads(wanted: (kind: KindName) => boolean): void {
    if (!this.gateway.alive) return;
    const shards = new Map<string, { kind: KindName; ids: Set<string> }>();
    for (const feeds of this.#feeds.values()) {
      const [feed] = feeds;
      if (!feed || !wanted(feed.kind)) continue;
      const shard = shardKey(feed.kind, feed.id);
      const group = shards.get(shard) ?? { kind: feed.kind, ids: new Set() };
      group.ids.add(feed.id);
      shards.set(shard, group);
    }
    for (const { kind, ids } of shards.values()) {
      const [to = ''] = ids;
      const envelope: Envelope = { id: 'heads', k: kind, to, t: HEADS, v: 1, b: { ids: [...ids] }, gw: this.gateway.name, att: 1, ttl: TTL_MS };
      const until = this.gateway.world.timeline.now + HEADS_MS;
      this.#request(
        envelope,
        () => this.gateway.world.timeline.now > until,
        (reply) => reply.ok && this.#compare(kind, reply.b as HeadsReply),
      );
    }
  }

  #compare(kind: KindName, heads: HeadsReply): void {
    for (const [id, head] of Object.entries(heads))
      for (const feed of this.#feeds.get(`${kind}/${id}`) ?? []) if (feed.joined && feed.next <= head) this.#ask(feed);
  }
}
