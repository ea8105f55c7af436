import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@oa/testkit';
import { type Connection, createConnection } from 'mysql2/promise';
import { Cluster, ONE_EACH } from '../people/cluster';
import { crowded } from '../people/product';
import { begin, talk } from '../people/real-chat';
import { TestAsker } from '../people/test-asker';
import { TestHelper } from '../people/test-helper';

const HOUR = 3_600_000;
const DISK = 96 * 1_048_576;
const CLOCK = ['--require', join(__dirname, 'set-clock.cjs')].join(' ');

jest.setTimeout(600_000);

// Its own database: one that is given cannot be filled.
const describeOwn = process.env.TEST_DATABASE_URL === undefined && process.env.TEST_NATS_URL === undefined ? describe : describe.skip;

describeOwn('a cluster in the middle of a chat', () => {
  let cluster: Cluster;
  let admin: Connection;
  let ada: TestHelper;
  let asker: TestAsker;
  let session: string;
  const clockFolder = mkdtempSync(join(tmpdir(), 'oa-clock-'));
  const clockFile = join(clockFolder, 'clock');
  const typed: string[] = [];
  /** What one pod finds in its environment in place of what is right. */
  const wrong = new Map<string, Record<string, string>>();

  const newcomer = () => new TestAsker({ gateway: cluster.url, wiki: 'demowiki', origin: cluster.wiki });
  const goesOn = async () => {
    const from = typed.length;
    for (const said of [`asker ${from}`, `helper ${from}`]) {
      await (said.startsWith('asker') ? asker.say(said) : ada.say(session, said));
      typed.push(said);
    }
    await eventually(() => asker.texts().length >= typed.length && ada.texts(session).length >= typed.length, {
      what: 'both to hear',
      withinMs: 60_000,
    });
    expect(asker.texts()).toEqual(typed);
    expect(ada.texts(session)).toEqual(typed);
    expect(asker.log?.view().state).toBe('assigned');
  };
  /** Answers what a second pod of sessions said, which must end with code 1. */
  const secondPodSays = async (): Promise<string> => {
    const said: string = await cluster.scale('sessions', 2).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(cluster.pods('sessions')).toEqual(['sessions-1']);
    return said;
  };

  beforeAll(async () => {
    cluster = await Cluster.start({
      counts: ONE_EACH,
      mariadb: { disk: DISK },
      configure: (input) => crowded(input, 0, 3),
      env: (pod) => ({ NODE_OPTIONS: CLOCK, OA_TEST_CLOCK_FILE: clockFile, ...wrong.get(pod) }),
    });
    admin = await createConnection({ uri: cluster.ground.database.url.replace(/^mariadb:/, 'mysql:') });
    ada = await TestHelper.signIn({ gateway: cluster.url, wiki: 'demowiki', sub: 'ada' });
    await ada.duty('available');
    asker = newcomer();
    session = await begin(asker, ada, 'Will this be heard to its end?');
    typed.push(...(await talk(asker, ada, session, 1)));
  });
  afterEach(() => wrong.clear());
  afterAll(async () => {
    asker?.close();
    ada?.close();
    await admin?.end();
    await cluster?.stop();
    rmSync(clockFolder, { recursive: true, force: true });
  });

  it('refuses a pod with a wrong password of the database, and goes on', async () => {
    const url = new URL(cluster.ground.database.services.sessions);
    url.password = 'hunter2';
    wrong.set('sessions-2', { OA_DB_SESSIONS: url.href });
    const said = await secondPodSays();
    expect(said).toMatch(/^connecting to oa_sessions: ER_ACCESS_DENIED_ERROR: /m);
    expect(said).not.toContain('hunter2');
    await goesOn();
  });

  it('refuses a pod with a wrong password of the bus, and goes on', async () => {
    wrong.set('sessions-2', { OA_BUS_PASSWORD: 'hunter2' });
    const said = await secondPodSays();
    expect(said).toMatch(/^the bus at nats:\/\/127\.0\.0\.1:\d+ refuses this user or password$/m);
    expect(said).not.toContain('hunter2');
    await goesOn();
  });

  it('refuses a pod that counts its shards otherwise than the tables, and goes on', async () => {
    await admin.query("INSERT INTO oa_sessions.shard (kind, shard, owner, epoch) VALUES ('session', 128, NULL, 0)");
    expect(await secondPodSays()).toMatch(/^The session kind has 129 shards in the database and 128 in this program\. Start the program/m);
    await admin.query("DELETE FROM oa_sessions.shard WHERE kind = 'session' AND shard = 128");
    await goesOn();
  });

  it('refuses a pod whose tables are older than its program, and goes on', async () => {
    const [rows] = await admin.query('SELECT * FROM oa_sessions.migration ORDER BY id DESC LIMIT 1');
    const [last] = rows as { id: number; timestamp: number; name: string }[];
    await admin.query('DELETE FROM oa_sessions.migration WHERE id = ?', [last?.id]);
    expect(await secondPodSays()).toMatch(/^The tables of oa_sessions are older than this program: \S+ not yet applied\. Run the migration first/m);
    await admin.query('INSERT INTO oa_sessions.migration SET ?', last);
    await goesOn();
  });

  it.each([
    [HOUR, 'ahead of'],
    [-HOUR, 'behind'],
  ])('refuses a pod whose clock is off by %p ms, and goes on', async (off, words) => {
    wrong.set('sessions-2', { OA_TEST_CLOCK_MS: String(off) });
    expect(await secondPodSays()).toMatch(new RegExp(`^The clock of this machine is 3(599|600|601) s ${words} the database's\\. Set both`, 'm'));
    await goesOn();
  });

  it.each([HOUR, -HOUR])('goes on when the clocks under all pods are set by %p ms: nobody’s time runs out, and each pod says so', async (step) => {
    for (const [file, sentence] of [
      [step, 'was set'],
      [0, 'was set'],
    ] as const) {
      const told = (pod: string) => cluster.logs(pod).filter((line) => line.includes('the clock of this machine') && line.includes(sentence)).length;
      const before = new Map(cluster.pods().map((pod) => [pod, told(pod)]));
      writeFileSync(clockFile, String(file));
      for (const pod of cluster.pods()) cluster.kill(pod, 'SIGUSR2');
      await goesOn();
      const other = newcomer();
      await begin(other, ada, `A request at a clock of ${file}`);
      await other.connection.command({ t: 'end', session: other.session ?? '' });
      other.close();
      await eventually(() => cluster.pods().every((pod) => told(pod) > (before.get(pod) ?? 0)), { what: 'each pod to say so', withinMs: 60_000 });
    }
    const times = asker.frames.flatMap((frame) => (frame.t === 'fact' && frame.session === session ? [frame.at] : []));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.abs((times.at(-1) ?? 0) - Date.now())).toBeLessThan(HOUR / 2);
  });

  it('keeps what is typed while the database’s disk is full, says so, and stores it once when there is room', async () => {
    await admin.query('CREATE DATABASE ballast');
    for (const table of ['stone', 'sand']) await admin.query(`CREATE TABLE ballast.${table} (id INT AUTO_INCREMENT PRIMARY KEY, load_ LONGBLOB)`);
    for (let n = 0; n < 16; n += 1) await admin.query("INSERT INTO ballast.sand (load_) VALUES (REPEAT('x', 1048576))");
    // On a full disk nothing new can be begun, not even a deletion: what makes room later is begun before.
    const clearing = await createConnection({ uri: cluster.ground.database.url.replace(/^mariadb:/, 'mysql:') });
    await clearing.query('START TRANSACTION');
    await clearing.query('DELETE FROM ballast.sand');
    for (const bytes of [1_048_576, 65_536, 4_096, 256]) await fill(admin, bytes);
    const from = cluster.logs('sessions-1').length;
    const sending = Array.from({ length: 40 }, (_, n) => `into a full disk ${n} ${'…'.repeat(500)}`).map((text) => {
      typed.push(text);
      return asker.say(text);
    });
    const failed = () =>
      cluster
        .logs('sessions-1')
        .slice(from)
        .some((line) => line.includes('a commit failed') && line.includes('FULL'));
    await eventually(failed, { what: 'the pod to say that the disk is full', withinMs: 60_000 });
    expect(asker.connection.pending().length).toBeGreaterThan(0);
    await clearing.query('COMMIT');
    await clearing.end();
    await Promise.all(sending);
    await goesOn();
  });
});

/** Puts stones of this size into the disk until none fits. */
async function fill(admin: Connection, bytes: number): Promise<void> {
  for (;;) {
    try {
      await admin.query('INSERT INTO ballast.stone (load_) VALUES (REPEAT(?, ?))', ['x', bytes]);
    } catch (error) {
      if (/full/i.test(String(error))) return;
      throw error;
    }
  }
}
