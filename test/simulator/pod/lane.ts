// The one way into the log: what the pod decided while one append ran goes with the next. Nothing leaves before its append has landed.

import type { PublishedFact } from '@oa/contracts';
import { Duplicate, type Row } from '../event-log';
import type { Activation, Delivery, Sending } from './activation';
import type { Pod } from './pod';

/** Facts after which a snapshot is taken. */
const SNAP_ROWS = 40;
/** How often a delivery is decided again after a duplicate, before its sender must. */
const MAX_TRIES = 4;

export interface Staged {
  readonly activation: Activation;
  readonly delivery: Delivery;
  readonly rows: readonly Row[];
  readonly due: number | null;
  readonly sends: readonly Sending[];
  readonly effect: (() => void) | null;
  /** The answer pays a debt: it may leave only while the shard is owned, as if it were a commit. */
  readonly fenced: boolean;
}

export class CommitLane {
  #lane: Staged[] = [];
  #committing = false;

  constructor(readonly pod: Pod) {}

  get #log() {
    return this.pod.log;
  }

  /** Forgets what was staged: the process is dead. */
  clear(): void {
    this.#lane = [];
  }

  enter(staged: Staged): void {
    this.#lane.push(staged);
    if (this.#committing) return;
    this.#committing = true;
    this.pod.after(this.pod.world.chance.between(0.1, 2), () => this.#commit());
  }

  #commit(): void {
    this.#committing = false;
    const batch = this.#lane.splice(0);
    const { storms, chance } = this.pod.world;
    for (const { due, activation } of batch) if (due !== null) this.#log.dueEarlier(activation.key, due);
    if (storms.commitFails > 0 && chance.yes(storms.commitFails)) return this.#fail(batch, 'RETRY');
    const rows = batch.flatMap((staged) => staged.rows);
    let landed: number;
    try {
      landed = this.#log.append(rows);
    } catch (error) {
      if (!(error instanceof Duplicate)) throw error;
      this.pod.world.counts.duplicates += 1;
      return this.#fail(batch, 'duplicate');
    }
    if (storms.crashAfterCommit > 0 && chance.yes(storms.crashAfterCommit)) {
      this.pod.world.trace(() => `${this.pod.name} dies after a commit`);
      return this.pod.kill();
    }
    if (storms.commitSilent > 0 && chance.yes(storms.commitSilent)) return this.#fail(batch, 'RETRY');
    const isMine = ({ activation }: Staged) => this.#log.epochs.get(activation.shard) === activation.epoch;
    if (landed === rows.length && batch.every((staged) => !staged.fenced || isMine(staged))) this.#succeed(batch);
    else this.#settleShort(batch, isMine);
  }

  /** One stale shard does not spoil the batch of the others. */
  #settleShort(batch: readonly Staged[], isMine: (staged: Staged) => boolean): void {
    const lost = batch.filter((staged) => !isMine(staged));
    this.#succeed(batch.filter(isMine));
    for (const { activation } of lost) this.pod.drop(activation.shard);
    this.#fail(lost, 'MOVED');
  }

  #fail(batch: readonly Staged[], why: 'MOVED' | 'RETRY' | 'duplicate'): void {
    const spoilt = new Set(batch.map((staged) => staged.activation));
    for (const activation of spoilt) this.pod.forget(activation);
    const onTop = this.#lane.filter((staged) => spoilt.has(staged.activation));
    this.#lane = this.#lane.filter((staged) => !spoilt.has(staged.activation));
    for (const { delivery, activation } of [...batch, ...onTop]) {
      if (!delivery.envelope) continue;
      if (why === 'duplicate' && delivery.tries < MAX_TRIES) this.pod.decideAgain(activation, delivery);
      else delivery.reply?.({ id: delivery.envelope.id, ok: false, code: why === 'duplicate' ? 'RETRY' : why });
    }
  }

  #succeed(batch: readonly Staged[]): void {
    const outgoing = new Map<string, PublishedFact[]>();
    for (const staged of batch) {
      const { activation, rows, effect } = staged;
      if (rows.length === 0) {
        effect?.();
        continue;
      }
      activation.committed = rows[rows.length - 1]?.seq ?? activation.committed;
      this.pod.answers.publish(staged, outgoing);
      for (const sending of staged.sends) this.pod.courier.send(activation, sending);
      if (staged.due !== null) this.pod.timers.arm(activation.key, activation.name, staged.due);
      this.#snapshot(activation);
    }
    this.pod.answers.flush(outgoing);
  }

  #snapshot(activation: Activation): void {
    const stored = this.#log.logOf(activation.key);
    if (activation.seq !== activation.committed || activation.seq - (stored.snap?.seq ?? 0) < SNAP_ROWS) return;
    const json = JSON.stringify(activation.kind.snapshot(activation.state));
    stored.snap = { seq: activation.committed, version: activation.kind.snapshotVersion, json };
    this.pod.world.counts.snapshots += 1;
  }
}
