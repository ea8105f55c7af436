import { type DueRow, type DueSetting, DuplicateRow, type EventRow, type ShardEpoch, type ShardRow, type Store } from '../store';
import type { Activation, Delivery } from './activation';
import type { HostMeter } from './options';
import { shardName } from './ownership/port';

/** Why a staged entry did not take effect. `duplicate`: decide it again after a look into the log. */
export type LaneFailure = 'MOVED' | 'RETRY' | 'duplicate';

/** One command's share of a commit, or (no rows) an answer that must wait for what it was decided upon. */
export interface Staged {
  /** Whose working state it was decided upon; null: no actor's. */
  readonly activation: Activation | null;
  readonly delivery: Delivery | null;
  /** The shard it belongs to, under the epoch it was decided under. */
  readonly place: ShardEpoch | null;
  /** Without rows: it may leave only if the shard is still owned, as if it were a commit. */
  readonly prove: boolean;
  /** Rows to append; built when the batch is taken, for sealing may need a key first. */
  rows(): readonly EventRow[];
  readonly rowCount: number;
  /** Resolves before the rows can be built; undefined if nothing is needed. */
  readonly ready?: () => Promise<void>;
  /** A due row that must be there before the rows are. */
  readonly due: DueRow | null;
  onCommitted(): void;
  onFailed(why: LaneFailure): void;
}

/** What the lane tells its host. */
export interface LaneOwner {
  /** These shards turned out to be owned by another pod. */
  lost(shards: readonly ShardEpoch[]): void;
  /** The activation's working state is ahead of the log and must not be used any more. */
  forget(activation: Activation): void;
  /** All of a batch's effects have been produced: let them leave. */
  committed(): void;
  fault(error: unknown, what: string, about?: object): void;
}

/**
 * The one way into the log: pod-wide group commit. While one batch is being appended the next one gathers; there is no other window.
 * Nothing an actor says leaves before the batch that holds its facts has landed (output gate).
 */
export class CommitLane {
  #queue: Staged[] = [];
  #dueSets: (() => DueSetting | null)[] = [];
  #running = false;
  #since: number | null = null;
  readonly #idle: (() => void)[] = [];

  constructor(
    readonly store: Store,
    readonly owner: LaneOwner,
    readonly meter: HostMeter,
    readonly rowsPerCommit: number,
    readonly monotonic: () => number,
    /** Nobody else can own anything: answers without rows need no proof. */
    readonly exclusive: boolean = false,
  ) {}

  get length(): number {
    return this.#queue.length;
  }

  /** For how long the batch under way has been under way, ms; 0 if there is none. */
  get busyMs(): number {
    return this.#since === null ? 0 : this.monotonic() - this.#since;
  }

  add(staged: Staged): void {
    this.#queue.push(staged);
    this.#start();
  }

  /** Asks to set a due row; `row` is called just before, when no commit runs, and may say null: not now. */
  setDue(row: () => DueSetting | null): void {
    this.#dueSets.push(row);
    this.#start();
  }

  /** Resolves when everything staged before has landed or failed. */
  settled(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => {
      this.add({
        activation: null,
        delivery: null,
        place: null,
        prove: false,
        rows: () => [],
        rowCount: 0,
        due: null,
        onCommitted: resolve,
        onFailed: () => resolve(),
      });
    });
  }

  /** Resolves when nothing is queued or running. */
  idle(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    // The rest of this event-loop turn may still add to the first batch.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 || this.#dueSets.length > 0) {
      await this.#setDueRows();
      const batch = this.#take();
      if (batch.length > 0) await this.#commit(batch);
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #setDueRows(): Promise<void> {
    const rows = this.#dueSets.splice(0, 500).flatMap((row) => row() ?? []);
    if (rows.length === 0) return;
    try {
      await this.store.dueSet(rows);
    } catch (error) {
      this.owner.fault(error, 'setting due rows failed; they ring again');
    }
  }

  /** The longest run of staged entries that fits one statement, in order. */
  #take(): Staged[] {
    let rows = 0;
    let end = 0;
    for (const staged of this.#queue) {
      if (end > 0 && rows + staged.rowCount > this.rowsPerCommit) break;
      rows += staged.rowCount;
      end += 1;
    }
    return this.#queue.splice(0, end);
  }

  async #commit(batch: Staged[]): Promise<void> {
    let rows: EventRow[] = [];
    const started = this.monotonic();
    this.#since = started;
    try {
      const waits = batch.flatMap((staged) => staged.ready?.() ?? []);
      if (waits.length > 0) await Promise.all(waits);
      rows = batch.flatMap((staged) => [...staged.rows()]);
      const due = batch.flatMap((staged) => staged.due ?? []);
      if (due.length > 0) await this.store.dueEarlier(due);
      const unproven = this.exclusive ? [] : unprovenShards(batch);
      const [landed, epochs] = await Promise.all([
        rows.length === 0 ? 0 : this.store.append(rows),
        unproven.length === 0 ? [] : this.store.epochs(unproven),
      ]);
      if (landed === rows.length && unproven.every((place) => isAt(place, epochs))) this.#succeed(batch);
      else await this.#settleShort(batch);
    } catch (error) {
      if (error instanceof DuplicateRow) this.#fail(batch, 'duplicate');
      else {
        this.owner.fault(error, 'a commit failed; its senders try again', { commands: commandsOf(batch) });
        this.#fail(batch, 'RETRY');
      }
    }
    this.#since = null;
    this.meter.batch(rows.length, this.monotonic() - started);
    this.owner.committed();
  }

  /** Some rows did not land: their shards belong to somebody else now. The epochs only grow, so what is still mine has landed. */
  async #settleShort(batch: Staged[]): Promise<void> {
    const places = placesOf(batch);
    const epochs = await this.store.epochs(places);
    const gone = places.filter((place) => !isAt(place, epochs));
    const isLost = ({ place }: Staged) => place !== null && gone.some((one) => one.epoch === place.epoch && shardName(one) === shardName(place));
    const lost = batch.filter(isLost);
    this.meter.fenced(lost.reduce((sum, staged) => sum + staged.rowCount, 0));
    this.#succeed(batch.filter((staged) => !isLost(staged)));
    this.owner.lost(gone);
    this.#fail(lost, 'MOVED');
  }

  #succeed(batch: Staged[]): void {
    for (const staged of batch) {
      try {
        staged.onCommitted();
      } catch (error) {
        this.owner.fault(error, 'an effect after a commit failed', { commands: commandsOf([staged]) });
      }
    }
  }

  /** The batch's activations are ahead of the log: drop them, and whatever was staged on top of them. */
  #fail(batch: Staged[], why: LaneFailure): void {
    const dropped = new Set(batch.flatMap((staged) => staged.activation ?? []));
    const isOnTop = ({ activation }: Staged) => activation !== null && dropped.has(activation);
    for (const activation of dropped) this.owner.forget(activation);
    const onTop = this.#queue.filter(isOnTop);
    this.#queue = this.#queue.filter((staged) => !isOnTop(staged));
    for (const staged of [...batch, ...onTop]) staged.onFailed(why);
  }
}

const MOST_NAMED = 10;

/** Ids of the batch's commands, the first ten: by them a log line is joined with those of the senders. */
function commandsOf(batch: readonly Staged[]): string[] {
  return batch.flatMap(({ delivery }) => delivery?.envelope?.id ?? []).slice(0, MOST_NAMED);
}

/** Each shard and epoch of a batch once. */
function placesOf(batch: readonly Staged[]): ShardEpoch[] {
  const places = new Map<string, ShardEpoch>();
  for (const { place } of batch) if (place) places.set(`${shardName(place)} ${place.epoch}`, place);
  return [...places.values()];
}

/** Where something without rows would leave and no row of the batch shows that the shard is still owned. */
function unprovenShards(batch: readonly Staged[]): ShardEpoch[] {
  const proving = batch.filter(({ rowCount, prove }) => prove && rowCount === 0);
  if (proving.length === 0) return [];
  const shown = new Set(batch.flatMap(({ rowCount, place }) => (rowCount > 0 && place ? `${shardName(place)} ${place.epoch}` : [])));
  return placesOf(proving).filter((place) => !shown.has(`${shardName(place)} ${place.epoch}`));
}

const isAt = (place: ShardEpoch, rows: readonly ShardRow[]): boolean =>
  rows.some((row) => row.kind === place.kind && row.shard === place.shard && row.epoch === place.epoch);
