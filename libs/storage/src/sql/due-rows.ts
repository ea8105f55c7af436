// When which actor must be woken.
import type { DueRow, DueSetting } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import { amongShards, atEpochs } from './ownership';
import { inRuns, number, placeholders, type Sql, type SqlValue, text } from './sql';

const ROWS_A_STATEMENT = 128;
const byActor = (a: { actor: string }, b: { actor: string }) => (a.actor < b.actor ? -1 : 1);

export class DueRows {
  constructor(private readonly sql: Sql) {}

  async earlier(rows: readonly DueRow[]): Promise<void> {
    const { dialect } = this.sql;
    await this.#upsert(rows, dialect.least('due_at', dialect.incoming('due_at')));
  }

  /** Each statement joins the shard table on the epoch, under the same share lock as an append: there is no moment between check and write. */
  async set(rows: readonly DueSetting[]): Promise<void> {
    const last = [...new Map(rows.map((row) => [row.actor, row])).values()].sort(byActor);
    const moved = last.filter((row) => row.dueAt !== null);
    for (const run of inRuns(moved, ROWS_A_STATEMENT)) await this.#move(run);
    const gone = last.filter((row) => row.dueAt === null);
    for (const run of inRuns(gone, ROWS_A_STATEMENT)) await this.#remove(run);
  }

  async until(shards: readonly { kind: KindName; shard: number }[], until: number, limit: number): Promise<DueRow[]> {
    if (shards.length === 0) return [];
    const { where, values } = amongShards(shards);
    const rows = await this.sql.all(`SELECT kind, shard, actor, due_at FROM due WHERE ${where} AND due_at <= ? ORDER BY due_at, actor LIMIT ?`, [
      ...values,
      until,
      limit,
    ]);
    return rows.map((row) => ({ kind: text(row.kind) as KindName, shard: number(row.shard), actor: text(row.actor), dueAt: number(row.due_at) }));
  }

  // Sorted, so that two pods that write many rows take their locks in the same order.
  async #upsert(rows: readonly DueRow[], dueAt: string): Promise<void> {
    for (const run of inRuns([...rows].sort(byActor), ROWS_A_STATEMENT)) {
      const values = run.flatMap((row): SqlValue[] => [row.actor, row.kind, row.shard, row.dueAt]);
      await this.sql.run(
        `INSERT INTO due (actor, kind, shard, due_at) VALUES ${placeholders(run.length, 4)} ${this.sql.dialect.onConflict(['actor'], { due_at: dueAt })}`,
        values,
      );
    }
  }

  async #move(rows: readonly DueSetting[]): Promise<void> {
    const { joinInOrder, shareLock, incoming, onConflict } = this.sql.dialect;
    await this.sql.run(
      `INSERT INTO due (actor, kind, shard, due_at) WITH v (actor, kind, shard, epoch, due_at) AS (VALUES ${placeholders(rows.length, 5)})
       SELECT v.actor, v.kind, v.shard, v.due_at
       FROM v ${joinInOrder} shard s ON s.kind = v.kind AND s.shard = v.shard AND s.epoch = v.epoch WHERE 1 = 1 ${shareLock}
       ${onConflict(['actor'], { due_at: incoming('due_at') })}`,
      rows.flatMap((row): SqlValue[] => [row.actor, row.kind, row.shard, row.epoch, row.dueAt]),
    );
  }

  async #remove(rows: readonly DueSetting[]): Promise<void> {
    const shards = new Map(rows.map((row) => [`${row.kind} ${row.shard} ${row.epoch}`, row]));
    const { where, values } = atEpochs([...shards.values()], 's.');
    await this.sql.run(
      `DELETE FROM due WHERE actor IN (${rows.map(() => '?').join(', ')})
       AND EXISTS (SELECT 1 FROM shard s WHERE s.kind = due.kind AND s.shard = due.shard AND ${where} ${this.sql.dialect.shareLock})`,
      [...rows.map((row) => row.actor), ...values],
    );
  }
}
