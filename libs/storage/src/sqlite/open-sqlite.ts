// One SQLite file: TypeORM opens and migrates it over libsql, statements run prepared on the same connection through one lane.
import { DataSource, type MigrationInterface } from 'typeorm';
import { asStorageError } from '../faults';
import { type Dialect, type Sql, type SqlRow, type SqlValue, sqliteDialect } from '../sql/sql';
import { SerialLane } from './serial-lane';

/** What is used of a libsql connection. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
  pragma(source: string): unknown;
  close(): void;
}
interface SqliteStatement {
  run(values: readonly SqlValue[]): { changes: number };
  all(values: readonly SqlValue[]): SqlRow[];
}

/** Opens a database file on its own connection, outside TypeORM. */
export type LibsqlConstructor = new (path: string, options?: { timeout?: number }) => SqliteConnection;
export const Libsql: LibsqlConstructor = require('libsql');

const KEPT_STATEMENTS = 128;

/** Statements straight on the connection; only ever used from inside the lane. */
class DirectSqlite implements Sql {
  readonly dialect: Dialect = sqliteDialect;
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(readonly connection: SqliteConnection) {}

  async all(sql: string, values: readonly SqlValue[] = []): Promise<SqlRow[]> {
    return this.#prepared(sql).all(values);
  }

  async run(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return this.#prepared(sql).run(values).changes;
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    this.connection.exec('BEGIN IMMEDIATE');
    try {
      const result = await work(this);
      this.connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.connection.exec('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#statements.clear();
  }

  #prepared(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.connection.prepare(sql);
    this.#statements.set(sql, statement);
    if (this.#statements.size > KEPT_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value as string);
    return statement;
  }
}

/** Every statement and every transaction takes its turn in the lane: SQLite has one connection, and a transaction would swallow others' writes. */
export class SqliteSql implements Sql {
  readonly dialect: Dialect = sqliteDialect;
  readonly #lane = new SerialLane();
  #closed: Promise<void> | undefined;
  readonly #direct: DirectSqlite;

  constructor(
    readonly source: DataSource,
    readonly connection: SqliteConnection,
  ) {
    this.#direct = new DirectSqlite(connection);
  }

  all(sql: string, values?: readonly SqlValue[]): Promise<SqlRow[]> {
    return this.#inLane('read', () => this.#direct.all(sql, values));
  }

  run(sql: string, values?: readonly SqlValue[]): Promise<number> {
    return this.#inLane('write', () => this.#direct.run(sql, values));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#inLane('transaction', () => this.#direct.transaction(work));
  }

  /** Moves what the write-ahead log holds into the file and cuts the log to nothing. Answers false if a reader held it up. */
  emptyWriteAheadLog(): Promise<boolean> {
    return this.#inLane('checkpoint', async () => {
      const [row] = await this.#direct.all('PRAGMA wal_checkpoint(TRUNCATE)');
      return row?.busy === 0;
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeOnce();
    return this.#closed;
  }

  async #closeOnce(): Promise<void> {
    await this.#lane.close();
    // The driver frees statements only at the next garbage collection, so SQLite does not do by itself what it does at a last close.
    await this.#direct.all('PRAGMA wal_checkpoint(TRUNCATE)');
    await this.#direct.close();
    await this.source.destroy();
  }

  async #inLane<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.#lane.run(work);
    } catch (error) {
      throw asStorageError(error, `SQLite ${doing}`);
    }
  }
}

/** Opens (or makes) the file: WAL, every commit on disk before it is answered, freed content overwritten where asked. */
export async function openSqlite(
  file: string,
  migrations: readonly (new () => MigrationInterface)[],
  options: { readonly secureDelete?: boolean } = {},
): Promise<SqliteSql> {
  let connection: SqliteConnection | undefined;
  const source = new DataSource({
    type: 'better-sqlite3',
    database: file,
    driver: Libsql,
    timeout: 2_000,
    migrations: [...migrations],
    migrationsTableName: 'migration',
    logging: false,
    prepareDatabase(db: SqliteConnection) {
      connection = db;
      for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'temp_store = MEMORY', 'journal_size_limit = 67108864'])
        db.pragma(pragma);
      db.pragma(`secure_delete = ${options.secureDelete ? 'ON' : 'OFF'}`);
    },
  });
  try {
    await source.initialize();
  } catch (error) {
    throw asStorageError(error, `opening ${file}`);
  }
  return new SqliteSql(source, connection as unknown as SqliteConnection);
}
