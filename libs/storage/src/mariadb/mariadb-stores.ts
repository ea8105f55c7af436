// A pod's tables on MariaDB: its service's schema, and the key table if it owns one.
import type { ServiceName } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import type { DataSource } from 'typeorm';
import type { MasterKeys } from '../keys/master-keys';
import { SqlKeyStore } from '../keys/sql-key-store';
import { KEY_TABLES, type KeyTable } from '../migrations/key-tables.migration';
import { KEY_MIGRATIONS, migrate, pendingMigrations, refuseOldSchema, STORE_MIGRATIONS } from '../migrations/migrate';
import { keyChecksum, storeChecksum } from '../sql/checksum';
import type { Sql } from '../sql/sql';
import { SqlStore } from '../sql/sql-store';
import {
  CONTROL,
  connectMariadb,
  type MariadbOptions,
  type MariadbTls,
  type MariadbUrl,
  mariadbSource,
  type Patience,
  schemaOf,
} from './open-mariadb';
import { refuseOtherClock } from './refuse-other-clock';

export interface MariadbStoreOptions extends MariadbOptions {
  /** For heartbeats and claims, where the usual 1.5 s and 1 s are not meant: a slow test machine. */
  readonly control?: Patience;
}

/** Connects a service to its schema. Throws SchemaTooOld if a migration is missing (it never migrates), ClockAway. */
export async function openMariadbStore(url: MariadbUrl, service: ServiceName, options: MariadbStoreOptions = {}): Promise<SqlStore> {
  const source = mariadbSource(url, STORE_MIGRATIONS, options);
  const data = await connectMariadb(source, url, options);
  try {
    await refuseOldSchema(source, schemaOf(url));
    await refuseOtherClock(data);
    const patience = { ...CONTROL, ...options.control, tls: options.tls };
    const control = await connectMariadb(mariadbSource(url, [], patience), url, patience);
    return new SqlStore(service, data, control);
  } catch (error) {
    await data.close();
    throw error;
  }
}

export interface MariadbKeyOptions {
  readonly masterKeys: MasterKeys;
  readonly clock?: Clock;
  readonly tls?: MariadbTls;
}

/** Connects to the keys' schema with rights on one table. Throws SchemaTooOld if a migration is missing; never migrates. */
export async function openMariadbKeys(url: MariadbUrl, table: KeyTable, options: MariadbKeyOptions): Promise<SqlKeyStore> {
  const { tls, ...own } = options;
  const small: MariadbOptions = { connections: 2, tls };
  const source = mariadbSource(url, KEY_MIGRATIONS, small);
  const sql = await connectMariadb(source, url, small);
  try {
    await refuseOldSchema(source, schemaOf(url));
    return new SqlKeyStore({ sql, table, ...own, close: () => sql.close() });
  } catch (error) {
    await sql.close();
    throw error;
  }
}

/** What a schema holds: a service's seven tables, or keys. */
export type SchemaContent = 'store' | 'keys';

const MIGRATIONS = { store: STORE_MIGRATIONS, keys: KEY_MIGRATIONS } as const;

/** Applies pending migrations with a database user that may change tables; answers the names applied. Running it twice changes nothing. */
export function migrateMariadb(url: MariadbUrl, content: SchemaContent, tls?: MariadbTls): Promise<string[]> {
  return withSource(url, content, migrate, tls);
}

/** Names of the migrations still to be applied, oldest first. Changes nothing. */
export function pendingMariadbMigrations(url: MariadbUrl, content: SchemaContent): Promise<string[]> {
  return withSource(url, content, pendingMigrations);
}

/** The same fingerprint as on SQLite: event, snapshot and view rows of a service's schema, or all key rows. The URL needs the right to read them. */
export function checksumMariadb(url: MariadbUrl, content: SchemaContent): Promise<string> {
  return withSource(url, content, async (_source, sql) =>
    content === 'store' ? storeChecksum(sql) : (await Promise.all(KEY_TABLES.map((table) => keyChecksum(sql, table)))).join(),
  );
}

async function withSource<T>(
  url: MariadbUrl,
  content: SchemaContent,
  work: (source: DataSource, sql: Sql) => Promise<T>,
  tls?: MariadbTls,
): Promise<T> {
  const slow: MariadbOptions = { connections: 1, timeoutMs: 60_000, tls };
  const source = mariadbSource(url, MIGRATIONS[content], slow);
  const sql = await connectMariadb(source, url, slow);
  try {
    return await work(source, sql);
  } finally {
    await sql.close();
  }
}
