// The same in one process, as `npm start` runs: the in-memory bus and SQLite. Driver, pod and bare loop share the process; the driver costs both alike.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorHost, LockedOwnership } from '@oa/actors';
import { DEFAULT_PREFIX, loadShardHash, subjectsOf, WikiRules } from '@oa/contracts';
import { systemClock } from '@oa/kernel';
import { SESSIONS } from '@oa/sessions';
import { MasterKeys, openSqliteStores, sealer } from '@oa/storage';
import { MemoryBus, type Transport } from '@oa/transport';
import { GATEWAY, PEOPLE, type RelayCommand, type RelayFact, ROWS, SHARDS, shardOfSession } from '../relay/shape';
import { BareTarget, PodTarget, type Target } from './driver';

interface Statement {
  run(values: readonly unknown[]): { readonly changes: number };
}
type Connection = new (path: string) => { exec(sql: string): void; prepare(sql: string): Statement; close(): void };
const Libsql = require('libsql') as Connection;

const rules = WikiRules.parse({
  ...{ wiki: 'demowiki', name: 'Demo', origins: ['http://127.0.0.1'], articlePath: 'http://127.0.0.1/$1', languages: ['en'] },
  ...{ helpPage: 'http://127.0.0.1/help', conductPage: 'http://127.0.0.1/conduct', emergencyContact: 'emergency@wiki.example' },
  ...{ chat: { messagesPerMinute: null }, line: { asksPerHour: 1_000 } },
});

/** The bare loop on SQLite: one statement a turn, each row by its shard's epoch, synchronous FULL. */
function serveBareLoop(file: string, line: Transport): () => void {
  const database = new Libsql(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE shard (shard INTEGER PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID');
  database.exec(
    'CREATE TABLE event (session TEXT NOT NULL, seq INTEGER NOT NULL, cid BLOB NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (session, seq), UNIQUE (session, cid)) WITHOUT ROWID',
  );
  for (let shard = 0; shard < SHARDS; shard += 1) database.prepare('INSERT INTO shard VALUES (?, 1)').run([shard]);
  const statements = new Map<number, Statement>();
  const insert = (rows: number) => {
    const known = statements.get(rows);
    if (known) return known;
    const values = Array(rows).fill('(?, ?, ?, ?, ?, ?, ?)').join(', ');
    const made = database.prepare(
      `INSERT INTO event WITH v (session, seq, cid, body, at, shard, epoch) AS (VALUES ${values})
       SELECT v.session, v.seq, v.cid, v.body, v.at FROM v CROSS JOIN shard s ON s.shard = v.shard AND s.epoch = v.epoch`,
    );
    statements.set(rows, made);
    return made;
  };
  const heads = new Map<string, number>();
  let queue: RelayFact[] = [];
  const run = () => {
    const batch = queue.slice(0, ROWS);
    queue = queue.slice(ROWS);
    const values = batch.flatMap(({ session, seq, cid, text, at }) => [
      session,
      seq,
      Buffer.from(cid.replaceAll('-', ''), 'hex'),
      text,
      at,
      shardOfSession(session),
      1,
    ]);
    if (insert(batch.length).run(values).changes !== batch.length) throw new Error('a row was fenced off');
    line.publish(GATEWAY, JSON.stringify(batch));
    if (queue.length > 0) setImmediate(run);
  };
  line.subscribe(`${PEOPLE}.*`, ({ text }) => {
    const command = JSON.parse(text) as RelayCommand;
    const seq = (heads.get(command.session) ?? 0) + 1;
    heads.set(command.session, seq);
    queue.push({ ...command, seq, at: Date.now() });
    if (queue.length === 1) setImmediate(run);
  });
  return () => database.close();
}

type Compare = (
  on: string,
  pod: Target,
  bare: Target,
  of: { readonly pod: Readonly<Record<string, number>>; readonly bare: Readonly<Record<string, number>> },
) => Promise<void>;

export async function serveSqliteBench(compare: Compare): Promise<void> {
  await loadShardHash();
  const folder = mkdtempSync(join(tmpdir(), 'oa-commands-'));
  const stores = await openSqliteStores(folder, { masterKeys: new MasterKeys([Buffer.alloc(32, 7)]) });
  const bus = new MemoryBus();
  const store = stores.store('sessions');
  const host = new ActorHost(
    {
      ...{ service: 'sessions', pod: 'bench', kinds: SESSIONS.kinds, store, transport: bus.connect() },
      ...{ keys: stores.keys('session_key'), sealer, subjects: subjectsOf(DEFAULT_PREFIX), clock: systemClock },
      rules: () => ({ revision: 'r1', rules }),
      newId: () => randomBytes(16).toString('hex'),
      log: { info: () => undefined, warn: () => undefined, error: (facts, message) => console.error(message, facts) },
    },
    new LockedOwnership(store, 'bench'),
  );
  const closeBare = serveBareLoop(join(folder, 'bare.sqlite'), bus.connect());
  try {
    await host.start();
    const line = bus.connect();
    const pod = new PodTarget(line);
    await pod.open(Number(Math.max(...(process.env.SESSIONS ?? '64,512').split(',').map(Number))));
    const all = { 'one process with its driver': process.pid };
    await compare('SQLite in one process', pod, new BareTarget(line), { pod: all, bare: all });
  } finally {
    await host.drain(5_000);
    closeBare();
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
