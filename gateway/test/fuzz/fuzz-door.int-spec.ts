import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { DoorBench, ORIGIN } from '../door-bench';
import { fuzzDoor } from './fuzz-door';

const wide = { burst: 10_000_000, perSecond: 1_000_000 };
/** Fewer for a quick look; 100,000 in the suite. */
const scale = Number(process.env.FUZZ_SCALE ?? 0.1);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Checksums of the tables that people's inputs could leave something in: events, snapshots, views, poison, keys. Timers' rows move by themselves. */
function checksums(folder: string): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.sqlite'))) {
    const database = new Database(join(folder, file), { readonly: true });
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all() as { name: string }[];
    for (const { name } of tables.filter((table) => /^(event|snap|view|poison|\w+_key)$/.test(table.name))) {
      const rows = database
        .prepare(`SELECT * FROM "${name}"`)
        .raw(true)
        .all()
        .map((row) => JSON.stringify(row))
        .sort();
      sums[`${file} ${name}`] = createHash('sha256').update(rows.join()).digest('hex');
    }
    database.close();
  }
  return sums;
}

/** A chat that was had and ended, so that the tables hold something. */
async function someHistory(folder: string): Promise<void> {
  const bench = await DoorBench.open({}, { folder });
  const ada = await (await bench.helper('ada')).onDuty();
  const mira = bench.asker();
  await mira.hello();
  const session = await mira.ask();
  await ada.take(session);
  mira.send({ t: 'say', cid: randomUUID(), session, text: 'Thank you!' });
  await mira.got('fact', (fact) => fact.kind === 'said');
  ada.send({ t: 'end', cid: randomUUID(), session, outcome: 'solved' });
  await ada.got('chat-released');
  ada.send({ t: 'duty', cid: randomUUID(), duty: 'off' });
  await ada.got('duty', (frame) => frame.duty === 'off');
  for (const host of bench.house.hosts.values()) await host.quiet();
  await bench.close();
}

describe('the door under fire', () => {
  it('answers 100,000 hostile inputs as the protocol says, goes on serving, and not one of them leaves a row', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oa-fuzz-'));
    await someHistory(folder);
    const before = checksums(folder);
    const limits = { socketFrames: wide, personCommands: wide, addressSockets: wide, addressRequests: wide };
    const bench = await DoorBench.open({ limits }, { folder });
    const target = { gateway: bench.url, wiki: 'testwiki', origin: ORIGIN, helperCookie: await bench.signIn('alan') };
    const report = await fuzzDoor(target, { seed, frames: 95_000 * scale, foreign: 3_000 * scale, openings: 800 * scale, requests: 1_500 * scale });
    await bench.close();
    expect(report.inputs).toBeGreaterThanOrEqual(100_000 * scale);
    expect(Object.keys(before).length).toBeGreaterThan(8);
    expect([seed, checksums(folder)]).toEqual([seed, before]);
    expect(bench.logged).toEqual([]);
    expect(bench.house.faults).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  }, 600_000);
});
