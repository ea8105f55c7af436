// When which actor must be woken.
import type { DueRow } from '@oa/actors';
import type { KindName } from '@oa/contracts';
import { amongShards } from './ownership';
import { inRuns, number, placeholders, type Sql, type SqlValue, text } from './sql';

const ROWS_A_STATEMENT = 128;
const byActor = (a: { actor: string }, b: { actor: string }) => (a.actor < b.actor ? -1 : 1);

export class DueRows {
  constructor(private readonly sql: Sql) {}

  async earlier(rows: readonly DueRow[]): Promise<void> {
    const { dialect } = this.sql;
    await this.#upsert(rows, dialect.least('due_at', dialect.incoming('due_at')));
  }

  async set(rows: readonly (Omit<DueRow, 'dueAt'> & { dueAt: number | null })[]): Promise<void> {
    const last = [...new Map(rows.map((row) => [row.actor, row])).values()];
    await this.#upsert(
      last.flatMap((row) => (row.dueAt === null ? [] : [{ ...row, dueAt: row.dueAt }])),
      this.sql.dialect.incoming('due_at'),
    );
    const gone = last.filter((row) => row.dueAt === null).map((row) => row.actor);
    for (const run of inRuns(gone.sort(), ROWS_A_STATEMENT))
      await this.sql.run(`DELETE FROM due WHERE actor IN (${run.map(() => '?').join(', ')})`, run);
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
}
