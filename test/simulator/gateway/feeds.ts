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
}

export class Feeds {
  readonly #feeds = new Map<string, Set<Feed>>();

  constructor(readonly gateway: Gateway) {}

  join(line: Line, kind: KindName, id: string, since: number, gen: number | undefined): void {
    if (!this.gateway.alive) return;
    const feed: Feed = { kind, id, line, gen, next: since + 1, ahead: new Map(), asking: false, joined: false, closed: false };
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
      feed.line.fact(feed.kind, feed.id, fact);
    }
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

  #tailRead(feed: Feed, { head, facts }: AttachReply): void {
    for (const fact of facts) if (fact.s >= feed.next) feed.ahead.set(fact.s, fact);
    this.#drain(feed);
    if (!feed.joined) {
      feed.joined = true;
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
