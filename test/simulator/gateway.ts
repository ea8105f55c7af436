// The modelled gateway: sends people's commands until they are answered, and gives every joined client each fact once, in order (I9).
// It listens before it reads the tail, merges by sequence number, asks for heads when owners change and in a round every 10 s.

import {
  ATTACH,
  type AttachReply,
  type Authority,
  type Envelope,
  HEADS,
  type HeadsReply,
  type KindName,
  type PublishedFact,
  RETRIED_CODES,
  type Reply,
  type RuntimeCode,
  type ServiceName,
} from '@oa/contracts';
import { SERVICES, shardKey } from './shards';
import type { GatewayListener, World } from './world';

const ROUND_MS = 10_000;
const FIRST_RETRY_MS = 700;
const LAST_RETRY_MS = 4_000;
const DEADLINE_MS = 15_000;

/** A client's line to this gateway, as the gateway sees it. Both directions keep their order; nothing is lost while it is open. */
export interface Line {
  readonly by: Authority;
  readonly open: boolean;
  fact(kind: KindName, id: string, fact: TailFact): void;
  /** `r`: the reply, of a command that committed; `done` false: a refusal with its code. */
  answered(cid: string, done: boolean, content: unknown): void;
  unanswered(cid: string): void;
  joined(kind: KindName, id: string): void;
  joinRefused(kind: KindName, id: string, code: string): void;
}

export type TailFact = AttachReply['facts'][number];

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

interface Pending {
  readonly envelope: Envelope;
  readonly line: Line;
  readonly cid: string;
  readonly giveUpAt: number;
  settled: boolean;
}

export class Gateway implements GatewayListener {
  alive = true;
  readonly #feeds = new Map<string, Set<Feed>>();
  readonly #pending = new Map<string, Pending>();
  readonly #sockets = new Map<string, number>();

  constructor(
    readonly world: World,
    readonly name: string,
  ) {
    world.gateways.listen(name, this);
    for (const service of Object.keys(SERVICES) as ServiceName[]) world.gateways.listen(`hint ${service}`, this);
    this.#round();
    this.#hints();
  }

  kill(): void {
    this.alive = false;
    this.world.gateways.leave(this.name, this);
    for (const service of Object.keys(SERVICES) as ServiceName[]) this.world.gateways.leave(`hint ${service}`, this);
  }

  /* ---- commands ---- */

  command(line: Line, kind: KindName, id: string, type: string, body: object, cid: string): void {
    if (!this.alive) return;
    // The real id is a hash of the two.
    const commandId = `${line.by.principal} ${cid}`;
    if (this.#pending.has(commandId)) return;
    const envelope: Envelope = { id: commandId, k: kind, to: id, t: type, v: 1, b: body, by: line.by, gw: this.name, att: 0, ttl: DEADLINE_MS };
    const pending: Pending = { envelope, line, cid, giveUpAt: this.world.timeline.now + DEADLINE_MS, settled: false };
    this.#pending.set(commandId, pending);
    this.#attempt(pending, 1);
  }

  #attempt(pending: Pending, attempt: number): void {
    if (!this.alive || pending.settled) return;
    if (this.world.timeline.now > pending.giveUpAt) {
      this.#settle(pending);
      return pending.line.unanswered(pending.cid);
    }
    let current = true;
    const again = (ms: number) => {
      if (!current) return;
      current = false;
      this.world.timeline.after(ms, () => this.#attempt(pending, attempt + 1));
    };
    const { envelope } = pending;
    this.world.timeline.after(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1)), () => again(0));
    this.world.pods.send(
      shardKey(envelope.k, envelope.to),
      (pod) => pod.take({ ...envelope, att: attempt }, (reply) => this.#replied(pending, reply, again)),
      () => again(Math.min(250, 20 * 2 ** Math.min(attempt, 6))),
    );
  }

  #replied(pending: Pending, reply: Reply, again: (ms: number) => void): void {
    if (!this.alive || pending.settled) return;
    if (!reply.ok && RETRIED_CODES.includes(reply.code as RuntimeCode)) return again(reply.retryMs ?? 50);
    this.#settle(pending);
    if (reply.ok) pending.line.answered(pending.cid, true, reply.b);
    else if (reply.code === 'DEADLINE') pending.line.unanswered(pending.cid);
    else pending.line.answered(pending.cid, false, reply.code);
  }

  #settle(pending: Pending): void {
    pending.settled = true;
    this.#pending.delete(pending.envelope.id);
  }

  /* ---- facts ---- */

  join(line: Line, kind: KindName, id: string, since: number, gen: number | undefined): void {
    if (!this.alive) return;
    const feed: Feed = { kind, id, line, gen, next: since + 1, ahead: new Map(), asking: false, joined: false, closed: false };
    if (this.world.hostError !== 'tail-before-subscribe') this.#subscribe(feed);
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

  /** The line is gone: nothing of it is kept. */
  hangUp(line: Line): void {
    for (const feeds of [...this.#feeds.values()]) for (const feed of feeds) if (feed.line === line) this.#close(feed);
    for (const pending of [...this.#pending.values()]) if (pending.line === line) this.#settle(pending);
  }

  facts(batch: readonly PublishedFact[]): void {
    if (!this.alive) return;
    for (const fact of batch) {
      for (const feed of this.#feeds.get(`${fact.k}/${fact.a}`) ?? []) this.#merge(feed, fact);
      const pending = fact.id === undefined ? undefined : this.#pending.get(fact.id);
      if (!pending) continue;
      this.#settle(pending);
      pending.line.answered(pending.cid, true, fact.r);
    }
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
    if (feed.asking || feed.closed || !this.alive) return;
    feed.asking = true;
    const envelope: Envelope = {
      id: `tail ${this.name}`,
      k: feed.kind,
      to: feed.id,
      t: ATTACH,
      v: 1,
      b: { since: feed.next - 1, gen: feed.gen },
      by: feed.line.by,
      gw: this.name,
      att: 1,
      ttl: DEADLINE_MS,
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
      if (this.world.hostError === 'tail-before-subscribe') this.world.timeline.after(2, () => this.alive && !feed.closed && this.#subscribe(feed));
    }
    if (feed.next <= head || feed.ahead.size > 0) this.#ask(feed);
  }

  /** Sends a request that changes nothing, again and again until it is answered or no longer wanted. */
  #request(envelope: Envelope, unwanted: () => boolean, answered: (reply: Reply) => void, attempt = 1): void {
    if (!this.alive || unwanted()) return;
    let current = true;
    const again = (ms: number) => {
      if (!current) return;
      current = false;
      this.world.timeline.after(ms, () => this.#request(envelope, unwanted, answered, attempt + 1));
    };
    this.world.timeline.after(FIRST_RETRY_MS, () => again(0));
    this.world.pods.send(
      shardKey(envelope.k, envelope.to),
      (pod) =>
        pod.take(envelope, (reply) => {
          if (!this.alive || !current || unwanted()) return;
          if (!reply.ok && RETRIED_CODES.includes(reply.code as RuntimeCode)) return again(100);
          current = false;
          answered(reply);
        }),
      () => again(50),
    );
  }

  ownersChanged(service: ServiceName): void {
    const kinds: readonly KindName[] = SERVICES[service];
    if (this.alive) this.world.timeline.after(this.world.chance.between(1, 20), () => this.#askHeads((kind) => kinds.includes(kind)));
  }

  #askHeads(wanted: (kind: KindName) => boolean): void {
    if (!this.alive) return;
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
      const envelope: Envelope = { id: 'heads', k: kind, to, t: HEADS, v: 1, b: { ids: [...ids] }, gw: this.name, att: 1, ttl: DEADLINE_MS };
      const until = this.world.timeline.now + 5_000;
      this.#request(
        envelope,
        () => this.world.timeline.now > until,
        (reply) => reply.ok && this.#compare(kind, reply.b as HeadsReply),
      );
    }
  }

  #compare(kind: KindName, heads: HeadsReply): void {
    for (const [id, head] of Object.entries(heads))
      for (const feed of this.#feeds.get(`${kind}/${id}`) ?? []) if (feed.joined && feed.next <= head) this.#ask(feed);
  }

  #round(): void {
    this.world.timeline.after(ROUND_MS, () => {
      if (!this.alive) return;
      this.#askHeads(() => true);
      this.#round();
    });
  }

  /* ---- presence ---- */

  sockets(helper: string, change: 1 | -1): void {
    const count = (this.#sockets.get(helper) ?? 0) + change;
    this.#sockets.set(helper, count);
    this.#hint(new Map([[helper, count]]));
  }

  #hint(people: ReadonlyMap<string, number>): void {
    const shards = new Map<string, { id: string; sockets: number }[]>();
    for (const [id, sockets] of people) {
      const shard = shardKey('helper', id);
      const list = shards.get(shard) ?? [];
      list.push({ id, sockets });
      shards.set(shard, list);
    }
    for (const [shard, list] of shards) this.world.pods.send(shard, (pod) => pod.hint('helper', this.name, list));
  }

  #hints(): void {
    this.world.timeline.after(ROUND_MS, () => {
      if (!this.alive) return;
      this.#hint(this.#sockets);
      this.#hints();
    });
  }
}
