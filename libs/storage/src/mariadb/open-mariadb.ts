// Opening a MariaDB schema: TypeORM owns the pool, each connection set to what the statements count on.

import type { Connection, Pool, PoolOptions } from 'mysql2';
import mysql from 'mysql2';
import { DataSource, type MigrationInterface } from 'typeorm';
import { asStorageError } from '../faults';
import { MariadbSql } from './mariadb-sql';

/** A connection URL: `mariadb://name:password@host:3306/schema`. */
export type MariadbUrl = string;

export interface Patience {
  /** How long a statement may take before its connection is given up, ms. */
  readonly timeoutMs?: number;
  /** How long a statement may wait for others' row locks, seconds. */
  readonly lockWaitSeconds?: number;
}

/** PEM texts. Given, even empty, the line must be encrypted and the server's name is checked, against `ca` or else the system's authorities. */
export interface MariadbTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export interface MariadbOptions extends Patience {
  /** Connections for reads and appends. */
  readonly connections?: number;
  readonly tls?: MariadbTls;
}

/** What the driver is told about TLS. */
export function driverTls(tls: MariadbTls | undefined): { ssl?: object } {
  return tls ? { ssl: { ...tls, verifyIdentity: true, minVersion: 'TLSv1.2' } } : {};
}

/** Heartbeats and claims: never held up by more than this, on connections of their own; two, so that a claim that waits for a lock holds up no heartbeat. */
export const CONTROL = { connections: 2, timeoutMs: 1_500, lockWaitSeconds: 1 } as const satisfies MariadbOptions;

const DEFAULTS = { connections: 8, timeoutMs: 5_000, lockWaitSeconds: 3 } as const;
const MOST_WAITING = 20_000;

/** The schema a URL names, or its host if it names none. Never the password. */
export function schemaOf(url: MariadbUrl): string {
  const { pathname, host } = new URL(url);
  return pathname.slice(1) || host;
}

/** READ COMMITTED keeps locks on the rows found only; idle transactions of a silent pod are ended by the server. */
function setUp(connection: Connection, lockWaitSeconds: number): void {
  const statements = [
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = ${lockWaitSeconds}`,
    // Unknown to MySQL, which refuses it; the deadline of each statement bounds the damage there.
    'SET SESSION idle_transaction_timeout = 5',
  ];
  for (const sql of statements) connection.query(sql, () => undefined);
}

/** A TypeORM DataSource over `mysql2` with these migrations. Not yet connected. */
export function mariadbSource(url: MariadbUrl, migrations: readonly (new () => MigrationInterface)[], options: MariadbOptions = {}): DataSource {
  const { connections, timeoutMs, lockWaitSeconds } = { ...DEFAULTS, ...options };
  const driver = {
    ...mysql,
    createPool(poolOptions: PoolOptions): Pool {
      const pool = mysql.createPool(poolOptions);
      pool.on('connection', (connection: Connection) => setUp(connection, lockWaitSeconds));
      return pool;
    },
  };
  return new DataSource({
    type: 'mariadb',
    driver,
    url: url.replace(/^mysql:/, 'mariadb:'),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    poolSize: connections,
    connectTimeout: timeoutMs,
    migrations: [...migrations],
    migrationsTableName: 'migration',
    logging: false,
    ...driverTls(options.tls),
    extra: { queueLimit: MOST_WAITING, enableKeepAlive: true, keepAliveInitialDelay: 5_000, maxIdle: connections },
  });
}

/** Connects, or throws StorageFault naming the schema (never the password). */
export async function connectMariadb(source: DataSource, url: MariadbUrl, options: MariadbOptions = {}): Promise<MariadbSql> {
  try {
    if (!source.isInitialized) await source.initialize();
  } catch (error) {
    throw asStorageError(error, `connecting to ${schemaOf(url)}`);
  }
  const { pool } = source.driver as unknown as { pool: Pool };
  return new MariadbSql(pool.promise(), options.timeoutMs ?? DEFAULTS.timeoutMs, () => source.destroy());
}
