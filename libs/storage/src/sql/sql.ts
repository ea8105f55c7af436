// The little of SQL that the tables need, the same over both databases.

export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Readonly<Record<string, unknown>>;

/** Statements over one database. Each call is one statement, committed when it answers, unless inside `transaction`. */
export interface Sql {
  readonly dialect: Dialect;
  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]>;
  /** Answers how many rows were written. */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
  /** Does the work all or not at all. Work uses only the `Sql` it is given. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Where the two databases differ in words. */
export interface Dialect {
  readonly name: 'sqlite' | 'mariadb';
  /** The database's clock in epoch ms. */
  readonly nowMs: string;
  /** The smaller of two expressions. */
  least(a: string, b: string): string;
  /** The value an upsert came with. */
  incoming(column: string): string;
  /** Tail of an INSERT that changes the row that is there. Assignments run left to right on one of the databases: put what others compare last. */
  onConflict(key: readonly string[], set: Readonly<Record<string, string>>): string;
  /** Tail of an INSERT that leaves the row that is there. */
  orIgnore(key: readonly string[]): string;
  /** A DELETE of at most `?` rows of a table, lowest key first. */
  deleteSome(table: string, key: readonly string[], where: string): string;
  /** Takes the row's lock at once where there are row locks. */
  readonly forUpdate: string;
  /** Joins with the left side read first. */
  readonly joinInOrder: string;
  /** Share lock on the rows a fenced INSERT joins, so that a claim waits for it; empty where there is one writer. */
  readonly shareLock: string;
  /** Cuts rows into what one statement takes: each run a statement. */
  statements<T extends { readonly body: string }>(rows: readonly T[]): T[][];
}

const assignments = (set: Readonly<Record<string, string>>) =>
  Object.entries(set)
    .map(([column, value]) => `${column} = ${value}`)
    .join(', ');

const MOST_ROWS = 256;

/** Runs of 256, 128, … 1 rows: nine prepared statements serve every size of batch. */
function inPowersOfTwo<T>(rows: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (let from = 0; from < rows.length; ) {
    const size = 2 ** Math.floor(Math.log2(Math.min(MOST_ROWS, rows.length - from)));
    runs.push(rows.slice(from, from + size));
    from += size;
  }
  return runs;
}

const PACKET_ROWS = 1_024;
const PACKET_CHARS = 4_000_000;

/** Runs that stay well below the server's usual packet of 16 MB. */
function inPackets<T extends { readonly body: string }>(rows: readonly T[]): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  let chars = 0;
  for (const row of rows) {
    if (run.length > 0 && (run.length === PACKET_ROWS || chars + row.body.length > PACKET_CHARS)) {
      runs.push(run);
      run = [];
      chars = 0;
    }
    run.push(row);
    chars += row.body.length;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  nowMs: "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)",
  least: (a, b) => `MIN(${a}, ${b})`,
  incoming: (column) => `excluded.${column}`,
  onConflict: (key, set) => `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${assignments(set)}`,
  orIgnore: (key) => `ON CONFLICT (${key.join(', ')}) DO NOTHING`,
  deleteSome: (table, key, where) =>
    `DELETE FROM ${table} WHERE (${key.join(', ')}) IN (SELECT ${key.join(', ')} FROM ${table} WHERE ${where} ORDER BY ${key.join(', ')} LIMIT ?)`,
  forUpdate: '',
  joinInOrder: 'CROSS JOIN',
  shareLock: '',
  statements: inPowersOfTwo,
};

export const mariadbDialect: Dialect = {
  name: 'mariadb',
  nowMs: 'CAST(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS SIGNED)',
  least: (a, b) => `LEAST(${a}, ${b})`,
  incoming: (column) => `VALUES(${column})`,
  onConflict: (_key, set) => `ON DUPLICATE KEY UPDATE ${assignments(set)}`,
  orIgnore: (key) => `ON DUPLICATE KEY UPDATE ${key[0]} = ${key[0]}`,
  deleteSome: (table, key, where) => `DELETE FROM ${table} WHERE ${where} ORDER BY ${key.join(', ')} LIMIT ?`,
  forUpdate: 'FOR UPDATE',
  joinInOrder: 'STRAIGHT_JOIN',
  shareLock: 'LOCK IN SHARE MODE',
  statements: inPackets,
};

/** `(?, ?), (?, ?)` for as many rows of as many columns. */
export const placeholders = (rows: number, columns: number): string =>
  Array(rows)
    .fill(`(${Array(columns).fill('?').join(', ')})`)
    .join(', ');

/** Splits a list into runs of at most `size`. */
export function inRuns<T>(list: readonly T[], size: number): T[][] {
  const runs: T[][] = [];
  for (let from = 0; from < list.length; from += size) runs.push(list.slice(from, from + size));
  return runs;
}

/** A text column, which one driver gives as bytes where the column compares as bytes. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : Buffer.from(value as Uint8Array).toString('utf8'));
export const number = (value: unknown): number => Number(value);
/** A column of bytes. */
export const bytes = (value: unknown): Buffer => Buffer.from(value as Uint8Array);
export const hexOrNull = (value: unknown): string | null => (value === null || value === undefined ? null : bytes(value).toString('hex'));
