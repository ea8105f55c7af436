import type { KindName } from '@oa/contracts';
import { type DueRow, DuplicateRow, type EventRow, type Store } from '../store';
import type { Activation, Delivery } from './activation';
import type { HostMeter } from './options';

/** Why a staged entry did not take effect. `duplicate`: decide it again after a look into the log. */
export type LaneFailure = 'MOVED' | 'RETRY' | 'duplicate';

/** One command's share of a commit, or (no rows) an answer that must wait for what it was decided upon. */
export interface Staged {
  readonly activation: Activation;
  readonly delivery: Delivery;
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
  lost(shards: readonly { kind: KindName; shard: number }[]): void;
  /** The activation's working state is ahead of the log and must not be used any more. */
  forget(activation: Activation): void;
  /** All of a batch's effects have been produced: let them leave. */
  committed(): void;
  fault(error: unknown, what: string): void;
}

/**
 * The one way into the log: pod-wide group commit. While one batch is being appended the next one gathers; there is no other window.
 * Nothing an actor says leaves before the batch that holds its facts has landed (output gate).
 */
export class CommitLane {
  #queue: Staged[] = [];
  #dueSets: (() => (Omit<DueRow, 'dueAt'> & { dueAt: number | null }) | null)[] = [];
  #running = false;
  readonly #idle: (() => void)[] = [];

  constructor(
    readonly store: Store,
    readonly owner: LaneOwner,
    readonly meter: HostMeter,
    readonly rowsPerCommit: number,
    readonly monotonic: () => number,
  ) {}

  get length(): number {
    return this.#queue.length;
  }

  add(staged: Staged): void {
    this.#queue.push(staged);
    this.#start();
  }

  /** Asks to set a due row; `row` is called just before, when no commit runs, and may say null: not now. */
  setDue(row: () => (Omit<DueRow, 'dueAt'> & { dueAt: number | null }) | null): void {
    this.#dueSets.push(row);
    this.#start();
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
    try {
      const waits = batch.flatMap((staged) => staged.ready?.() ?? []);
      if (waits.length > 0) await Promise.all(waits);
      rows = batch.flatMap((staged) => [...staged.rows()]);
      const due = batch.flatMap((staged) => staged.due ?? []);
      if (due.length > 0) await this.store.dueEarlier(due);
      const landed = rows.length === 0 ? 0 : await this.store.append(rows);
      if (landed === rows.length) this.#succeed(batch);
      else await this.#settleShort(batch);
    } catch (error) {
      if (error instanceof DuplicateRow) this.#fail(batch, 'duplicate');
      else {
        this.owner.fault(error, 'a commit failed; its senders try again');
        this.#fail(batch, 'RETRY');
      }
    }
    this.meter.batch(rows.length, this.monotonic() - started);
    this.owner.committed();
  }

  /** Some rows did not land: their shards belong to somebody else now. The epochs only grow, so what is still mine has landed. */
  async #settleShort(batch: Staged[]): Promise<void> {
    const shards = new Map<string, { kind: KindName; shard: number }>();
    for (const { activation } of batch) shards.set(`${activation.name} ${activation.shard}`, { kind: activation.name, shard: activation.shard });
    const epochs = new Map((await this.store.epochs([...shards.values()])).map((row) => [`${row.kind} ${row.shard}`, row.epoch]));
    const isMine = ({ activation }: Staged) => epochs.get(`${activation.name} ${activation.shard}`) === activation.epoch;
    const lost = batch.filter((staged) => !isMine(staged));
    this.meter.fenced(lost.reduce((sum, staged) => sum + staged.rowCount, 0));
    this.#succeed(batch.filter(isMine));
    this.owner.lost([
      ...new Map(
        lost.map(({ activation }) => [`${activation.name} ${activation.shard}`, { kind: activation.name, shard: activation.shard }]),
      ).values(),
    ]);
    this.#fail(lost, 'MOVED');
  }

  #succeed(batch: Staged[]): void {
    for (const staged of batch) {
      try {
        staged.onCommitted();
      } catch (error) {
        this.owner.fault(error, 'an effect after a commit failed');
      }
    }
  }

  /** The batch's activations are ahead of the log: drop them, and whatever was staged on top of them. */
  #fail(batch: Staged[], why: LaneFailure): void {
    const dropped = new Set(batch.map((staged) => staged.activation));
    for (const activation of dropped) this.owner.forget(activation);
    const onTop = this.#queue.filter((staged) => dropped.has(staged.activation));
    this.#queue = this.#queue.filter((staged) => !dropped.has(staged.activation));
    for (const staged of [...batch, ...onTop]) staged.onFailed(why);
  }
}
