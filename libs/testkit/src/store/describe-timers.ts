/// <reference types="jest" />
import type { DueRow, DueSetting } from '@oa/actors';
import type { StoreSuite } from '../describe-store';

export function describeTimers({ store, second, actor, own: claim }: StoreSuite): void {
  let shard = 0;
  const inNewShard = () => {
    shard += 1;
    const kind = 'desk' as const;
    const here = [{ kind, shard }];
    const own = shard;
    const due = (dueAt: number, name = actor('desk')): DueRow => ({ kind, shard: own, actor: name, dueAt });
    /** Claims the shard; answers how to word a setting under its epoch. */
    const claimed = async () => {
      const epoch = await claim(kind, own);
      return (row: DueRow, dueAt: number | null): DueSetting => ({ ...row, epoch, dueAt });
    };
    return { here, due, claimed };
  };

  describe('due rows', () => {
    it('are found from their time on, earliest first, as many as asked for', async () => {
      const { here, due } = inNewShard();
      const [a, b, c] = [due(300), due(100), due(200)];
      await store().dueEarlier([a, b, c]);
      expect(await second().dueUntil(here, 99, 10)).toEqual([]);
      expect(await second().dueUntil(here, 200, 10)).toEqual([b, c]);
      expect(await second().dueUntil(here, 1_000, 2)).toEqual([b, c]);
      expect(await second().dueUntil(here, 1_000, 10)).toEqual([b, c, a]);
    });

    it('are found for the shards asked for only, of several kinds', async () => {
      const [one, two] = [inNewShard(), inNewShard()];
      const other: DueRow = { kind: 'asker', shard: 90, actor: actor('asker'), dueAt: 5 };
      const [a, b] = [one.due(1), two.due(2)];
      await store().dueEarlier([a, b, other]);
      expect(await store().dueUntil(one.here, 10, 10)).toEqual([a]);
      expect(await store().dueUntil([...one.here, { kind: 'asker', shard: 90 }], 10, 10)).toEqual([a, other]);
      expect(await store().dueUntil([...one.here, ...two.here], 10, 10)).toEqual([a, b]);
      expect(await store().dueUntil([], 10, 10)).toEqual([]);
    });

    it('move to an earlier time, and not to a later one', async () => {
      const { here, due } = inNewShard();
      const name = actor('desk');
      await store().dueEarlier([due(500, name)]);
      await store().dueEarlier([due(700, name)]);
      expect(await store().dueUntil(here, 1_000, 10)).toEqual([due(500, name)]);
      await store().dueEarlier([due(400, name), due(450, name)]);
      expect(await store().dueUntil(here, 1_000, 10)).toEqual([due(400, name)]);
    });

    it('are set to a later time, or removed, by who owns the shard', async () => {
      const { here, due, claimed } = inNewShard();
      const set = await claimed();
      const [a, b, c] = [due(100), due(100), due(100)];
      await store().dueEarlier([a, b]);
      await store().dueSet([set(a, 900), set(b, null), set(c, 800)]);
      expect(await store().dueUntil(here, 1_000, 10)).toEqual([
        { ...c, dueAt: 800 },
        { ...a, dueAt: 900 },
      ]);
      await store().dueSet([set(b, null)]);
      expect(await store().dueUntil(here, 1_000, 10)).toHaveLength(2);
    });

    it('stay as they are when a former owner sets or removes them', async () => {
      const { here, due, claimed } = inNewShard();
      const stale = await claimed();
      const current = await claimed();
      const [a, b, c] = [due(100), due(200), due(300)];
      await store().dueEarlier([a, b]);
      await store().dueSet([stale(a, null), stale(b, 900), stale(c, 50)]);
      expect(await store().dueUntil(here, 1_000, 10)).toEqual([a, b]);
      await store().dueSet([stale(a, 900), current(b, null), stale(b, null), current(b, 700)]);
      expect(await store().dueUntil(here, 1_000, 10)).toEqual([a, { ...b, dueAt: 700 }]);
    });

    it('of many shards are set at once, and only those of shards that moved on stay as they are', async () => {
      const [one, two, three] = [inNewShard(), inNewShard(), inNewShard()];
      const [mine, stale, other] = [await one.claimed(), await two.claimed(), await three.claimed()];
      await two.claimed();
      const [a, b, c] = [one.due(1), two.due(2), three.due(3)];
      await store().dueEarlier([a, b, c]);
      await store().dueSet([mine(a, null), stale(b, null), other(c, null)]);
      expect(await store().dueUntil([...one.here, ...two.here, ...three.here], 10, 10)).toEqual([b]);
      await store().dueSet([mine(a, 7), stale(b, 8), other(c, 9)]);
      expect(await store().dueUntil([...one.here, ...two.here, ...three.here], 10, 10)).toEqual([b, { ...a, dueAt: 7 }, { ...c, dueAt: 9 }]);
    });

    it('take the last word on an actor named twice', async () => {
      const { here, due, claimed } = inNewShard();
      const set = await claimed();
      const [a, b] = [due(1), due(1)];
      await store().dueSet([set(a, 1), set(a, null), set(b, null), set(b, 7)]);
      expect(await store().dueUntil(here, 10, 10)).toEqual([{ ...b, dueAt: 7 }]);
    });

    it('may be many at once', async () => {
      const { here, due, claimed } = inNewShard();
      const set = await claimed();
      const rows = Array.from({ length: 600 }, (_, n) => due(n));
      await Promise.all([store().dueEarlier(rows), second().dueEarlier([...rows].reverse())]);
      expect(await store().dueUntil(here, 1_000, 1_000)).toEqual(rows);
      await store().dueSet(rows.map((row) => set(row, null)));
      expect(await store().dueUntil(here, 1_000, 1_000)).toEqual([]);
    });
  });
}
