/// <reference types="jest" />
import type { StoreSuite } from '../describe-store';
import { commandId } from './command-id';

export function describeLog({ store, second, actor, own, row }: StoreSuite): void {
  /** A log of this many events in shard 50; answers its rows. */
  const logOf = async (name: string, length: number) => {
    const epoch = await own('session', 50);
    const rows = Array.from({ length }, (_, n) => row({ actor: name, seq: n + 1, epoch, shard: 50 }));
    await store().append(rows);
    return rows;
  };

  describe('a log', () => {
    it('is read from any point on, oldest first, as many as asked for', async () => {
      const name = actor();
      const rows = await logOf(name, 12);
      expect(await second().tail(name, 0, 5)).toEqual(rows.slice(0, 5));
      expect(await second().tail(name, 5, 5)).toEqual(rows.slice(5, 10));
      expect(await second().tail(name, 10, 5)).toEqual(rows.slice(10));
      expect(await second().tail(name, 12, 5)).toEqual([]);
      expect(await second().tail(actor(), 0, 5)).toEqual([]);
    });

    it('tells its newest seq among many, and leaves out actors that have none', async () => {
      const [a, b, none] = [actor(), actor(), actor()];
      await logOf(a, 3);
      await logOf(b, 700);
      const others = Array.from({ length: 600 }, () => actor());
      expect(await store().heads([...others, a, none, b, a])).toEqual(
        new Map([
          [a, 3],
          [b, 700],
        ]),
      );
      expect(await store().heads([])).toEqual(new Map());
    });

    it('gives back all the events of one command and of no other', async () => {
      const epoch = await own('session', 51);
      const name = actor();
      const ids = [commandId(), commandId(), commandId()];
      const rows = [
        row({ actor: name, seq: 1, first: 1, epoch, shard: 51, commandId: ids[0] }),
        row({ actor: name, seq: 2, first: 2, epoch, shard: 51, commandId: ids[1] }),
        row({ actor: name, seq: 3, first: 2, epoch, shard: 51 }),
        row({ actor: name, seq: 4, first: 2, epoch, shard: 51 }),
        row({ actor: name, seq: 5, first: 5, epoch, shard: 51 }),
        row({ actor: name, seq: 6, first: 6, epoch, shard: 51, commandId: ids[2] }),
      ];
      await store().append(rows);
      expect(await second().eventsOf(name, ids[0] as string)).toEqual(rows.slice(0, 1));
      expect(await second().eventsOf(name, ids[1] as string)).toEqual(rows.slice(1, 4));
      expect(await second().eventsOf(name, ids[2] as string)).toEqual(rows.slice(5));
    });

    it('gives back nothing for a command that was never done, or by another actor', async () => {
      const epoch = await own('session', 52);
      const [a, b] = [actor(), actor()];
      const id = commandId();
      await store().append([row({ actor: a, seq: 1, epoch, shard: 52, commandId: id }), row({ actor: b, seq: 1, epoch, shard: 52 })]);
      expect(await store().eventsOf(b, id)).toEqual([]);
      expect(await store().eventsOf(a, commandId())).toEqual([]);
    });
  });

  describe('trimming', () => {
    const start = 1_767_614_400_000;

    it('takes only events up to a seq and older than a time, and answers how many', async () => {
      const name = actor();
      await logOf(name, 20);
      expect(await store().trim(name, 10, start + 6, 1_000)).toBe(5);
      expect((await store().tail(name, 0, 100)).map((event) => event.seq)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
      expect(await store().trim(name, 10, start + 1_000, 1_000)).toBe(5);
      expect(await store().trim(name, 10, start + 1_000, 1_000)).toBe(0);
    });

    it('takes the oldest first when it may not take all', async () => {
      const name = actor();
      const other = actor();
      await logOf(name, 500);
      await logOf(other, 2);
      expect(await store().trim(name, 500, start + 1_000, 450)).toBe(450);
      expect((await store().tail(name, 0, 1))[0]?.seq).toBe(451);
      expect(await store().tail(other, 0, 10)).toHaveLength(2);
    });

    it('takes an old command id with its event, and leaves the head in the snapshot', async () => {
      const name = actor();
      const rows = await logOf(name, 4);
      await store().saveSnap({ actor: name, seq: 4, epoch: rows[0]?.epoch ?? 0, version: 1, data: '{}' });
      await store().trim(name, 4, start + 1_000, 100);
      expect(await store().tail(name, 0, 10)).toEqual([]);
      expect(await store().heads([name])).toEqual(new Map([[name, 4]]));
    });
  });
}
