// Everything one process keeps on SQLite: a file for each service, one for keys, and the lock on their folder.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import type { Clock } from '@oa/kernel';
import { StorageFault } from '../faults';
import type { MasterKeys } from '../keys/master-keys';
import { SqlKeyStore } from '../keys/sql-key-store';
import { KEY_TABLES, type KeyTable } from '../migrations/key-tables.migration';
import { KEY_MIGRATIONS, migrate, STORE_MIGRATIONS } from '../migrations/migrate';
import { keyChecksum, storeChecksum } from '../sql/checksum';
import { SqlStore } from '../sql/sql-store';
import { openSqlite, type SqliteSql } from './open-sqlite';
import { SingleProcessLock } from './single-process-lock';

export interface SqliteOptions {
  /** Needed for `keys`. */
  readonly masterKeys?: MasterKeys;
  /** Default: all. */
  readonly services?: readonly ServiceName[];
  readonly clock?: Clock;
}

export interface SqliteStores {
  /** Throws if the service was not among those opened. */
  store(service: ServiceName): SqlStore;
  /** One key store a table; the same one each time. Throws if opened without master keys. */
  keys(table: KeyTable): SqlKeyStore;
  /** Closes every file, then lets the folder go. Idempotent. */
  close(): Promise<void>;
}

/**
 * Takes the folder for this process, makes or migrates its files and opens them. Throws DatabaseInUse at once if a living process has the
 * folder. `keys.sqlite` is apart from the rest: a backup of the other files never holds a key.
 */
export async function openSqliteStores(folder: string, options: SqliteOptions = {}): Promise<SqliteStores> {
  const lock = SingleProcessLock.take(folder);
  const opened: SqliteSql[] = [];
  try {
    const stores = new Map<ServiceName, SqlStore>();
    for (const service of options.services ?? SERVICE_NAMES) {
      const sql = await openSqlite(join(folder, `${service}.sqlite`), STORE_MIGRATIONS);
      opened.push(sql);
      await migrate(sql.source);
      stores.set(service, new SqlStore(service, sql));
    }
    const keyFile = options.masterKeys ? await openKeys(join(folder, 'keys.sqlite'), opened) : undefined;
    return assemble(stores, keyFile, options, opened, lock);
  } catch (error) {
    await closeAll(opened, lock);
    throw error;
  }
}

async function openKeys(file: string, opened: SqliteSql[]): Promise<SqliteSql> {
  const sql = await openSqlite(file, KEY_MIGRATIONS, { secureDelete: true });
  opened.push(sql);
  chmodSync(file, 0o600);
  await migrate(sql.source);
  return sql;
}

function assemble(
  stores: ReadonlyMap<ServiceName, SqlStore>,
  keyFile: SqliteSql | undefined,
  { masterKeys, clock }: SqliteOptions,
  opened: readonly SqliteSql[],
  lock: SingleProcessLock,
): SqliteStores {
  const keyStores = new Map<KeyTable, SqlKeyStore>();
  const purge = keyFile ? coalesced(() => emptyLog(keyFile)) : undefined;
  let closed: Promise<void> | undefined;
  return {
    store(service) {
      const store = stores.get(service);
      if (!store) throw new StorageFault(`The tables of ${service} were not opened`);
      return store;
    },
    keys(table) {
      if (!keyFile || !masterKeys) throw new StorageFault('The key store was opened without master keys');
      const known = keyStores.get(table) ?? new SqlKeyStore({ sql: keyFile, table, masterKeys, purge, clock });
      keyStores.set(table, known);
      return known;
    },
    close() {
      closed ??= closeAll(opened, lock);
      return closed;
    },
  };
}

async function closeAll(opened: readonly SqliteSql[], lock: SingleProcessLock): Promise<void> {
  await Promise.all(opened.map((sql) => sql.close()));
  lock.release();
}

/** The key's bytes may stand in the write-ahead log until it is cut. */
async function emptyLog(sql: SqliteSql): Promise<void> {
  if (!(await sql.emptyWriteAheadLog())) throw new StorageFault('A reader of keys.sqlite keeps destroyed keys in its write-ahead log');
}

/** Joins calls made while one waits for its turn, so that many destructions at once cost few checkpoints. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let next: Promise<void> | undefined;
  let running: Promise<unknown> = Promise.resolve();
  return () => {
    next ??= running.then(() => {
      next = undefined;
      const now = work();
      running = now.catch(() => undefined);
      return now;
    });
    return next;
  };
}

/**
 * SHA-256 in hex over event, snapshot, view and key rows of every file in a folder, whether a process has it or not: for tests that must show
 * that nothing changed. Changes no row.
 */
export async function checksumSqliteFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const room of [...SERVICE_NAMES, 'keys'] as const) {
    const file = join(folder, `${room}.sqlite`);
    if (!existsSync(file)) continue;
    const sql = await openSqlite(file, [], { secureDelete: room === 'keys' });
    const sums = room === 'keys' ? await Promise.all(KEY_TABLES.map((table) => keyChecksum(sql, table))) : [await storeChecksum(sql)];
    hash.update(`${room} ${sums.join()}\n`);
    await sql.close();
  }
  return hash.digest('hex');
}
