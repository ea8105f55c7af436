// Rows for lists, guarded by the seq of the fact they follow.
import type { StoredView } from '@oa/actors';
import { inRuns, number, type Sql, type SqlRow, type SqlValue, text } from './sql';

const KEY = ['`view`', 'wiki', 'actor', 'row_id'];
const LONGEST_PAGE = 100;
const ROWS_A_STATEMENT = 64;
/** A removed row stays behind, hidden, so that a late writer with a lower seq cannot bring it back. */
const GONE_FOR_MS = 24 * 60 * 60 * 1_000;
const REMOVALS_BETWEEN_SWEEPS = 64;
const SWEPT_AT_ONCE = 128;

const viewRow = (row: SqlRow): StoredView => ({
  view: text(row.view),
  wiki: text(row.wiki),
  actor: text(row.actor),
  row: text(row.row_id),
  seq: number(row.seq),
  sort: number(row.sort),
  data: row.data === null ? null : text(row.data),
});

export class ViewRows {
  #removals = 0;

  constructor(private readonly sql: Sql) {}

  async put(rows: readonly StoredView[]): Promise<void> {
    for (const run of inRuns(rows, ROWS_A_STATEMENT)) await this.#upsert(run);
    this.#removals += rows.filter((row) => row.data === null).length;
    if (this.#removals < REMOVALS_BETWEEN_SWEEPS) return;
    this.#removals = 0;
    await this.sql.run(this.sql.dialect.deleteSome('`view`', ['gone_at', ...KEY], `gone_at > 0 AND gone_at < ${this.sql.dialect.nowMs} - ?`), [
      GONE_FOR_MS,
      SWEPT_AT_ONCE,
    ]);
  }

  async page(view: string, wiki: string, before: { sort: number; row: string; actor?: string } | null, limit: number): Promise<StoredView[]> {
    const values: SqlValue[] = [view, wiki];
    let where = '`view` = ? AND wiki = ? AND gone_at = 0';
    if (before) {
      const tie = before.actor === undefined ? 'row_id < ?' : '(row_id < ? OR (row_id = ? AND actor < ?))';
      where += ` AND sort <= ? AND (sort < ? OR ${tie})`;
      values.push(before.sort, before.sort, before.row, ...(before.actor === undefined ? [] : [before.row, before.actor]));
    }
    const rows = await this.sql.all(
      `SELECT \`view\`, wiki, actor, row_id, seq, sort, data FROM \`view\` WHERE ${where} ORDER BY sort DESC, row_id DESC, actor DESC LIMIT ?`,
      [...values, Math.max(0, Math.min(limit, LONGEST_PAGE))],
    );
    return rows.map(viewRow);
  }

  async #upsert(rows: readonly StoredView[]): Promise<void> {
    const { dialect } = this.sql;
    const unlessOlder = (column: string) => `CASE WHEN ${dialect.incoming('seq')} >= seq THEN ${dialect.incoming(column)} ELSE ${column} END`;
    const set = { sort: unlessOlder('sort'), data: unlessOlder('data'), gone_at: unlessOlder('gone_at'), seq: unlessOlder('seq') };
    await this.sql.run(
      `INSERT INTO \`view\` (${KEY.join(', ')}, seq, sort, data, gone_at)
       VALUES ${rows.map(() => `(?, ?, ?, ?, ?, ?, ?, ${dialect.nowMs} * ?)`).join(', ')} ${dialect.onConflict(KEY, set)}`,
      rows.flatMap((row): SqlValue[] => [row.view, row.wiki, row.actor, row.row, row.seq, row.sort, row.data, row.data === null ? 1 : 0]),
    );
  }
}
