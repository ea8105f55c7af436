// A fingerprint of what people's rows hold, for tests that must show that nothing changed.
import { createHash } from 'node:crypto';
import type { KeyTable } from '../migrations/key-tables.migration';
import type { Sql } from './sql';

const PAGE = 500;

const LOG = ['actor', 'seq', 'kind', 'shard', 'epoch', 'command_id', 'first_seq', 'type', 'v', 'body', 'at'];
const SNAP = ['actor', 'chunk', 'seq', 'epoch', 'version', 'data'];
const VIEW = ['`view`', 'wiki', 'actor', 'row_id', 'seq', 'sort', 'data'];

/** SHA-256 in hex over event, snapshot and view rows of one service. The same on both databases for the same rows. */
export async function storeChecksum(sql: Sql): Promise<string> {
  const tables = [
    await tableChecksum(sql, 'event', LOG, ['actor', 'seq']),
    await tableChecksum(sql, 'snap', SNAP, ['actor', 'chunk']),
    await tableChecksum(sql, '`view`', VIEW, VIEW.slice(0, 4)),
  ];
  return createHash('sha256').update(tables.join()).digest('hex');
}

/** SHA-256 in hex over a table of wrapped keys and tombstones. */
export const keyChecksum = (sql: Sql, table: KeyTable): Promise<string> => tableChecksum(sql, table, ['id', 'master', 'wrapped', 'at'], ['id']);

async function tableChecksum(sql: Sql, table: string, columns: readonly string[], key: readonly string[]): Promise<string> {
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
