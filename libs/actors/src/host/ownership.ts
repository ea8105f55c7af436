import type { KindName } from '@oa/contracts';
import { type Clock, Fault } from '@oa/kernel';
import type { PodRow, ShardRow, Store } from '../store';
import type { HostLog } from './options';

/** Another process owns this service's shards. Ends the start with a message a person can act on. */
export class AnotherOwner extends Fault {
  override readonly name = 'AnotherOwner';
}

/** How a host comes to own shards, and learns that it lost them. */
export interface Ownership {
  /** Answers the shards owned from now on. Throws AnotherOwner. */
  start(kinds: readonly KindName[], onLost: () => void): Promise<ShardRow[]>;
  /** Gives everything up, so that the next owner need not wait. */
  stop(owned: readonly ShardRow[]): Promise<void>;
}

export const LEASE_MS = 4_000;
const BEAT_MS = 500;
const POLL_MS = 250;

/** The process holds a lock on the database that ends with it (one process on SQLite): whatever the table says, nobody else is there. */
export class LockedOwnership implements Ownership {
  constructor(
    readonly store: Store,
    readonly pod: string,
  ) {}

  start(kinds: readonly KindName[]): Promise<ShardRow[]> {
    return this.store.claimAll(kinds, this.pod);
  }

  async stop(owned: readonly ShardRow[]): Promise<void> {
    for (const row of owned) await this.store.release(row.kind, row.shard, row.epoch);
  }
}

/**
 * One pod owns all shards of its service, by a lease it renews. A second pod that starts while the lease is renewed is refused;
 * one that starts after a crash waits until the lease has run out. The epoch, not the lease, keeps the log safe.
 */
export class SoleOwnership implements Ownership {
  #stopBeat: (() => void) | null = null;
  #stopped = false;

  constructor(
    readonly store: Store,
    readonly row: PodRow,
    readonly clock: Clock,
    readonly log: HostLog,
  ) {}

  async start(kinds: readonly KindName[], onLost: () => void): Promise<ShardRow[]> {
    await this.#waitForOthers();
    await this.store.heartbeat(this.row, LEASE_MS);
    // Two that start at the same moment both see nobody; the first by name stays.
    const rival = (await this.#others()).find((other) => other.pod < this.row.pod);
    if (rival) {
      await this.store.removePod(this.row.pod);
      throw refusal(this.store.service, rival.pod);
    }
    const owned = await this.store.claimAll(kinds, this.row.pod);
    this.#beat(owned, onLost);
    return owned;
  }

  async stop(owned: readonly ShardRow[]): Promise<void> {
    this.#stopped = true;
    this.#stopBeat?.();
    for (const row of owned) await this.store.release(row.kind, row.shard, row.epoch);
    await this.store.removePod(this.row.pod);
  }

  async #others(): Promise<PodRow[]> {
    return (await this.store.pods()).filter((pod) => pod.pod !== this.row.pod && !pod.expired);
  }

  async #waitForOthers(): Promise<void> {
    const deadline = this.clock.monotonic() + LEASE_MS + 1_000;
    for (;;) {
      const [other] = await this.#others();
      if (!other) return;
      if (this.clock.monotonic() > deadline) throw refusal(this.store.service, other.pod);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, POLL_MS);
      });
    }
  }

  #beat(owned: readonly ShardRow[], onLost: () => void): void {
    if (this.#stopped) return;
    this.#stopBeat = this.clock.after(BEAT_MS, () => {
      this.store
        .heartbeat(this.row, LEASE_MS)
        .then(() => this.store.epochs(owned.slice(0, 1)))
        .then(([first]) => {
          if (first && first.epoch !== owned[0]?.epoch) onLost();
        })
        .catch((error: unknown) => this.log.warn({ error: String(error) }, 'the heartbeat did not reach the database'))
        .finally(() => this.#beat(owned, onLost));
    });
  }
}

function refusal(service: string, pod: string): AnotherOwner {
  return new AnotherOwner(
    `The ${service} service already runs on this database (pod ${pod}). Stop it first, or give this one a database of its own.`,
  );
}
