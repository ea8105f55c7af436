// Making the schemas and their database users: one schema and one user a service, two users for keys, one that migrates.

import { randomBytes } from 'node:crypto';
import { SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import { createConnection } from 'mysql2/promise';
import { asStorageError } from '../faults';
import type { KeyTable } from '../migrations/key-tables.migration';
import { driverTls, type MariadbTls, type MariadbUrl } from './open-mariadb';

/** What a database user may do in one schema: use its rows, use one table of keys without deleting from it, or change its tables. */
export type SchemaRights = 'rows' | KeyTable | 'tables';

export interface SchemaUser {
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly rights: SchemaRights;
}

/**
 * Makes the schemas and users named, with no more rights than each needs. The administrator's URL needs the right to create both. What exists
 * stays; users get the passwords given here, so that doing it again changes passwords. Throws StorageFault.
 */
export async function setUpSchemas(admin: MariadbUrl, users: readonly SchemaUser[], tls?: MariadbTls): Promise<void> {
  try {
    const connection = await createConnection({ uri: admin.replace(/^mariadb:/, 'mysql:'), connectTimeout: 10_000, ...driverTls(tls) });
    try {
      for (const sql of schemaStatements(users, (text) => connection.escape(text))) await connection.query(sql);
    } finally {
      await connection.end();
    }
  } catch (error) {
    throw asStorageError(error, 'creating the schemas');
  }
}

/** What `setUpSchemas` does, statement by statement, for people who would rather do it by hand. */
export function schemaStatements(users: readonly SchemaUser[], quote: (text: string) => string): string[] {
  const faulty = users.flatMap(({ database, user }) => [database, user]).find((name) => !/^[A-Za-z0-9_]{1,64}$/.test(name));
  if (faulty !== undefined) throw new Error(`not a name for a schema or a user: ${faulty}`);
  const databases = [...new Set(users.map(({ database }) => database))];
  const passwords = new Map(users.map(({ user, password }) => [user, password]));
  return [
    ...databases.map((database) => `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`),
    ...[...passwords].flatMap(([user, password]) => [
      `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY ${quote(password)}`,
      `ALTER USER '${user}'@'%' IDENTIFIED BY ${quote(password)}`,
    ]),
    ...users.flatMap(grants),
  ];
}

function grants({ database, user, rights }: SchemaUser): string[] {
  if (rights === 'tables') return [`GRANT ALL PRIVILEGES ON ${database}.* TO '${user}'@'%'`];
  if (rights === 'rows') return [`GRANT SELECT, INSERT, UPDATE, DELETE ON ${database}.* TO '${user}'@'%'`];
  // CREATE lets a right be given on a table before the migration makes it; on these names only.
  return [
    `GRANT SELECT, INSERT, UPDATE, CREATE ON ${database}.${rights} TO '${user}'@'%'`,
    `GRANT SELECT, CREATE ON ${database}.migration TO '${user}'@'%'`,
  ];
}

/** Where each room's tables are, as connection URLs with the rights that room needs and no more. */
export interface Schemas {
  /** Reads and writes rows of the service's own schema. */
  readonly services: Readonly<Record<ServiceName, MariadbUrl>>;
  /** Reads, adds and overwrites rows of one key table; deletes none. */
  readonly keys: { readonly session: MariadbUrl; readonly feedback: MariadbUrl };
  /** May change the tables of each schema; for `npm run migrate` alone. */
  readonly migrate: Readonly<Record<ServiceName | 'keys', MariadbUrl>>;
}

/** `setUpSchemas` for `<prefix>_<service>` and `<prefix>_keys`, with users of the same names under new random passwords. */
export async function createSchemas(admin: MariadbUrl, prefix = 'oa'): Promise<Schemas> {
  if (!/^[a-z][a-z0-9_]{0,15}$/.test(prefix)) throw new Error(`not a schema prefix: ${prefix}`);
  const migratePassword = randomBytes(18).toString('hex');
  const users: SchemaUser[] = [];
  const urlOf = ({ database, user, password }: SchemaUser): MariadbUrl => `mariadb://${user}:${password}@${new URL(admin).host}/${database}`;
  const account = (room: string, name: string, rights: SchemaRights): MariadbUrl => {
    const password = rights === 'tables' ? migratePassword : randomBytes(18).toString('hex');
    const user = { database: `${prefix}_${room}`, user: `${prefix}_${name}`, password, rights };
    users.push(user);
    return urlOf(user);
  };
  const perService = (rights: (service: ServiceName) => MariadbUrl) =>
    Object.fromEntries(SERVICE_NAMES.map((service) => [service, rights(service)])) as Record<ServiceName, MariadbUrl>;
  const schemas: Schemas = {
    services: perService((service) => account(service, service, 'rows')),
    keys: { session: account('keys', 'session_keys', 'session_key'), feedback: account('keys', 'feedback_keys', 'feedback_key') },
    migrate: { ...perService((service) => account(service, 'migrate', 'tables')), keys: account('keys', 'migrate', 'tables') },
  };
  await setUpSchemas(admin, users);
  return schemas;
}

/** Removes what `createSchemas` made under this prefix, with everything in it. */
export async function dropSchemas(admin: MariadbUrl, prefix: string): Promise<void> {
  const connection = await createConnection({ uri: admin.replace(/^mariadb:/, 'mysql:') });
  try {
    for (const room of [...SERVICE_NAMES, 'keys']) await connection.query(`DROP DATABASE IF EXISTS ${prefix}_${room}`);
    for (const user of [...SERVICE_NAMES, 'session_keys', 'feedback_keys', 'migrate'])
      await connection.query(`DROP USER IF EXISTS '${prefix}_${user}'@'%'`);
  } catch (error) {
    throw asStorageError(error, 'dropping the schemas');
  } finally {
    await connection.end();
  }
}
