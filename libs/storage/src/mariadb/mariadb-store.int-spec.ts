import { describeKeyStore, describeStore, startMariadb } from '@oa/testkit';
import { parseMasterKeys } from '../keys/master-keys';
import { migrateMariadb, openMariadbKeys, openMariadbStore } from './mariadb-stores';

describeStore('MariaDB', async () => {
  const server = await startMariadb();
  await migrateMariadb(server.migrate.sessions, 'store');
  const [store, second] = await Promise.all([
    openMariadbStore(server.services.sessions, 'sessions'),
    openMariadbStore(server.services.sessions, 'sessions'),
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
