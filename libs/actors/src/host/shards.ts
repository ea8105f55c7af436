import type { KindName } from '@oa/contracts';
import type { Subscription, TransportMessage } from '@oa/transport';
import type { ShardEpoch, ShardRow } from '../store';
import { type Activation, placeOf } from './activation';
import type { ActorHost } from './actor-host';
import { takeHint, takeMessage } from './intake';
import { type ShardHolder, type ShardRef, shardName } from './ownership/port';

/** What is left of a shard after so long is dropped; the fence stops it. */
const HAND_OFF_MS = 5_000;
const LOOK_AGAIN_MS = 2;

interface HeldShard {
  readonly row: ShardRow;
  readonly subscriptions: readonly Subscription[];
  readonly activations: Set<Activation>;
  /** Nothing of the host's own is begun here any more. */
  leaving: boolean;
}

/** The shards this host serves now: their subscriptions and their activations. */
export class Shards implements ShardHolder {
  readonly #held = new Map<string, HeldShard>();

  constructor(readonly host: ActorHost) {}

  get count(): number {
    return this.#held.size;
  }

  rowOf(kind: KindName, shard: number): ShardRow | undefined {
    return this.#held.get(shardName({ kind, shard }))?.row;
  }

  rows(): ShardRow[] {
    return [...this.#held.values()].map(({ row }) => row);
  }

  isLeaving(shard: ShardRef): boolean {
    return this.#held.get(shardName(shard))?.leaving ?? true;
  }

  /** An activation was made in a held shard. */
  joined(activation: Activation): void {
    this.#held.get(shardName(placeOf(activation)))?.activations.add(activation);
  }

  forgotten(activation: Activation): void {
    this.#held.get(shardName(placeOf(activation)))?.activations.delete(activation);
  }

  async acquire(rows: readonly ShardRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { transport } = this.host.options;
    for (const row of rows) this.#held.set(shardName(row), { row, subscriptions: this.#listen(row), activations: new Set(), leaving: false });
    this.host.meter.shards('claimed', rows.length);
    const armed = this.host.timers.scan(rows).catch((error: unknown) => {
      this.host.fault(error, 'reading due rows failed');
      this.host.timers.scanSoon();
    });
    // A line that is down brings its subscriptions along when it comes back.
    await Promise.all([transport.flush().catch(() => undefined), armed]);
  }

  async handOff(shard: ShardEpoch): Promise<void> {
    const held = this.#heldAs(shard);
    if (!held || held.leaving) return;
    held.leaving = true;
    let isLate = false;
    let cancel = () => undefined as unknown;
    const late = new Promise<void>((resolve) => {
      cancel = this.host.options.clock.after(HAND_OFF_MS, () => {
        isLate = true;
        resolve();
      });
    });
    await Promise.race([Promise.all(held.subscriptions.map((subscription) => subscription.drain())), late]);
    while (!isLate) {
      await Promise.race([this.host.lane.settled(), late]);
      if ([...held.activations].every(isQuiet)) break;
      await new Promise<void>((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    cancel();
    this.#drop(held);
    this.host.meter.shards('handed-off', 1);
  }

  lose(shards: readonly ShardEpoch[]): void {
    const lost = shards.flatMap((shard) => this.#heldAs(shard) ?? []);
    if (lost.length === 0) return;
    for (const held of lost) {
      this.#drop(held);
      // Drained, not ended: what was on its way here is told MOVED instead of falling silent.
      for (const subscription of held.subscriptions) void subscription.drain();
    }
    this.host.meter.shards('lost', lost.length);
    const { log, service } = this.host.options;
    log.error({ service, shards: lost.length }, 'another pod owns these shards now; this one stops serving them');
  }

  #heldAs(shard: ShardEpoch): HeldShard | undefined {
    const held = this.#held.get(shardName(shard));
    return held?.row.epoch === shard.epoch ? held : undefined;
  }

  /** From here on the shard is not this host's; its actors are forgotten. */
  #drop(held: HeldShard): void {
    if (this.#held.get(shardName(held.row)) === held) this.#held.delete(shardName(held.row));
    for (const activation of [...held.activations]) this.host.forget(activation);
  }

  #listen(row: ShardRow): Subscription[] {
    const { transport, subjects } = this.host.options;
    const listen = (subject: string, take: (message: TransportMessage) => void) => transport.subscribe(subject, take);
    const kind = this.host.kinds.get(row.kind);
    const subscriptions = [
      listen(subjects.people(row.kind, row.shard), (message) => takeMessage(this.host, message, row, 'person')),
      listen(subjects.actors(row.kind, row.shard), (message) => takeMessage(this.host, message, row, 'actor')),
    ];
    if (kind?.presence || kind?.soft)
      subscriptions.push(listen(subjects.presence(row.kind, row.shard), (message) => takeHint(this.host, message, row)));
    return subscriptions;
  }
}

/** Everything it took is decided and in the log. */
const isQuiet = (activation: Activation): boolean =>
  activation.phase === 'gone' ||
  (activation.phase === 'ready' && !activation.busy && activation.mailbox.length === 0 && activation.seq === activation.committed);
