import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeKeyStore, describeStore } from '@oa/testkit';
import { MasterKeys } from '../keys/master-keys';
import { SqlKeyStore } from '../keys/sql-key-store';
import { KEY_MIGRATIONS, migrate } from '../migrations/migrate';
import { openSqlite } from './open-sqlite';
import { openSqliteStores } from './sqlite-stores';

jest.setTimeout(60_000);

describeStore('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oa-sqlite-'));
  const stores = await openSqliteStores(folder, { services: ['sessions'] });
  const store = stores.store('sessions');
  return {
    store,
    second: store,
    async close() {
      await stores.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describeKeyStore('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oa-sqlite-'));
  const sql = await openSqlite(join(folder, 'keys.sqlite'), KEY_MIGRATIONS, { secureDelete: true });
  await migrate(sql.source);
  return {
    open: async (masterKeys) =>
      new SqlKeyStore({ sql, table: 'session_key', masterKeys: new MasterKeys(masterKeys.map((key) => Buffer.from(key, 'base64'))) }),
    async close() {
      await sql.close();
      rmSync(folder, { recursive: true });
    },
  };
});
