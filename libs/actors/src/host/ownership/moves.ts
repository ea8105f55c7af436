import type { KindName, OwnershipHint, ServiceName, Subjects } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import type { Transport } from '@oa/transport';
import type { ShardEpoch, ShardRow, Store } from '../../store';
import type { HostLog } from '../options';
import type { Plan } from './plan';
import { type ShardHolder, type ShardRef, shardName } from './port';

const HINT_MS = 10;

/** Before a host takes part. */
const NOBODY: ShardHolder = { acquire: () => Promise.resolve(), handOff: () => Promise.resolve(), lose: () => undefined };

export interface MovesParts {
  readonly service: ServiceName;
  readonly pod: string;
  readonly store: Store;
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly clock: Clock;
  readonly log: HostLog;
}

/** Carries plans out: claims, hand-offs and losses of one pod, none of which holds up a heartbeat. */
export class Moves {
  readonly #held = new Map<string, ShardEpoch>();
  readonly #moving = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  /** Handed off, and not yet freed in the table. */
  readonly #ready: ShardEpoch[] = [];
  #releasing: Promise<void> | null = null;
  readonly #gained: ShardRef[] = [];
  #isHintSoon = false;

  /** Whose shards these are. */
  holder: ShardHolder = NOBODY;

  constructor(readonly parts: MovesParts) {}

  /** Epochs by shard name. */
  get held(): ReadonlyMap<string, number> {
    return new Map([...this.#held].map(([name, { epoch }]) => [name, epoch]));
  }

  /** Names of shards being claimed or handed off. */
  get moving(): ReadonlySet<string> {
    return this.#moving;
  }

  /** Nothing is under way. */
  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Begins what the plan says; `done` is called when a move has come to its end, for the next ones. */
  follow(plan: Plan, done: () => void): void {
    if (plan.lost.length > 0) {
      for (const shard of plan.lost) this.#held.delete(shardName(shard));
      this.holder.lose(plan.lost);
    }
    if (plan.giveUp.length > 0) this.#run(this.parts.store.releaseMany(plan.giveUp), 'shards could not be given up', done);
    if (plan.claim.length > 0) this.#run(this.#claim(plan.claim), 'claiming shards failed', done);
    for (const shard of plan.handOff) this.#run(this.#handOff(shard), 'a shard could not be handed off', done);
  }

  /** Drops those of these shards that are held: another pod has said that it owns them. */
  concede(shards: readonly ShardRef[]): void {
    const lost = shards.flatMap((shard) => this.#held.get(shardName(shard)) ?? []);
    for (const shard of lost) this.#held.delete(shardName(shard));
    if (lost.length > 0) this.holder.lose(lost);
  }

  /** Hands off every shard, so many at once. */
  async handOffAll(atOnce: number): Promise<void> {
    await Promise.all(this.#underWay);
    const waiting = [...this.#held.values()];
    const failures: unknown[] = [];
    const work = async () => {
      for (let shard = waiting.pop(); shard; shard = waiting.pop()) await this.#handOff(shard).catch((error: unknown) => failures.push(error));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (failures.length > 0) this.#warn(failures[0], 'a shard could not be handed off', failures.length);
  }

  /** Drops every shard at once and says so in the table. */
  async giveUpAll(): Promise<void> {
    const shards = [...this.#held.values()];
    if (shards.length === 0) return;
    this.#held.clear();
    this.holder.lose(shards);
    await this.parts.store.releaseMany(shards);
    this.hint();
  }

  /**
   * Tells the other pods, soon, that ownership has changed, and the gateways which shards have a new owner (none named: nothing for them to do).
   * Loss is harmless.
   */
  hint(gained: readonly ShardRef[] = []): void {
    this.#gained.push(...gained);
    if (this.#isHintSoon) return;
    this.#isHintSoon = true;
    this.parts.clock.after(HINT_MS, () => {
      this.#isHintSoon = false;
      const shards: Partial<Record<KindName, number[]>> = {};
      for (const { kind, shard } of this.#gained.splice(0)) shards[kind] = [...(shards[kind] ?? []), shard];
      try {
        this.parts.transport.publish(
          this.parts.subjects.hint(this.parts.service),
          JSON.stringify({ shards, pod: this.parts.pod } satisfies OwnershipHint),
        );
      } catch {
        // The line is down: the others look twice a second, gateways ask when it is back.
      }
    });
  }

  async #claim(rows: readonly ShardRow[]): Promise<void> {
    const names = rows.map(shardName);
    for (const name of names) this.#moving.add(name);
    let claimed: ShardRow[] = [];
    try {
      claimed = await this.parts.store.claimMany(rows, this.parts.pod);
      for (const row of claimed) this.#held.set(shardName(row), row);
    } finally {
      for (const name of names) this.#moving.delete(name);
    }
    await this.holder.acquire(claimed);
    this.hint(claimed);
  }

  async #handOff(shard: ShardEpoch): Promise<void> {
    const name = shardName(shard);
    this.#moving.add(name);
    try {
      await this.holder.handOff(shard);
      this.#held.delete(name);
      await this.#release(shard);
      this.hint();
    } finally {
      this.#moving.delete(name);
    }
  }

  /** Shards that are ready while one statement runs go together in the next. */
  #release(shard: ShardEpoch): Promise<void> {
    this.#ready.push(shard);
    this.#releasing ??= this.#releaseReady();
    return this.#releasing;
  }

  async #releaseReady(): Promise<void> {
    try {
      await Promise.resolve();
      while (this.#ready.length > 0) await this.parts.store.releaseMany(this.#ready.splice(0));
    } finally {
      this.#releasing = null;
    }
  }

  #run(work: Promise<void>, failure: string, done: () => void): void {
    const all: Promise<void> = work
      .catch((error: unknown) => this.#warn(error, failure))
      .finally(() => {
        this.#underWay.delete(all);
        done();
      });
    this.#underWay.add(all);
  }

  #warn(error: unknown, message: string, times = 1): void {
    this.parts.log.warn({ service: this.parts.service, error: String(error), ...(times > 1 && { times }) }, message);
  }
}
