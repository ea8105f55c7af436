// The modelled gateway: sends people's commands until they are answered, tells who is there, and gives joined clients their facts (I9).

import { type Envelope, type KindName, type PublishedFact, RETRIED_CODES, type Reply, type RuntimeCode, type ServiceName } from '@oa/contracts';
import { SERVICES, shardKey } from '../shards';
import type { GatewayListener, World } from '../world';
import { Feeds } from './feeds';
import type { Line } from './line';

const ROUND_MS = 10_000;
const FIRST_RETRY_MS = 700;
const LAST_RETRY_MS = 4_000;
const DEADLINE_MS = 15_000;

interface Pending {
  readonly envelope: Envelope;
  readonly line: Line;
  readonly cid: string;
  readonly giveUpAt: number;
  settled: boolean;
}

export class Gateway implements GatewayListener {
  alive = true;
  readonly feeds = new Feeds(this);
  readonly #pending = new Map<string, Pending>();
  readonly #helpers = new Map<string, number>();
  readonly #sessions = new Map<string, number>();

  constructor(
    readonly world: World,
    readonly name: string,
  ) {
    world.gateways.listen(name, this);
    for (const service of Object.keys(SERVICES) as ServiceName[]) world.gateways.listen(`hint ${service}`, this);
    this.#round();
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

  facts(batch: readonly PublishedFact[]): void {
    if (!this.alive) return;
    for (const fact of batch) {
      this.feeds.fact(fact);
      const pending = fact.id === undefined ? undefined : this.#pending.get(fact.id);
      if (!pending) continue;
      this.#settle(pending);
      pending.line.answered(pending.cid, true, fact.r);
    }
  }

  /** The line is gone: nothing of it is kept. */
  hangUp(line: Line): void {
    this.feeds.hangUp(line);
    for (const pending of [...this.#pending.values()]) if (pending.line === line) this.#settle(pending);
  }

  ownersChanged(service: ServiceName): void {
    const kinds: readonly KindName[] = SERVICES[service];
    if (this.alive) this.world.timeline.after(this.world.chance.between(1, 20), () => this.feeds.askHeads((kind) => kinds.includes(kind)));
  }

  /** The belt: where do the logs stand, and who is there. */
  #round(): void {
    this.world.timeline.after(ROUND_MS, () => {
      if (!this.alive) return;
      this.feeds.askHeads(() => true);
      this.#hint('helper', this.#helpers);
      this.#hint('session', this.#sessions);
      this.#round();
    });
  }

  /* ---- presence ---- */

  sockets(helper: string, change: 1 | -1): void {
    const count = (this.#helpers.get(helper) ?? 0) + change;
    this.#helpers.set(helper, count);
    this.#hint('helper', new Map([[helper, count]]));
  }

  /** A socket of the asker more, or less, in front of a request that waits. */
  looks(session: string, change: 1 | -1): void {
    if (!this.alive) return;
    const count = (this.#sessions.get(session) ?? 0) + change;
    if (count > 0) this.#sessions.set(session, count);
    else this.#sessions.delete(session);
    this.#hint('session', new Map([[session, count]]));
  }

  #hint(kind: KindName, people: ReadonlyMap<string, number>): void {
    const shards = new Map<string, { id: string; sockets: number }[]>();
    for (const [id, sockets] of people) {
      const shard = shardKey(kind, id);
      const list = shards.get(shard) ?? [];
      list.push({ id, sockets });
      shards.set(shard, list);
    }
    for (const [shard, list] of shards) this.world.pods.send(shard, (pod) => pod.hint(kind, this.name, list));
  }
}
