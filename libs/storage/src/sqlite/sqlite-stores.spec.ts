import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EventRow } from '@oa/actors';
import { SERVICE_NAMES } from '@oa/contracts';
import { DatabaseInUse, StorageFault } from '../faults';
import { parseMasterKeys } from '../keys/master-keys';
import { pendingMigrations, refuseOldSchema, STORE_MIGRATIONS } from '../migrations/migrate';
import { openSqlite } from './open-sqlite';
import { checksumSqliteFolder, openSqliteStores, type SqliteStores } from './sqlite-stores';

jest.setTimeout(60_000);

const masterKeys = parseMasterKeys([randomBytes(32).toString('base64')]);
const event = (seq: number, epoch: number): EventRow => ({
  kind: 'session',
  shard: 0,
  epoch,
  actor: 'session/a',
  seq,
  commandId: null,
  first: seq,
  type: 'message-sent',
  v: 1,
  body: '{}',
  at: seq,
});

let folder: string;
let opened: SqliteStores[];
const open = async (options: Parameters<typeof openSqliteStores>[1] = { masterKeys }) => {
  const stores = await openSqliteStores(folder, options);
  opened.push(stores);
  return stores;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oa-sqlite-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((stores) => stores.close()));
  rmSync(folder, { recursive: true });
});

describe('the data folder of one process', () => {
  it('has a file for each service and one for keys, whole in themselves once closed', async () => {
    const stores = await open();
    for (const service of SERVICE_NAMES) expect(stores.store(service).service).toBe(service);
    await stores.keys('session_key').ensure('session/a');
    await stores.close();
    const files = readdirSync(folder);
    expect(files).toEqual(expect.arrayContaining([...SERVICE_NAMES.map((service) => `${service}.sqlite`), 'keys.sqlite', 'lock.sqlite']));
    for (const journal of files.filter((name) => name.endsWith('-wal'))) expect(readFileSync(join(folder, journal))).toHaveLength(0);
  });

  it('keeps everything over a restart, and fences off what the former process had', async () => {
    const first = (await open()).store('sessions');
    await first.prepareShards([{ kind: 'session', shards: 4 }]);
    const [claimed] = await first.claimAll(['session'], 'one');
    const epoch = claimed?.epoch ?? 0;
    await first.append([event(1, epoch)]);
    const checksum = await first.checksum();
    await opened[0]?.close();

    const second = (await open()).store('sessions');
    expect(await second.checksum()).toBe(checksum);
    expect(await second.tail('session/a', 0, 10)).toEqual([event(1, epoch)]);
    expect((await second.claimAll(['session'], 'two'))[0]?.epoch).toBe(epoch + 1);
    expect(await second.append([event(2, epoch)])).toBe(0);
    await second.append([event(2, epoch + 1)]);
    expect(await second.checksum()).not.toBe(checksum);
  });

  it('has a fingerprint that any process can take while it is in use, and that tells a change in rows or keys', async () => {
    const stores = await open();
    const store = stores.store('sessions');
    await store.prepareShards([{ kind: 'session', shards: 1 }]);
    const epoch = (await store.claimAll(['session'], 'one'))[0]?.epoch ?? 0;
    const before = await checksumSqliteFolder(folder);
    await store.heartbeat({ pod: 'one', state: 'up', busOk: true, version: '1' }, 1_000);
    expect(await checksumSqliteFolder(folder)).toBe(before);
    await store.append([event(1, epoch)]);
    const after = await checksumSqliteFolder(folder);
    expect(after).not.toBe(before);
    await stores.keys('session_key').ensure('session/a');
    expect(await checksumSqliteFolder(folder)).not.toBe(after);
  });

  it('gives only what was opened', async () => {
    const stores = await open({ services: ['matching'] });
    expect(() => stores.store('sessions')).toThrow(StorageFault);
    expect(() => stores.keys('session_key')).toThrow('without master keys');
  });

  it('tells what is pending in a file made before a migration, and refuses to work on it', async () => {
    const sql = await openSqlite(join(folder, 'old.sqlite'), STORE_MIGRATIONS);
    expect(await pendingMigrations(sql.source)).toEqual(['StoreTables1767225600000']);
    await expect(refuseOldSchema(sql.source, 'old.sqlite')).rejects.toThrow(/old.sqlite are older than this program: StoreTables1767225600000/);
    await sql.close();
  });
});

describe('a second start on the same folder', () => {
  it('is refused at once by a message that names the folder, and leaves the first alone', async () => {
    const first = await open();
    await expect(openSqliteStores(folder, { masterKeys })).rejects.toThrow(DatabaseInUse);
    await expect(openSqliteStores(folder, { masterKeys })).rejects.toThrow(folder);
    await first.store('sessions').prepareShards([{ kind: 'session', shards: 2 }]);
    expect(await first.store('sessions').shards()).toHaveLength(2);
  });

  it('is refused to another process too, and free for it once the first has closed', async () => {
    const first = await open();
    expect(await inAnotherProcess()).toContain('SQLITE_BUSY');
    await first.close();
    expect(await inAnotherProcess()).toContain('taken');
  });

  it('succeeds as soon as a process that had the folder was killed', async () => {
    const holder = spawn(process.execPath, ['-e', `${TAKE_LOCK}; setInterval(() => undefined, 1000)`, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await expect(openSqliteStores(folder)).rejects.toThrow(DatabaseInUse);
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    expect((await open()).store('sessions').service).toBe('sessions');
  });
});

/** What the lock does, said in the driver's own words, in a process without our code. */
const TAKE_LOCK = `
  const db = new (require(${JSON.stringify(require.resolve('libsql'))}))(require('path').join(process.argv[1], 'lock.sqlite'), { timeout: 0 });
  try { db.exec('BEGIN EXCLUSIVE'); console.log('taken'); } catch (error) { console.log(error.code); process.exit(); }`;

async function inAnotherProcess(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', `${TAKE_LOCK}; db.close()`, folder]);
  return stdout;
}

describe('keys on disk', () => {
  const everyByte = () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
  const wrappedOf = async (id: string): Promise<Buffer> => {
    const sql = await openSqlite(join(folder, 'keys.sqlite'), []);
    const [row] = await sql.all('SELECT wrapped FROM session_key WHERE id = ?', [id]);
    await sql.close();
    return Buffer.from(row?.wrapped as Uint8Array);
  };

  it('are never there in the plain', async () => {
    const keys = (await open()).keys('session_key');
    const plain = await Promise.all(['session/a', 'session/b'].map((id) => keys.ensure(id)));
    for (const key of plain) expect(everyByte().includes(Buffer.from(key as Uint8Array))).toBe(false);
  });

  it('are nowhere in any file once destroyed, not even wrapped, while the process runs', async () => {
    const keys = (await open()).keys('session_key');
    const ids = Array.from({ length: 200 }, (_, n) => `session/${n}`);
    for (const id of ids) await keys.ensure(id);
    const wrapped = new Map<string, Buffer>();
    for (const id of ids) wrapped.set(id, await wrappedOf(id));
    const doomed = ids.filter((_, n) => n % 3 === 0);
    expect(doomed.every((id) => everyByte().includes(wrapped.get(id) as Buffer))).toBe(true);

    await Promise.all(doomed.map((id) => keys.destroy(id)));
    const bytes = everyByte();
    for (const id of doomed) expect(bytes.includes(wrapped.get(id) as Buffer)).toBe(false);
    for (const id of ids.filter((_, n) => n % 3 !== 0)) expect(bytes.includes(wrapped.get(id) as Buffer)).toBe(true);
  });

  it('are apart by owner: sessions and feedback share no row', async () => {
    const stores = await open();
    const [a, b] = await Promise.all([stores.keys('session_key').ensure('x/1'), stores.keys('feedback_key').ensure('x/1')]);
    expect(Buffer.from(a as Uint8Array).equals(Buffer.from(b as Uint8Array))).toBe(false);
    await stores.keys('session_key').destroy('x/1');
    expect(await stores.keys('feedback_key').find('x/1')).toEqual(b);
  });

  it('are in no data file: a backup of those holds none', async () => {
    const stores = await open();
    await stores.keys('session_key').ensure('session/planted');
    for (const name of readdirSync(folder).filter((each) => !each.startsWith('keys.')))
      expect(readFileSync(join(folder, name)).includes('session/planted')).toBe(false);
  });
});
