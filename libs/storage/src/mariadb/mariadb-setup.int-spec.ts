import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, startMariadb, type TestMariadb } from '@oa/testkit';
import { StorageFault } from '../faults';
import { type SchemaUser, schemaStatements, setUpSchemas } from './create-schemas';
import { migrateMariadb, openMariadbStore } from './mariadb-stores';

/** A database given by its address has no certificate of ours. */
const describeOwn = process.env.TEST_DATABASE_URL === undefined ? describe : describe.skip;

jest.setTimeout(120_000);

const user = (name: string, password: string, rights: SchemaUser['rights']): SchemaUser => ({ database: 'help', user: name, password, rights });
const plan = (password: string) => [user('worker', password, 'rows'), user('builder', "it's \\ a wall", 'tables')];

describeOwn('a database server that offers encrypted lines', () => {
  let folder: string;
  let server: TestMariadb;
  let ca: string;
  const at = (login: string, host = 'localhost') => `mariadb://${login}@${host}:${new URL(server.url).port}/help`;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oa-tls-'));
    const { caFile, certFile, keyFile } = makeCertificates(folder);
    ca = readFileSync(caFile, 'utf8');
    server = await startMariadb({ tls: { certFile, keyFile } });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is set up and migrated over them, twice without harm, and gives users their newest password', async () => {
    const tls = { ca };
    await setUpSchemas(server.url.replace('127.0.0.1', 'localhost'), plan('first'), tls);
    const builder = at(`builder:${encodeURIComponent("it's \\ a wall")}`);
    expect(await migrateMariadb(builder, 'store', tls)).not.toEqual([]);
    expect(await migrateMariadb(builder, 'store', tls)).toEqual([]);
    await setUpSchemas(server.url.replace('127.0.0.1', 'localhost'), plan('second'), tls);
    await expect(openMariadbStore(at('worker:first'), 'matching', { tls })).rejects.toThrow('ER_ACCESS_DENIED_ERROR');
    const store = await openMariadbStore(at('worker:second'), 'matching', { tls });
    expect(await store.pods()).toEqual([]);
    await store.close();
  });

  it('is not believed without the authority that vouches for it', async () => {
    await expect(openMariadbStore(at('worker:second'), 'matching', { tls: {} })).rejects.toBeInstanceOf(StorageFault);
  });
});

describe('the statements of a set-up', () => {
  it('quote what is given and refuse a name that is none', () => {
    expect(schemaStatements(plan('p'), JSON.stringify)).toContain(`ALTER USER 'worker'@'%' IDENTIFIED BY "p"`);
    expect(() => schemaStatements([user("x'; DROP", 'p', 'rows')], JSON.stringify)).toThrow('not a name for a schema or a user');
  });
});
