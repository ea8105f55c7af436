// The Store over SQL, the same for both databases.

import type { DueRow, DueSetting, EventRow, PodRow, PoisonRow, ShardEpoch, ShardRow, SnapRow, Store, StoredView } from '@oa/actors';
import type { KindName, ServiceName } from '@oa/contracts';
import { storeChecksum } from './checksum';
import { DueRows } from './due-rows';
import { EventLog } from './event-log';
import { Ownership } from './ownership';
import { PoisonRows } from './poison-rows';
import { Snaps } from './snaps';
import type { Sql } from './sql';
import { ViewRows } from './view-rows';

/** One service's tables. `control` carries heartbeats and claims: a connection of its own where the database has several. */
export class SqlStore implements Store {
  readonly #ownership: Ownership;
  readonly #snaps: Snaps;
  readonly #log: EventLog;
  readonly #due: DueRows;
  readonly #views: ViewRows;
  readonly #poison: PoisonRows;

  constructor(
    readonly service: ServiceName,
    private readonly sql: Sql,
    private readonly control: Sql = sql,
  ) {
    this.#ownership = new Ownership(control);
    this.#snaps = new Snaps(sql);
    this.#log = new EventLog(sql, this.#snaps);
    this.#due = new DueRows(sql);
    this.#views = new ViewRows(sql);
    this.#poison = new PoisonRows(sql);
  }

  prepareShards(kinds: readonly { kind: KindName; shards: number }[]): Promise<void> {
    return this.#ownership.prepareShards(kinds);
  }
  heartbeat(pod: PodRow, leaseMs: number): Promise<void> {
    return this.#ownership.heartbeat(pod, leaseMs);
  }
  pods(): Promise<(PodRow & { expired: boolean })[]> {
    return this.#ownership.pods();
  }
  removePod(pod: string): Promise<void> {
    return this.#ownership.removePod(pod);
  }
  shards(): Promise<ShardRow[]> {
    return this.#ownership.shards();
  }
  claim(kind: KindName, shard: number, pod: string, seenEpoch: number): Promise<boolean> {
    return this.#ownership.claim(kind, shard, pod, seenEpoch);
  }
  claimMany(seen: readonly ShardEpoch[], pod: string): Promise<ShardRow[]> {
    return this.#ownership.claimMany(seen, pod);
  }
  claimAll(kinds: readonly KindName[], pod: string): Promise<ShardRow[]> {
    return this.#ownership.claimAll(kinds, pod);
  }
  release(kind: KindName, shard: number, epoch: number): Promise<void> {
    return this.#ownership.release(kind, shard, epoch);
  }
  releaseMany(shards: readonly ShardEpoch[]): Promise<void> {
    return this.#ownership.releaseMany(shards);
  }
  epochs(shards: readonly { kind: KindName; shard: number }[]): Promise<ShardRow[]> {
    return this.#ownership.epochs(this.sql, shards);
  }
  append(rows: readonly EventRow[]): Promise<number> {
    return this.#log.append(rows);
  }
  load(actor: string): Promise<{ snap: SnapRow | null; events: EventRow[] }> {
    return this.#log.load(actor);
  }
  tail(actor: string, since: number, limit: number): Promise<EventRow[]> {
    return this.#log.tail(actor, since, limit);
  }
  eventsOf(actor: string, commandId: string): Promise<EventRow[]> {
    return this.#log.eventsOf(actor, commandId);
  }
  heads(actors: readonly string[]): Promise<Map<string, number>> {
    return this.#log.heads(actors);
  }
  saveSnap(snap: SnapRow): Promise<void> {
    return this.#snaps.save(snap);
  }
  trim(actor: string, upTo: number, before: number, limit: number): Promise<number> {
    return this.#log.trim(actor, upTo, before, limit);
  }
  dueEarlier(rows: readonly DueRow[]): Promise<void> {
    return this.#due.earlier(rows);
  }
  dueSet(rows: readonly DueSetting[]): Promise<void> {
    return this.#due.set(rows);
  }
  dueUntil(shards: readonly { kind: KindName; shard: number }[], until: number, limit: number): Promise<DueRow[]> {
    return this.#due.until(shards, until, limit);
  }
  putViews(rows: readonly StoredView[]): Promise<void> {
    return this.#views.put(rows);
  }
  page(view: string, wiki: string, before: { sort: number; row: string; actor?: string } | null, limit: number): Promise<StoredView[]> {
    return this.#views.page(view, wiki, before, limit);
  }
  putPoison(row: PoisonRow): Promise<void> {
    return this.#poison.put(row);
  }
  poisons(limit: number): Promise<PoisonRow[]> {
    return this.#poison.newest(limit);
  }

  /** SHA-256 in hex over event, snapshot and view rows: for tests that must show that nothing changed. */
  checksum(): Promise<string> {
    return storeChecksum(this.sql);
  }

  /** Waits for what was begun, then closes the connections. Idempotent. */
  async close(): Promise<void> {
    await this.sql.close();
    if (this.control !== this.sql) await this.control.close();
  }
}
