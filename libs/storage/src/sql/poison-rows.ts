// Messages that broke the program again and again, without what they held.
import type { PoisonRow } from '@oa/actors';
import { number, type Sql, text } from './sql';

const LONGEST_ERROR = 500;

export class PoisonRows {
  constructor(private readonly sql: Sql) {}

  async put(row: PoisonRow): Promise<void> {
    const { dialect } = this.sql;
    const taken = Object.fromEntries(['actor', 'type', 'bytes', 'error', 'attempts', 'at'].map((column) => [column, dialect.incoming(column)]));
    await this.sql.run(
      `INSERT INTO poison (id, actor, type, bytes, error, attempts, at) VALUES (?, ?, ?, ?, ?, ?, ?) ${dialect.onConflict(['id'], taken)}`,
      [row.id, row.actor, row.type, row.bytes, row.error.slice(0, LONGEST_ERROR), row.attempts, row.at],
    );
  }

  async newest(limit: number): Promise<PoisonRow[]> {
    const rows = await this.sql.all('SELECT id, actor, type, bytes, error, attempts, at FROM poison ORDER BY at DESC, id DESC LIMIT ?', [limit]);
    return rows.map((row) => ({
      id: text(row.id),
      actor: text(row.actor),
      type: text(row.type),
      bytes: number(row.bytes),
      error: text(row.error),
      attempts: number(row.attempts),
      at: number(row.at),
    }));
  }
}
