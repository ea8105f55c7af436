import type { KindName } from '@oa/contracts';
import type { ShardRow, Store } from '../../store';
import type { Ownership, ShardHolder } from './port';

/** The process holds a lock on the database that ends with it (one process on SQLite): whatever the table says, nobody else is there. */
export class LockedOwnership implements Ownership {
  readonly exclusive = true;
  #held: { readonly rows: readonly ShardRow[]; readonly holder: ShardHolder } | null = null;

  constructor(
    readonly store: Store,
    readonly pod: string,
    /** Somebody wrote all the same: the process must end. */
    readonly onBroken: () => void = () => undefined,
  ) {}

  async start(kinds: readonly KindName[], holder: ShardHolder): Promise<void> {
    const rows = await this.store.claimAll(kinds, this.pod);
    this.#held = { rows, holder };
    await holder.acquire(rows);
  }

  fenced(): void {
    this.onBroken();
  }

  fresh(): boolean {
    return true;
  }

  placed(): boolean {
    return true;
  }

  async stop(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    if (!held) return;
    await Promise.all(held.rows.map((row) => held.holder.handOff(row)));
    await this.store.releaseMany(held.rows);
  }
}
