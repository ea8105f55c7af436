// A fingerprint of what people's rows hold, for tests that must show that nothing changed.
import { createHash } from 'node:crypto';
import type { Sql } from './sql';

const PAGE = 500;

/** SHA-256 in hex over these columns of every row of a table, in the order of its key. The same on both databases for the same rows. */
export async function tableChecksum(sql: Sql, table: string, columns: readonly string[], key: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; ; from += PAGE) {
    const rows = await sql.all(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${key.join(', ')} LIMIT ? OFFSET ?`, [PAGE, from]);
    for (const row of rows) for (const column of columns) hash.update(`${written(row[column.replaceAll('`', '')])}\0`);
    if (rows.length < PAGE) return hash.digest('hex');
  }
}

function written(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'object') return Buffer.from(value as Uint8Array).toString('latin1');
  return Buffer.from(String(value), 'utf8').toString('latin1');
}
