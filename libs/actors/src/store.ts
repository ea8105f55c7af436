import type { KindName, ServiceName } from '@oa/contracts';
import { Fault } from '@oa/kernel';

/**
 * What a host keeps in SQL: one service's own schema with the same seven tables (pod, shard, event, snap, due, view, poison).
 * Two adapters, one conformance suite (`describeStore` in testkit): SQLite and MariaDB.
 * Actors are named `kind/id` here. All times are epoch ms; only `expiresAt` of pods is on the database's clock.
 */
export interface Store {
  readonly service: ServiceName;

  /* ---- ownership ---- */

  /** Makes sure a row exists for each shard of these kinds. Throws ShardCountMismatch if the table holds another number of shards for a kind. */
  prepareShards(kinds: readonly { kind: KindName; shards: number }[]): Promise<void>;
  /** Renews (or makes) this pod's row for `leaseMs` from the database's now. */
  heartbeat(pod: PodRow, leaseMs: number): Promise<void>;
  /** Every pod of this service, with `expired` judged by the database's clock. */
  pods(): Promise<(PodRow & { expired: boolean })[]>;
  removePod(pod: string): Promise<void>;
  shards(): Promise<ShardRow[]>;
  /** Compare-and-set: mine with `epoch` seen + 1, or false because the row has moved on. */
  claim(kind: KindName, shard: number, pod: string, seenEpoch: number): Promise<boolean>;
  /** The same for many shards at once, each by itself: answers those that became mine, with their new epochs. */
  claimMany(seen: readonly ShardEpoch[], pod: string): Promise<ShardRow[]>;
  /** Claims every shard of these kinds in one statement, whoever had it: for a process that knows it is alone. Answers the new epochs. */
  claimAll(kinds: readonly KindName[], pod: string): Promise<ShardRow[]>;
  /** Gives a shard up if it is still held with this epoch. */
  release(kind: KindName, shard: number, epoch: number): Promise<void>;
  /** Gives up those of these shards that are still held with their epochs. */
  releaseMany(shards: readonly ShardEpoch[]): Promise<void>;

  /* ---- the log ---- */

  /**
   * Appends rows of any number of shards in one fenced statement: a row lands only if its shard's epoch is still the row's. All rows of one
   * shard land or none. Answers how many landed. Throws DuplicateRow if any row's (actor, seq) or (actor, commandId) exists; then nothing landed.
   */
  append(rows: readonly EventRow[]): Promise<number>;
  /** The current epochs of these shards, to tell which rows of a short append landed. */
  epochs(shards: readonly { kind: KindName; shard: number }[]): Promise<ShardRow[]>;
  /** The newest snapshot and the events after it, oldest first. */
  load(actor: string): Promise<{ snap: SnapRow | null; events: EventRow[] }>;
  /** Events after `since`, oldest first, at most `limit`. */
  tail(actor: string, since: number, limit: number): Promise<EventRow[]>;
  /** The events a command committed, oldest first; empty if it never did. */
  eventsOf(actor: string, commandId: string): Promise<EventRow[]>;
  /** Newest seq of each actor that has a log. */
  heads(actors: readonly string[]): Promise<Map<string, number>>;
  /**
   * Keeps a snapshot unless a newer one is there. Pieces are asked for one after the other and written as they come; a reader finds the former
   * snapshot until the last one is there. Throws what the pieces throw, and DuplicateRow if another pod saves the same snapshot; the former stays.
   */
  saveSnap(snap: NewSnap): Promise<void>;
  /** Deletes events of the actor with seq ≤ `upTo` and older than `before`, at most `limit`; answers how many. */
  trim(actor: string, upTo: number, before: number, limit: number): Promise<number>;

  /* ---- timers ---- */

  /** Inserts due rows, or moves existing ones to the earlier of the two times. */
  dueEarlier(rows: readonly DueRow[]): Promise<void>;
  /**
   * Sets due rows to exactly these times; null removes. Called after the facts that allow it. Fenced like an append: nothing happens to a row
   * whose shard's epoch is not the one given, so that a former owner cannot take a wake away.
   */
  dueSet(rows: readonly DueSetting[]): Promise<void>;
  /** Due rows of these shards up to a time, earliest first, at most `limit`. */
  dueUntil(shards: readonly { kind: KindName; shard: number }[], until: number, limit: number): Promise<DueRow[]>;

  /* ---- lists ---- */

  /** Upserts view rows unless a row with a higher seq is there; `data` null removes. */
  putViews(rows: readonly StoredView[]): Promise<void>;
  /** A keyset page of a view, newest first: rows sorted before `before` (sort, then row id, then actor if named). At most 100. */
  page(view: string, wiki: string, before: { sort: number; row: string; actor?: string } | null, limit: number): Promise<StoredView[]>;

  /* ---- poison ---- */

  putPoison(row: PoisonRow): Promise<void>;
  poisons(limit: number): Promise<PoisonRow[]>;

  close(): Promise<void>;
}

export interface PodRow {
  readonly pod: string;
  readonly state: 'up' | 'draining';
  readonly busOk: boolean;
  readonly version: string;
}
/** A shard and an epoch of it. */
export interface ShardEpoch {
  readonly kind: KindName;
  readonly shard: number;
  readonly epoch: number;
}
export interface ShardRow extends ShardEpoch {
  readonly owner: string | null;
}
export interface EventRow {
  readonly kind: KindName;
  readonly shard: number;
  readonly epoch: number;
  /** `kind/id`. */
  readonly actor: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** Hex of 16 bytes, on the first event of a command only; null on the others and on the host's own. */
  readonly commandId: string | null;
  /** Groups the events of one command: the seq of its first event. */
  readonly first: number;
  readonly type: string;
  readonly v: number;
  /** JSON, sealed fields as base64. */
  readonly body: string;
  readonly at: number;
}
export interface SnapRow {
  readonly actor: string;
  readonly seq: number;
  readonly epoch: number;
  readonly version: number;
  /** JSON. */
  readonly data: string;
}
/** A snapshot to be kept: its JSON at once, or in pieces of at most about 1 MB. */
export interface NewSnap extends Omit<SnapRow, 'data'> {
  readonly data: string | AsyncIterable<string>;
}
export interface DueRow {
  readonly kind: KindName;
  readonly shard: number;
  readonly actor: string;
  readonly dueAt: number;
}
export interface DueSetting {
  readonly kind: KindName;
  readonly shard: number;
  readonly epoch: number;
  readonly actor: string;
  readonly dueAt: number | null;
}
export interface StoredView {
  readonly view: string;
  readonly wiki: string;
  readonly actor: string;
  readonly row: string;
  readonly seq: number;
  readonly sort: number;
  readonly data: string | null;
}
export interface PoisonRow {
  readonly id: string;
  readonly actor: string;
  readonly type: string;
  /** Never the payload: its size in bytes only. */
  readonly bytes: number;
  readonly error: string;
  readonly attempts: number;
  readonly at: number;
}

/** A row of the batch exists already: somebody wrote this seq, or this command was done before. */
export class DuplicateRow extends Error {
  override readonly name = 'DuplicateRow';
}
/** Program and tables divide a kind differently: serving would put actors where nobody looks for them. */
export class ShardCountMismatch extends Fault {
  override readonly name = 'ShardCountMismatch';
}

/**
 * The store of keys, apart from every log and every backup of one. A key's id is the actor's key (`session/…`).
 * Keys are wrapped by a master key; the plain key is only ever in memory.
 */
export interface KeyStore {
  /** Makes a key if there is none and none was destroyed. Answers the 32 plain bytes, or null if it was destroyed. */
  ensure(id: string): Promise<Uint8Array | null>;
  /** The 32 plain bytes, or null if there never was one or it was destroyed. */
  find(id: string): Promise<Uint8Array | null>;
  /** Destroys the key for good and keeps a tombstone; idempotent. */
  destroy(id: string): Promise<void>;
  close(): Promise<void>;
}
