// Every row the services ever committed, gathered while it runs: old rows of desks and helpers are deleted after a while.
import type { EventRow } from '@oa/actors';
import { readTables, type Tables } from '@oa/testkit';
import type { Violation } from './verdict';

/** Clocks of pods may differ, and a row may land some time after it was stamped. */
const OVERLAP_MS = 120_000;

export class Ledger {
  readonly #actors = new Map<string, Map<number, EventRow>>();
  readonly changed: Violation[] = [];
  #last: Tables = { events: [], snaps: [], due: new Map(), poison: [] };
  #readAt = 0;

  constructor(private readonly urls: Parameters<typeof readTables>[0]) {}

  /** Reads what is new. Throws what the driver throws while the database is away. */
  async read(): Promise<void> {
    const began = Date.now();
    this.#last = await readTables(this.urls, Math.max(0, this.#readAt - OVERLAP_MS));
    this.#readAt = began;
    for (const row of this.#last.events) this.#keep(row);
  }

  /** Rows of each actor, in order. */
  logs(): Map<string, EventRow[]> {
    return new Map([...this.#actors].map(([actor, rows]) => [actor, [...rows.values()].sort((a, b) => a.seq - b.seq)]));
  }

  get size(): number {
    return [...this.#actors.values()].reduce((sum, rows) => sum + rows.size, 0);
  }

  /** As last read. */
  get tables(): Tables {
    return this.#last;
  }

  /** What was committed never changes. */
  #keep(row: EventRow): void {
    const rows = this.#actors.get(row.actor) ?? new Map<number, EventRow>();
    this.#actors.set(row.actor, rows);
    const known = rows.get(row.seq);
    if (known && (known.body !== row.body || known.epoch !== row.epoch || known.commandId !== row.commandId))
      this.changed.push({
        rule: 'lost',
        what: `${row.actor} #${row.seq} was ${known.type} (epoch ${known.epoch}) and is ${row.type} (epoch ${row.epoch})`,
      });
    else rows.set(row.seq, row);
  }
}
