import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventRow } from '@oa/actors';
import { eventually, startLink, startMariadb, type TestMariadb } from '@oa/testkit';
import { type Connection, createConnection } from 'mysql2/promise';
import { SchemaTooOld, StorageFault } from '../faults';
import { parseMasterKeys } from '../keys/master-keys';
import type { SqlStore } from '../sql/sql-store';
import { openSqliteStores } from '../sqlite/sqlite-stores';
import { checksumMariadb, migrateMariadb, openMariadbKeys, openMariadbStore, pendingMariadbMigrations } from './mariadb-stores';

let server: TestMariadb;
let store: SqlStore;
const masterKeys = parseMasterKeys([randomBytes(32).toString('base64')]);
const event = (shard: number, seq: number, epoch = 1): EventRow => ({
  kind: 'session',
  shard,
  epoch,
  actor: `session/${shard}`,
  seq,
  commandId: null,
  first: seq,
  type: 'message-sent',
  v: 1,
  body: '{"t":"é"}',
  at: seq,
});
const raw = (url: string): Promise<Connection> => createConnection({ uri: url.replace(/^mariadb:/, 'mysql:') });

jest.setTimeout(60_000);

beforeAll(async () => {
  server = await startMariadb();
}, 60_000);
afterAll(async () => {
  await store?.close();
  await server?.stop();
});

describe('a schema on MariaDB', () => {
  it('is refused by a pod before it is migrated, with the name of what is missing', async () => {
    await expect(openMariadbStore(server.services.sessions, 'sessions')).rejects.toThrow(SchemaTooOld);
    await expect(openMariadbStore(server.services.sessions, 'sessions')).rejects.toThrow(/_sessions are older.*StoreTables1767225600000/);
    await expect(openMariadbKeys(server.keys.session, 'session_key', { masterKeys })).rejects.toThrow(SchemaTooOld);
    expect(await pendingMariadbMigrations(server.migrate.keys, 'keys')).toEqual(['KeyTables1767225600000']);
  });

  it('is migrated once, however often the migration runs', async () => {
    expect(await migrateMariadb(server.migrate.sessions, 'store')).toEqual(['StoreTables1767225600000']);
    expect(await migrateMariadb(server.migrate.sessions, 'store')).toEqual([]);
    expect(await migrateMariadb(server.migrate.keys, 'keys')).toEqual(['KeyTables1767225600000']);
    expect(await pendingMariadbMigrations(server.services.sessions, 'store')).toEqual([]);
    store = await openMariadbStore(server.services.sessions, 'sessions', { timeoutMs: 30_000, control: { timeoutMs: 30_000 } });
    await store.prepareShards([{ kind: 'session', shards: 8 }]);
    await store.claimAll(['session'], 'pod-a');
  });

  it('cannot be migrated by the user that a pod connects as', async () => {
    await expect(migrateMariadb(server.services.matching, 'store')).rejects.toThrow(StorageFault);
  });

  it('says without the password why it cannot be reached', async () => {
    const wrong = new URL(server.services.sessions);
    wrong.password = 'planted-password';
    const error = await openMariadbStore(wrong.href, 'sessions').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StorageFault);
    expect(String(error)).toContain('ER_ACCESS_DENIED_ERROR');
    expect(JSON.stringify(error) + String(error)).not.toContain('planted-password');
  });
});

describe('the rights of database users', () => {
  const attempt = async (url: string, sql: string): Promise<string> => {
    const connection = await raw(url);
    try {
      await connection.query(sql);
      return 'allowed';
    } catch (error) {
      return String((error as { code?: string }).code);
    } finally {
      await connection.end();
    }
  };
  const schema = (url: string) => new URL(url).pathname.slice(1);

  it('keep each service to its own schema, without changing tables', async () => {
    await migrateMariadb(server.migrate.matching, 'store');
    expect(await attempt(server.services.matching, 'SELECT COUNT(*) FROM event')).toBe('allowed');
    expect(await attempt(server.services.matching, `SELECT COUNT(*) FROM ${schema(server.services.sessions)}.event`)).toBe(
      'ER_TABLEACCESS_DENIED_ERROR',
    );
    expect(await attempt(server.services.matching, `SELECT COUNT(*) FROM ${schema(server.keys.session)}.session_key`)).toBe(
      'ER_TABLEACCESS_DENIED_ERROR',
    );
    expect(await attempt(server.services.matching, 'ALTER TABLE event ADD COLUMN more INT')).toBe('ER_TABLEACCESS_DENIED_ERROR');
  });

  it('keep the owner of session keys from those of feedback, and from deleting tombstones', async () => {
    const keys = await openMariadbKeys(server.keys.session, 'session_key', { masterKeys });
    expect(await keys.ensure('session/rights')).toHaveLength(32);
    await keys.destroy('session/rights');
    await keys.close();
    expect(await attempt(server.keys.session, 'SELECT COUNT(*) FROM feedback_key')).toBe('ER_TABLEACCESS_DENIED_ERROR');
    expect(await attempt(server.keys.session, 'DELETE FROM session_key')).toBe('ER_TABLEACCESS_DENIED_ERROR');
    const feedback = await openMariadbKeys(server.keys.feedback, 'feedback_key', { masterKeys });
    expect(await feedback.ensure('feedback/1')).toHaveLength(32);
    await feedback.close();
  });
});

describe('a claim and an append that meet', () => {
  it('an append waits for a claim in the making, and finds itself fenced off', async () => {
    const claimer = await raw(server.services.sessions);
    await claimer.beginTransaction();
    await claimer.query("UPDATE shard SET owner = 'pod-b', epoch = epoch + 1 WHERE kind = 'session' AND shard = 0");
    const appended = store.append([event(0, 1), event(1, 1)]);
    await eventually(() => isWaiting('INSERT INTO event'), { what: 'the append to wait for the lock' });
    await claimer.commit();
    await claimer.end();
    expect(await appended).toBe(1);
    expect(await store.tail('session/0', 0, 10)).toEqual([]);
    expect(await store.tail('session/1', 0, 10)).toHaveLength(1);
  });

  it('a claim of a shard whose append a silent pod left open fails after a moment; claims of other shards and heartbeats go on', async () => {
    const silent = await raw(server.services.sessions);
    await silent.beginTransaction();
    await silent.query("SELECT epoch FROM shard WHERE kind = 'session' AND shard = 2 LOCK IN SHARE MODE");
    const claim = store.claim('session', 2, 'pod-c', 1);
    await expect(claim).rejects.toThrow(/ER_LOCK_WAIT_TIMEOUT/);
    expect(await store.claim('session', 3, 'pod-c', 1)).toBe(true);
    await store.heartbeat({ pod: 'pod-a', state: 'up', busOk: true, version: '1' }, 1_000);
    await silent.rollback();
    await silent.end();
    expect(await store.claim('session', 2, 'pod-c', 1)).toBe(true);
  });

  it('an append locks the shards of its own rows only', async () => {
    const writer = await raw(server.services.sessions);
    await writer.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    const [plan] = await writer.query(
      `EXPLAIN SELECT s.epoch FROM (WITH v (kind, shard, epoch) AS (VALUES ('session', 4, 1), ('session', 5, 1)) SELECT * FROM v) v
       STRAIGHT_JOIN shard s ON s.kind = v.kind AND s.shard = v.shard AND s.epoch = v.epoch LOCK IN SHARE MODE`,
    );
    expect((plan as { table: string; type: string; key: string }[]).find((step) => step.table === 's')).toMatchObject({
      type: 'eq_ref',
      key: 'PRIMARY',
    });
    await writer.end();
  });

  async function isWaiting(statement: string): Promise<boolean> {
    const connection = await raw(server.url);
    const [rows] = await connection.query(
      "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE ?",
      [`${statement}%`],
    );
    await connection.end();
    return (rows as { n: number }[])[0]?.n === 1;
  }
});

describe('checksums', () => {
  it('are the same on MariaDB and SQLite for the same rows, and tell a change', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oa-sqlite-'));
    const sqlite = await openSqliteStores(folder, { services: ['matching'] });
    await migrateMariadb(server.migrate.matching, 'store');
    const mariadb = await openMariadbStore(server.services.matching, 'matching');
    const both = [mariadb, sqlite.store('matching')];
    for (const each of both) {
      await each.prepareShards([{ kind: 'session', shards: 8 }]);
      await each.claimAll(['session'], 'pod');
      await each.append([{ ...event(5, 1), commandId: 'ab'.repeat(16) }, event(5, 2), event(6, 1)]);
      await each.saveSnap({ actor: 'session/5', seq: 2, epoch: 1, version: 1, data: '{"é":1}' });
      await each.putViews([{ view: 'reports', wiki: 'enwiki', actor: 'session/5', row: 'a', seq: 2, sort: 5, data: '{}' }]);
    }
    const [one, two] = await Promise.all(both.map((each) => each.checksum()));
    expect(one).toBe(two);
    expect(await checksumMariadb(server.services.matching, 'store')).toBe(one);
    await mariadb.append([event(6, 2)]);
    expect(await mariadb.checksum()).not.toBe(one);
    await mariadb.close();
    await sqlite.close();
    rmSync(folder, { recursive: true });
  });
});

describe('a database that falls silent', () => {
  it('fails heartbeats and appends in the end, and serves again when it wakes', async () => {
    if (server.pid === null) return expect(process.env.TEST_DATABASE_URL).toBeDefined();
    const usual = await openMariadbStore(server.services.sessions, 'sessions');
    const heartbeat = () => usual.heartbeat({ pod: 'pod-a', state: 'up', busOk: true, version: '1' }, 1_000);
    process.kill(server.pid, 'SIGSTOP');
    try {
      const said = await Promise.allSettled([heartbeat(), usual.append([event(7, 1)])]);
      for (const each of said) expect(each).toMatchObject({ status: 'rejected', reason: expect.any(StorageFault) });
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
    await eventually(heartbeat, { what: 'heartbeats again' });
    // The append given up may still land when the server wakes: who does not know reads again.
    const appended = async () => usual.append([event(7, (await usual.tail('session/7', 0, 10)).length + 1)]);
    await eventually(async () => (await appended()) === 1, { what: 'an append again' });
    await usual.close();
  });
});

describe('a line to the database that falls silent', () => {
  it.each(['there', 'back', undefined] as const)(
    'fails every statement in time (%s), also those behind one that is never answered, and serves again when mended',
    async (direction) => {
      const url = new URL(server.services.sessions);
      const link = await startLink(Number(url.port));
      url.port = String(link.port);
      const far = await openMariadbStore(url.href, 'sessions', { timeoutMs: 400, control: { timeoutMs: 300 } });
      try {
        const beat = () => far.heartbeat({ pod: 'pod-far', state: 'up', busOk: true, version: '1' }, 1_000);
        await eventually(() => beat().then(() => true), { what: 'a heartbeat' });
        link.flow('silent', direction);
        for (let n = 0; n < 3; n += 1) {
          const statements = await Promise.allSettled([beat(), far.pods(), far.shards(), far.heads(['session/x'])]);
          expect(statements.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
        }
        link.mend();
        await eventually(() => beat().then(() => true), { what: 'a heartbeat again' });
        await eventually(() => far.heads(['session/x']).then(() => true), { what: 'a read again' });
      } finally {
        await far.close().catch(() => undefined);
        await link.close();
      }
    },
  );
});
