// The modelled store of one service: shards with their epochs, the log with its two unique keys, snapshots and due rows.

import type { Fact } from '@oa/actors';
import type { KindName } from '@oa/contracts';

export interface Row {
  readonly kind: KindName;
  readonly id: string;
  /** `kind/id`. */
  readonly actor: string;
  readonly shard: string;
  readonly epoch: number;
  readonly seq: number;
  /** On the first fact of a command only. */
  readonly commandId: string | null;
  readonly fact: Fact;
  readonly at: number;
  /** Seq of the last fact of the same command. */
  readonly last: number;
}

export interface ActorLog {
  readonly rows: Row[];
  /** Seq of the first fact of each command. */
  readonly commands: Map<string, number>;
  snap: { readonly seq: number; readonly version: number; readonly json: string } | null;
}

/** (actor, seq) or (actor, command id) exists already; nothing was written. */
export class Duplicate extends Error {
  override readonly name = 'Duplicate';
}

export interface LogOptions {
  /** Off only under the mutation `no-fence`. */
  readonly fenced: boolean;
  /** Hears of every row that lands, before anything follows from it. */
  landed(rows: readonly Row[]): void;
  dropped(rows: number): void;
}

export class EventLog {
  readonly epochs = new Map<string, number>();
  readonly actors = new Map<string, ActorLog>();
  readonly due = new Map<string, number>();

  constructor(readonly options: LogOptions) {}

  /** Takes a shard over: the epoch under which the new owner writes. */
  claim(shard: string): number {
    const epoch = (this.epochs.get(shard) ?? 0) + 1;
    this.epochs.set(shard, epoch);
    return epoch;
  }

  /** One statement: rows of stale epochs drop, the others land together. Answers how many landed. Throws Duplicate. */
  append(rows: readonly Row[]): number {
    const good = this.options.fenced ? rows.filter((row) => this.epochs.get(row.shard) === row.epoch) : rows;
    for (const row of good) {
      const log = this.actors.get(row.actor);
      if (!log) continue;
      if (row.seq <= log.rows.length || (row.commandId !== null && log.commands.has(row.commandId))) throw new Duplicate(row.actor);
    }
    for (const row of good) {
      const log = this.logOf(row.actor);
      log.rows.push(row);
      if (row.commandId !== null) log.commands.set(row.commandId, row.seq);
    }
    if (good.length > 0) this.options.landed(good);
    if (good.length < rows.length) this.options.dropped(rows.length - good.length);
    return good.length;
  }

  logOf(actor: string): ActorLog {
    let log = this.actors.get(actor);
    if (!log) {
      log = { rows: [], commands: new Map(), snap: null };
      this.actors.set(actor, log);
    }
    return log;
  }

  /** The rows a command committed; empty if it never did. */
  rowsOf(actor: string, commandId: string): readonly Row[] {
    const log = this.actors.get(actor);
    const first = log?.commands.get(commandId);
    if (!log || first === undefined) return [];
    return log.rows.slice(first - 1, log.rows[first - 1]?.last);
  }

  head(actor: string): number {
    return this.actors.get(actor)?.rows.length ?? 0;
  }

  dueEarlier(actor: string, at: number): void {
    const known = this.due.get(actor);
    if (known === undefined || at < known) this.due.set(actor, at);
  }

  dueSet(actor: string, at: number | null): void {
    if (at === null) this.due.delete(actor);
    else this.due.set(actor, at);
  }
}
