import { allot, fewestOf, mostOf, shardName } from '@oa/actors';
import { ASKER_KIND, SESSION_KIND } from '@oa/sessions';
import { eventually } from '@oa/testkit';
import { TalkingCrowd } from '../house/crowd';
import { type Pod, Pods } from '../house/pods';

jest.setTimeout(120_000);

const SHARDS = 256;
describe('the pods of one service', () => {
  let pods: Pods;
  beforeEach(async () => {
    pods = await Pods.open('sessions', [SESSION_KIND, ASKER_KIND]);
  });
  afterEach(() => pods.close());

  const counts = (all: readonly Pod[]) => all.map(({ host }) => host.stats().shards);
  const isEven = (all: readonly Pod[]) =>
    counts(all).every((count) => count <= mostOf(SHARDS, all.length) && count >= fewestOf(SHARDS, all.length)) &&
    counts(all).reduce((sum, count) => sum + count, 0) === SHARDS;
  const untilEven = (all: readonly Pod[]) => eventually(() => isEven(all), { what: `an even share: ${counts(all)}`, withinMs: 60_000 });
  /** An even share may come about while shards still move; this waits until every one stands where it belongs. */
  const untilPlaced = (all: readonly Pod[]) =>
    eventually(
      async () => {
        const shards = await pods.table.shards();
        const allotted = allot(
          shards,
          all.map(({ name }) => name),
        );
        return isEven(all) && shards.every((row) => row.owner === allotted.get(shardName(row)));
      },
      { what: 'every shard in its place', withinMs: 60_000 },
    );
  /** Every acknowledged text stands in the table once and in order, without a gap in the numbers. */
  async function storedOnce(said: ReadonlyMap<string, string[]>): Promise<void> {
    for (const [session, texts] of said) {
      const rows = await pods.table.tail(`session/${session}`, 0, 10_000);
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
      expect(rows.filter((row) => row.type === 'message-said')).toHaveLength(texts.length);
      const epochs = rows.map((row) => row.epoch);
      expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    }
  }

  /** How many heartbeats of so many pods have reached the table since: counts what the slowest has done. */
  async function beatsOf(count: number): Promise<() => number> {
    const seen = pods.all.slice(0, count).map(({ name }) => pods.beats.get(name) ?? 0);
    return () => Math.min(...pods.all.slice(0, count).map(({ name }, n) => (pods.beats.get(name) ?? 0) - (seen[n] ?? 0)));
  }

  it('a single one owns everything when its start is over', async () => {
    const only = await pods.add();
    expect(counts([only])).toEqual([SHARDS]);
    expect(only.host.ready()).toBe(true);
  });

  it('a second and a third join and take their part; people who talk meanwhile are never refused', async () => {
    const first = await pods.add();
    const talk = await TalkingCrowd.begin(await pods.gateway(), 'testwiki', 8);
    const second = await pods.add();
    await untilEven([first, second]);
    const third = await pods.add();
    await untilEven([first, second, third]);
    await talk.stop();
    await storedOnce(talk.said);
  });

  it('is ready when it has its part, so that a roll goes on no sooner', async () => {
    const first = await pods.add();
    const second = await pods.add();
    expect([first.host.ready(), second.host.ready()]).toEqual([true, false]);
    await eventually(() => second.host.ready(), { what: 'the second to be ready', withinMs: 60_000 });
    const shards = await pods.table.shards();
    const allotted = allot(shards, [first.name, second.name]);
    expect(shards.filter((row) => allotted.get(shardName(row)) === second.name && row.owner !== second.name)).toEqual([]);
  });

  it('one that drains leaves its shards to the others, one that is killed has them taken', async () => {
    const [first, second, third] = [await pods.add(), await pods.add(), await pods.add()];
    await untilEven([first, second, third]);
    const talk = await TalkingCrowd.begin(await pods.gateway(), 'testwiki', 8);
    await second.host.drain(10_000);
    expect((await pods.table.pods()).map(({ pod }) => pod)).not.toContain(second.name);
    await untilEven([first, third]);
    await third.kill();
    await untilEven([first]);
    await talk.stop();
    await storedOnce(talk.said);
  });

  it('one that is frozen is served elsewhere, and says nothing when it wakes; it takes its part again later', async () => {
    const [first, second] = [await pods.add(), await pods.add()];
    await untilEven([first, second]);
    const talk = await TalkingCrowd.begin(await pods.gateway(), 'testwiki', 8);
    first.freezer.freeze();
    await eventually(() => second.host.stats().shards === SHARDS, { what: 'the other to serve everything', withinMs: 60_000 });
    await talk.goesOn();
    first.freezer.thaw();
    await eventually(() => first.host.stats().shards === 0, { what: 'the woken one to let go', withinMs: 60_000 });
    expect(second.host.stats().shards).toBe(SHARDS);
    await untilEven([first, second]);
    await talk.stop();
    await storedOnce(talk.said);
  });

  it('keep their shards while the broker is away for all of them', async () => {
    const all = [await pods.add(), await pods.add(), await pods.add()];
    await untilPlaced(all);
    const before = await pods.table.shards();
    for (const { line } of all) line.cut();
    const beats = await beatsOf(3);
    // Longer than it takes one that is cut off alone to give up, and than the others' time-outs.
    await eventually(() => beats() >= 12, { what: 'heartbeats without a broker', withinMs: 60_000 });
    for (const { line } of all) {
      line.heal();
      await new Promise((later) => setTimeout(later, 100));
    }
    await eventually(() => beats() >= 24, { what: 'heartbeats after that', withinMs: 60_000 });
    expect(await pods.table.shards()).toEqual(before);
  });

  it('take over from one that alone has lost the broker, once, and give back later', async () => {
    const all = [await pods.add(), await pods.add(), await pods.add()];
    const [first, second, third] = all as [Pod, Pod, Pod];
    await untilPlaced(all);
    const talk = await TalkingCrowd.begin(await pods.gateway(), 'testwiki', 8);
    const before = await pods.table.shards();
    first.line.cut();
    await eventually(() => first.host.stats().shards === 0 && isEven([second, third]), { what: 'the two others to have all', withinMs: 60_000 });
    const after = await pods.table.shards();
    // Nothing went back and forth: what was another's stayed or moved once.
    expect(after.every((row, n) => row.epoch <= (before[n]?.epoch ?? 0) + 1)).toBe(true);
    first.line.heal();
    await untilEven(all);
    await talk.stop();
    await storedOnce(talk.said);
  });
});
