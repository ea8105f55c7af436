// Making the schemas and their database users: one schema and one user a service, two users for keys, one that migrates.

import { randomBytes } from 'node:crypto';
import { SERVICE_NAMES, type ServiceName } from '@oa/contracts';
import { createConnection } from 'mysql2/promise';
import { asStorageError } from '../faults';
import type { MariadbUrl } from './open-mariadb';

/** Where each room's tables are, as connection URLs with the rights that room needs and no more. */
export interface Schemas {
  /** Reads and writes rows of the service's own schema. */
  readonly services: Readonly<Record<ServiceName, MariadbUrl>>;
  /** Reads, adds and overwrites rows of one key table; deletes none. */
  readonly keys: { readonly session: MariadbUrl; readonly feedback: MariadbUrl };
  /** May change the tables of each schema; for `npm run migrate` alone. */
  readonly migrate: Readonly<Record<ServiceName | 'keys', MariadbUrl>>;
}

interface Account {
  readonly name: string;
  readonly password: string;
}

/**
 * Creates `<prefix>_<service>` and `<prefix>_keys` with their users, under new random passwords. The administrator's URL needs the right to
 * create schemas and users. Schemas that exist stay; users that exist get new passwords.
 */
export async function createSchemas(admin: MariadbUrl, prefix = 'oa'): Promise<Schemas> {
  if (!/^[a-z][a-z0-9_]{0,15}$/.test(prefix)) throw new Error(`not a schema prefix: ${prefix}`);
  const connection = await createConnection({ uri: admin.replace(/^mariadb:/, 'mysql:') });
  const run = (sql: string) => connection.query(sql);
  const account = async (name: string): Promise<Account> => {
    const password = randomBytes(18).toString('hex');
    await run(`CREATE USER IF NOT EXISTS '${name}'@'%' IDENTIFIED BY '${password}'`);
    await run(`ALTER USER '${name}'@'%' IDENTIFIED BY '${password}'`);
    return { name, password };
  };
  const url = (schema: string, { name, password }: Account): MariadbUrl => {
    const at = new URL(admin);
    return `mariadb://${name}:${password}@${at.host}/${schema}`;
  };
  try {
    const migrator = await account(`${prefix}_migrate`);
    const schemaFor = async (room: string): Promise<string> => {
      const schema = `${prefix}_${room}`;
      await run(`CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
      await run(`GRANT ALL PRIVILEGES ON ${schema}.* TO '${migrator.name}'@'%'`);
      return schema;
    };
    const services: Partial<Record<ServiceName, MariadbUrl>> = {};
    const migrate: Partial<Record<ServiceName | 'keys', MariadbUrl>> = {};
    for (const service of SERVICE_NAMES) {
      const schema = await schemaFor(service);
      const own = await account(schema);
      await run(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.* TO '${own.name}'@'%'`);
      services[service] = url(schema, own);
      migrate[service] = url(schema, migrator);
    }
    const keys = await schemaFor('keys');
    // CREATE lets a right be given on a table before the migration makes it; on these names only.
    const keyUser = async (owner: string): Promise<MariadbUrl> => {
      const own = await account(`${prefix}_${owner}_keys`);
      await run(`GRANT SELECT, INSERT, UPDATE, CREATE ON ${keys}.${owner}_key TO '${own.name}'@'%'`);
      await run(`GRANT SELECT, CREATE ON ${keys}.migration TO '${own.name}'@'%'`);
      return url(keys, own);
    };
    return {
      services: services as Record<ServiceName, MariadbUrl>,
      keys: { session: await keyUser('session'), feedback: await keyUser('feedback') },
      migrate: { ...(migrate as Record<ServiceName, MariadbUrl>), keys: url(keys, migrator) },
    };
  } catch (error) {
    throw asStorageError(error, 'creating the schemas');
  } finally {
    await connection.end();
  }
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
