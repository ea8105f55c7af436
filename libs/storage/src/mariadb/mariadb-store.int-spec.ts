import { describeKeyStore, describeStore, startMariadb } from '@oa/testkit';
import { parseMasterKeys } from '../keys/master-keys';
import { migrateMariadb, openMariadbKeys, openMariadbStore } from './mariadb-stores';

/** A machine that runs many tests at once may be slow without being broken. */
const patient = { timeoutMs: 60_000, control: { timeoutMs: 60_000, lockWaitSeconds: 30 } };
jest.setTimeout(60_000);

describeStore('MariaDB', async () => {
  const server = await startMariadb();
  await migrateMariadb(server.migrate.sessions, 'store');
  const [store, second] = await Promise.all([
    openMariadbStore(server.services.sessions, 'sessions', patient),
    openMariadbStore(server.services.sessions, 'sessions', patient),
  ]);
  return {
    store,
    second,
    async close() {
      await Promise.all([store.close(), second.close()]);
      await server.stop();
    },
  };
});

describeKeyStore('MariaDB', async () => {
  const server = await startMariadb();
  await migrateMariadb(server.migrate.keys, 'keys');
  return {
    open: (masterKeys) => openMariadbKeys(server.keys.session, 'session_key', { masterKeys: parseMasterKeys(masterKeys) }),
    close: () => server.stop(),
  };
});
