// The column types of both databases under one name each.
import { type QueryRunner, TableColumn, type TableColumnOptions } from 'typeorm';

export interface Columns {
  readonly sqlite: boolean;
  /** An identifier that compares byte by byte. */
  id(name: string, options?: Partial<TableColumnOptions>): TableColumn;
  /** A short ASCII word from our own vocabulary. */
  word(name: string, options?: Partial<TableColumnOptions>): TableColumn;
  /** Text of up to 16 MB. */
  body(name: string, options?: Partial<TableColumnOptions>): TableColumn;
  /** A whole number up to 2^53: times, epochs, counts. */
  whole(name: string, options?: Partial<TableColumnOptions>): TableColumn;
  /** Bytes of one fixed length. */
  bytes(name: string, length: number, options?: Partial<TableColumnOptions>): TableColumn;
}

/** The columns for the database a migration runs on. */
export function columnsFor(runner: QueryRunner): Columns {
  const sqlite = runner.dataSource.options.type === 'better-sqlite3';
  const column = (name: string, onSqlite: string, onMariadb: Partial<TableColumnOptions>, options: Partial<TableColumnOptions> = {}) =>
    new TableColumn({ name, ...(sqlite ? { type: onSqlite } : { type: 'text', ...onMariadb }), ...options });
  return {
    sqlite,
    id: (name, options) => column(name, 'text', { type: 'varbinary', length: '190' }, options),
    word: (name, options) => column(name, 'text', { type: 'varchar', length: '64', charset: 'ascii', collation: 'ascii_bin' }, options),
    body: (name, options) => column(name, 'text', { type: 'mediumtext', charset: 'utf8mb4', collation: 'utf8mb4_bin' }, options),
    whole: (name, options) => column(name, 'integer', { type: 'bigint' }, options),
    bytes: (name, length, options) => column(name, 'blob', { type: 'binary', length: String(length) }, options),
  };
}
