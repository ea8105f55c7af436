import { randomBytes } from 'node:crypto';
import { type ActorAddress, type Authority, HEADS, type HeadsReply, KIND_NAMES, type KindName, type PublishedFact, shardOf } from '@oa/contracts';
import { type Clock, type Random, seconds } from '@oa/kernel';
import type { OutgoingCommand, Settled } from '../bus/command';
import type { ShardFilter } from '../bus/ownership-hints';
import type { Follower } from './follower';
import { OneOrMany } from './one-or-many';

const ROUND_MS = seconds(10);
const ROUND_STEPS = 10;
/** Ids one heads request names; more go in further requests. */
const MOST_IDS = 1_000;

interface ShardFeeds {
  readonly kind: KindName;
  readonly shard: number;
  /** Followers by actor id. */
  readonly actors: OneOrMany<string, Follower>;
  asking: boolean;
  again: boolean;
}

/**
 * Which clients of this gateway follow which actors. Live facts go to them by actor; heads of all followed actors are asked for shard by
 * shard: at once when ownership may have moved or the line to the broker is back, and in a round every 10 s as the belt.
 */
export class Feeds {
  readonly #shards = new Map<number, ShardFeeds>();
  #stop: (() => void) | undefined;
  /** Where in its round a gateway begins differs, so that several do not ask for the same shards in the same second. */
  #step: number;

  constructor(
    private readonly clock: Clock,
    random: Random,
    /** On whose authority heads are asked for: the gateway itself, which has no role. */
    private readonly by: Authority,
    private readonly send: (command: OutgoingCommand, settle: (settled: Settled) => void) => void,
  ) {
    this.#step = Math.floor(random() * ROUND_STEPS);
  }

  start(): void {
    this.#stop ??= this.clock.after(ROUND_MS / ROUND_STEPS, () => this.#roundStep());
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Actors followed here, for the gauge. */
  get count(): number {
    let count = 0;
    for (const feeds of this.#shards.values()) count += feeds.actors.size;
    return count;
  }

  add(follower: Follower): void {
    this.#of(follower.address).actors.add(follower.address.id, follower);
  }

  remove(follower: Follower): void {
    const key = slotOf(follower.address);
    const feeds = this.#shards.get(key);
    if (feeds?.actors.delete(follower.address.id, follower) && feeds.actors.size === 0) this.#shards.delete(key);
  }

  /** Who follows this actor here. */
  followersOf(address: ActorAddress): readonly Follower[] {
    return this.#shards.get(slotOf(address))?.actors.of(address.id) ?? [];
  }

  /** Gives a live fact to everybody here who follows its actor. */
  take(fact: PublishedFact): void {
    for (const follower of this.followersOf({ kind: fact.k, id: fact.a })) follower.take(fact);
  }

  /** Asks for the heads of everything followed, or of these shards: somebody else may own them now, and facts may have been missed. */
  askHeads(filter?: ShardFilter): void {
    for (const feeds of this.#shards.values()) if (!filter || filter(feeds.kind, feeds.shard)) this.#ask(feeds);
  }

  #of(address: ActorAddress): ShardFeeds {
    const key = slotOf(address);
    let feeds = this.#shards.get(key);
    if (!feeds) {
      feeds = { kind: address.kind, shard: shardOf(address), actors: new OneOrMany(), asking: false, again: false };
      this.#shards.set(key, feeds);
    }
    return feeds;
  }

  #roundStep(): void {
    this.#stop = this.clock.after(ROUND_MS / ROUND_STEPS, () => this.#roundStep());
    const step = this.#step++ % ROUND_STEPS;
    for (const feeds of this.#shards.values()) if (feeds.shard % ROUND_STEPS === step) this.#ask(feeds);
  }

  /** One request under way per shard; asked for again meanwhile, it is repeated once afterwards. */
  #ask(feeds: ShardFeeds): void {
    if (feeds.asking) {
      feeds.again = true;
      return;
    }
    const ids = [...feeds.actors.keys()];
    if (ids.length === 0) return;
    for (const id of ids) for (const follower of feeds.actors.of(id)) follower.start();
    feeds.asking = true;
    let left = 0;
    for (let start = 0; start < ids.length; start += MOST_IDS) {
      left += 1;
      const part = ids.slice(start, start + MOST_IDS);
      const command = {
        id: randomBytes(16).toString('hex'),
        to: { kind: feeds.kind, id: part[0]! },
        type: HEADS,
        v: 1,
        body: { ids: part },
        by: this.by,
      };
      this.send({ ...command, shard: feeds.shard }, (settled) => {
        left -= 1;
        if (settled.outcome === 'answered') this.#compare(feeds, settled.reply as HeadsReply);
        if (left > 0) return;
        feeds.asking = false;
        if (feeds.again) {
          feeds.again = false;
          this.#ask(feeds);
        }
      });
    }
  }

  #compare(feeds: ShardFeeds, heads: HeadsReply): void {
    for (const [id, head] of Object.entries(heads)) {
      for (const follower of feeds.actors.of(id)) follower.headSeen(head);
    }
  }
}

function slotOf(address: ActorAddress): number {
  return KIND_NAMES.indexOf(address.kind) * 1_024 + shardOf(address);
}
