import { allot, fewestOf, mostOf, type ShardRow } from '@oa/actors';
import { DEFAULT_PREFIX, loadShardHash, subjectsOf } from '@oa/contracts';
import { eventually, startNats } from '@oa/testkit';
import { connectNats, type NatsTransport } from '@oa/transport';
import { TalkingCrowd } from '../house/crowd';
import { HandGateway } from '../house/hand-gateway';
import { type ServicePod, ServicePods } from './service-pods';

jest.setTimeout(600_000);

const SHARDS = 256;
const PATIENT = { withinMs: 120_000 };

/** Three processes of one service over a real broker and a real database. What people felt is printed, not judged: see `npm run chaos`. */
describe('the processes of one service', () => {
  let pods: ServicePods;
  let line: NatsTransport;
  let talk: TalkingCrowd;

  beforeAll(async () => {
    await loadShardHash();
    pods = await ServicePods.open();
    line = await connectNats({ url: pods.broker.url, name: 'test', onFault: () => undefined });
    for (let n = 0; n < 3; n += 1) await pods.add();
    await untilEven(pods.all);
    talk = await TalkingCrowd.begin(await HandGateway.open(line, subjectsOf(DEFAULT_PREFIX), 'gw0001'), 'demowiki', 24);
    await talk.goesOn();
    talk.takeWorst();
  });
  afterAll(async () => {
    await line?.close();
    await pods?.close();
  });

  /** Every shard is where it should be, and no pod of these has too many or too few. */
  const untilEven = (all: readonly ServicePod[]) =>
    eventually(
      async () => {
        const counts = await pods.counts(all);
        const [most, fewest] = [mostOf(SHARDS, all.length), fewestOf(SHARDS, all.length)];
        if (counts.some((count) => count > most || count < fewest)) throw new Error(`shares of ${counts}`);
        const shards = await pods.table.shards();
        const owners = [...new Set(shards.flatMap(({ owner }) => owner ?? []))];
        const allotted = allot(shards, owners);
        return owners.length === all.length && shards.every((row) => row.owner === allotted.get(`${row.kind} ${row.shard}`));
      },
      { ...PATIENT, what: 'an even share' },
    );
  const living = () => pods.all.filter(({ run }) => run.isRunning);
  const note = (what: string) => process.stdout.write(`longest wait ${String(talk.takeWorst()).padStart(6)} ms  ${what}\n`);

  /** A shard moves once; once more where a slow machine lets a pod doubt a living one. */
  const expectNoPingPong = (before: readonly ShardRow[], after: readonly ShardRow[]) => {
    for (const [n, row] of after.entries()) expect(row.epoch).toBeLessThanOrEqual((before[n]?.epoch ?? 0) + 2);
  };

  it('are taken over from when one is killed', async () => {
    const [victim] = living();
    await victim?.run.end('SIGKILL');
    await untilEven(living());
    await talk.goesOn();
    note('kill -9');
  });

  it('take another one in', async () => {
    await pods.add();
    await untilEven(living());
    await talk.goesOn();
    note('one more joins');
  });

  it('hand everything over when one is told to end', async () => {
    const [leaving] = living();
    expect(await leaving?.run.end('SIGTERM')).toBe(0);
    await untilEven(living());
    await talk.goesOn();
    note('SIGTERM');
    await pods.add();
    await untilEven(living());
    await talk.goesOn();
    note('one more joins');
  });

  it('are taken over from when one stands still; woken, it has nothing to say and takes its part again', async () => {
    const [frozen, ...others] = living();
    frozen?.run.signal('SIGSTOP');
    await untilEven(others);
    await talk.goesOn();
    note('SIGSTOP');
    frozen?.run.signal('SIGCONT');
    await untilEven(living());
    await talk.goesOn();
    note('SIGCONT, and its shards back');
  });

  it('take over from one whose line to the database fell silent, undisturbed themselves', async () => {
    const [cut, ...others] = living();
    const before = await pods.table.shards();
    cut?.database.flow('silent');
    await untilEven(others);
    await talk.goesOn();
    note('line to the database silent');
    const after = await pods.table.shards();
    expectNoPingPong(before, after);
    cut?.database.mend();
    await untilEven(living());
    await talk.goesOn();
    note('line to the database mended');
  });

  it('take over from one whose line to the broker fell silent, without a shard going back and forth', async () => {
    const [cut, ...others] = living();
    const before = await pods.table.shards();
    cut?.bus.flow('silent');
    await untilEven(others);
    await talk.goesOn();
    note('line to the broker silent');
    const after = await pods.table.shards();
    expectNoPingPong(before, after);
    cut?.bus.mend();
    await untilEven(living());
    await talk.goesOn();
    note('line to the broker mended');
  });

  it('keep what they own while the broker is started anew', async () => {
    const before = await pods.table.shards();
    await pods.broker.stop();
    const isLost = eventually(() => line.line === 'down', PATIENT);
    await isLost;
    await new Promise((later) => setTimeout(later, 3_000));
    pods.broker = await startNats({ port: pods.brokerPort });
    await talk.goesOn();
    await talk.goesOn();
    note('broker away for 3 s');
    expect(await pods.table.shards()).toEqual(before);
  });

  it('have stored once and in order what they acknowledged', async () => {
    await talk.stop();
    for (const [session, texts] of talk.said) {
      const rows = await pods.table.tail(`session/${session}`, 0, 100_000);
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
      expect(rows.filter((row) => row.type === 'message-said')).toHaveLength(texts.length);
      expect(rows.every((row, n) => n === 0 || row.epoch >= (rows[n - 1]?.epoch ?? 0))).toBe(true);
    }
  });
});
