// Tables on SQLite and MariaDB: stores of facts, stores of keys, their migrations, and the sealing of text.
export * from './faults';
export { MasterKeys, masterKeyId, parseMasterKeys, WrongMasterKey } from './keys/master-keys';
export { SqlKeyStore } from './keys/sql-key-store';
export {
  createSchemas,
  dropSchemas,
  type SchemaRights,
  type Schemas,
  type SchemaUser,
  schemaStatements,
  setUpSchemas,
} from './mariadb/create-schemas';
export {
  type MariadbKeyOptions,
  type MariadbStoreOptions,
  migrateMariadb,
  openMariadbKeys,
  openMariadbStore,
  pendingMariadbMigrations,
  type SchemaContent,
} from './mariadb/mariadb-stores';
export type { MariadbOptions, MariadbTls, MariadbUrl, Patience } from './mariadb/open-mariadb';
export { KEY_TABLES, type KeyTable } from './migrations/key-tables.migration';
export { openText, placeOf, SealBroken, sealer, sealText } from './seal';
export { SqlStore } from './sql/sql-store';
export { SingleProcessLock } from './sqlite/single-process-lock';
export { checksumSqliteFolder, openSqliteStores, type SqliteOptions, type SqliteStores } from './sqlite/sqlite-stores';
