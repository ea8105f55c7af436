// Running migrations, and refusing to work on tables that miss one.
import { type DataSource, MigrationExecutor } from 'typeorm';
import { asStorageError, SchemaTooOld } from '../faults';
import { KeyTables1767225600000 } from './key-tables.migration';
import { StoreTables1767225600000 } from './store-tables.migration';

export const STORE_MIGRATIONS = [StoreTables1767225600000];
export const KEY_MIGRATIONS = [KeyTables1767225600000];

/** Names of migrations this program brings that the database has not seen, oldest first. Changes nothing. */
export async function pendingMigrations(source: DataSource): Promise<string[]> {
  const pending = await new MigrationExecutor(source).getPendingMigrations();
  return pending.map((migration) => migration.name ?? '').sort();
}

/** Applies what is pending; answers the names applied. Running it twice changes nothing. */
export async function migrate(source: DataSource): Promise<string[]> {
  try {
    return (await source.runMigrations({ transaction: 'each' })).map((migration) => migration.name);
  } catch (error) {
    throw asStorageError(error, 'migration');
  }
}

/** Throws SchemaTooOld if a migration is missing. A schema newer than the program is fine: releases expand first and contract later. */
export async function refuseOldSchema(source: DataSource, schema: string): Promise<void> {
  const pending = await pendingMigrations(source);
  if (pending.length > 0) throw new SchemaTooOld(schema, pending);
}
