/// <reference types="jest" />
import { DuplicateRow } from '@oa/actors';
import { seededRandom } from '@oa/kernel';
import type { StoreSuite } from '../describe-store';
import { eventually } from '../eventually';
import { commandId } from './command-id';

export function describeFence({ store, second, actor, own, row }: StoreSuite): void {
  const countOf = async (name: string) => (await store().tail(name, 0, 10_000)).length;

  describe('the fenced append', () => {
    it('lands under the epoch of the shard, and answers how many rows landed', async () => {
      const epoch = await own('session', 10);
      const name = actor();
      const rows = [1, 2, 3].map((seq) => row({ actor: name, seq, epoch, shard: 10 }));
      expect(await store().append(rows)).toBe(3);
      expect(await store().tail(name, 0, 10)).toEqual(rows);
    });

    it('lets nothing of a shard land that has moved on', async () => {
      const epoch = await own('session', 11);
      await own('session', 11);
      const name = actor();
      expect(await store().append([row({ actor: name, seq: 1, epoch, shard: 11 })])).toBe(0);
      expect(await countOf(name)).toBe(0);
    });

    it('lets nothing land under an epoch to come, or for a shard or kind that does not exist', async () => {
      const epoch = await own('session', 12);
      const name = actor();
      expect(await store().append([row({ actor: name, seq: 1, epoch: epoch + 1, shard: 12 })])).toBe(0);
      expect(await store().append([row({ actor: name, seq: 1, epoch, shard: 9_999 })])).toBe(0);
      expect(await store().append([row({ actor: name, seq: 1, epoch: 0, shard: 0, kind: 'helper' })])).toBe(0);
      expect(await countOf(name)).toBe(0);
    });

    it('drops the rows of a stale shard while those of others land, in whatever order they stand', async () => {
      const good = await own('session', 13);
      const stale = await own('session', 14);
      await own('session', 14);
      const mine = await own('desk', 14);
      const [a, b, c] = [actor(), actor(), actor('desk')];
      const rows = [
        row({ actor: b, seq: 1, epoch: stale, shard: 14 }),
        row({ actor: a, seq: 1, epoch: good, shard: 13 }),
        row({ actor: b, seq: 2, epoch: stale, shard: 14 }),
        row({ actor: c, seq: 1, epoch: mine, shard: 14, kind: 'desk' }),
        row({ actor: a, seq: 2, epoch: good, shard: 13 }),
      ];
      expect(await store().append(rows)).toBe(3);
      expect([await countOf(a), await countOf(b), await countOf(c)]).toEqual([2, 0, 1]);
    });

    it('still lands after the shard was given up and not yet claimed', async () => {
      const epoch = await own('session', 15);
      await store().release('session', 15, epoch);
      expect(await store().append([row({ actor: actor(), seq: 1, epoch, shard: 15 })])).toBe(1);
    });

    it('takes no rows, and as many as a caller brings', async () => {
      expect(await store().append([])).toBe(0);
      const epoch = await own('session', 16);
      const name = actor();
      const rows = Array.from({ length: 2_500 }, (_, n) => row({ actor: name, seq: n + 1, epoch, shard: 16 }));
      expect(await store().append(rows)).toBe(2_500);
      expect(await countOf(name)).toBe(2_500);
    });

    it('lands all rows of a shard or none, also in a batch too large for one statement', async () => {
      const good = await own('session', 17);
      const stale = await own('session', 18);
      await own('session', 18);
      const [a, b] = [actor(), actor()];
      const rows = Array.from({ length: 3_000 }, (_, n) =>
        n % 2 ? row({ actor: a, seq: (n + 1) / 2, epoch: good, shard: 17 }) : row({ actor: b, seq: n / 2 + 1, epoch: stale, shard: 18 }),
      );
      expect(await store().append(rows)).toBe(1_500);
      expect([await countOf(a), await countOf(b)]).toEqual([1_500, 0]);
    }, 20_000);

    it('keeps text of any length and script in the same batch, as it came', async () => {
      const epoch = await own('session', 19);
      const name = actor();
      const bodies = ['', '{}', `{"t":"${'x'.repeat(300_000)}"}`, '{"t":"q\\"\'\\\\ \\u0000 ?"}', '{"t":"ßשלום👩🏽‍🚀 é é"}', '{"t":"trailing  "}  '];
      const rows = bodies.map((body, n) => row({ actor: name, seq: n + 1, epoch, shard: 19, body, commandId: n % 2 ? commandId() : null }));
      expect(await store().append(rows)).toBe(rows.length);
      expect(await store().tail(name, 0, 10)).toEqual(rows);
    });

    it('tells names of actors apart that differ in case or by a blank at the end only', async () => {
      const epoch = await own('session', 20);
      const name = actor();
      const names = [`${name}x`, `${name}X`, `${name}x `, `${name}é`];
      expect(await store().append(names.map((each) => row({ actor: each, seq: 1, epoch, shard: 20 })))).toBe(4);
      for (const each of names) expect(await countOf(each)).toBe(1);
    });
  });

  describe('a duplicate', () => {
    it('of (actor, seq) throws, and nothing of the batch lands', async () => {
      const epoch = await own('session', 21);
      const [a, b] = [actor(), actor()];
      await store().append([row({ actor: a, seq: 1, epoch, shard: 21 })]);
      const batch = [row({ actor: b, seq: 1, epoch, shard: 21 }), row({ actor: a, seq: 1, epoch, shard: 21, body: '{"other":1}' })];
      await expect(store().append(batch)).rejects.toThrow(DuplicateRow);
      expect(await countOf(b)).toBe(0);
      expect((await store().tail(a, 0, 10))[0]?.body).toBe('{"n":1}');
    });

    it('of (actor, command) throws, and nothing of the batch lands', async () => {
      const epoch = await own('session', 22);
      const [a, b] = [actor(), actor()];
      const id = commandId();
      await store().append([row({ actor: a, seq: 1, epoch, shard: 22, commandId: id })]);
      const batch = [row({ actor: b, seq: 1, epoch, shard: 22 }), row({ actor: a, seq: 2, epoch, shard: 22, commandId: id })];
      await expect(store().append(batch)).rejects.toThrow(DuplicateRow);
      expect([await countOf(a), await countOf(b)]).toEqual([1, 0]);
    });

    it('within one batch throws as well, and in a batch too large for one statement', async () => {
      const epoch = await own('session', 23);
      const name = actor();
      const twice = [row({ actor: name, seq: 1, epoch, shard: 23 }), row({ actor: name, seq: 1, epoch, shard: 23 })];
      await expect(store().append(twice)).rejects.toThrow(DuplicateRow);
      const many = Array.from({ length: 2_000 }, (_, n) => row({ actor: name, seq: n === 1_999 ? 1 : n + 1, epoch, shard: 23 }));
      await expect(store().append(many)).rejects.toThrow(DuplicateRow);
      expect(await countOf(name)).toBe(0);
    });

    it('is no duplicate if the command ids are null, or if another actor did the command', async () => {
      const epoch = await own('session', 24);
      const [a, b] = [actor(), actor()];
      const id = commandId();
      const rows = [
        row({ actor: a, seq: 1, epoch, shard: 24, commandId: id }),
        row({ actor: b, seq: 1, epoch, shard: 24, commandId: id }),
        row({ actor: a, seq: 2, epoch, shard: 24 }),
        row({ actor: a, seq: 3, epoch, shard: 24 }),
      ];
      expect(await store().append(rows)).toBe(4);
    });

    it('of a stale shard is dropped with its shard and throws nothing', async () => {
      const epoch = await own('session', 25);
      const name = actor();
      const first = row({ actor: name, seq: 1, epoch, shard: 25 });
      await store().append([first]);
      await own('session', 25);
      expect(await store().append([first])).toBe(0);
    });

    it('lets exactly one of two pods through that write the same seq at once', async () => {
      const epoch = await own('session', 26);
      const names = Array.from({ length: 20 }, () => actor());
      for (const name of names) {
        const written = await Promise.allSettled([store(), second()].map((each) => each.append([row({ actor: name, seq: 1, epoch, shard: 26 })])));
        expect(written.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
        const [failed] = written.filter((result) => result.status === 'rejected');
        expect(failed?.reason).toBeInstanceOf(DuplicateRow);
      }
    });
  });

  describe('appends and claims at once', () => {
    it('never let a row land after the claim that fences it off', async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      const random = seededRandom(seed);
      for (let shard = 40; shard < 50; shard += 1) {
        const epoch = await own('session', shard);
        const name = actor();
        const claimAfter = Math.floor(random() * 20);
        let landed = 0;
        const write = async () => {
          while ((await store().append([row({ actor: name, seq: landed + 1, epoch, shard })])) === 1) landed += 1;
        };
        const claim = async () => {
          await eventually(() => landed >= claimAfter, { what: `${claimAfter} rows` });
          expect(await second().claim('session', shard, 'pod-claims', epoch)).toBe(true);
          return countOf(name);
        };
        const [, countAtClaim] = await Promise.all([write(), claim()]);
        expect({ seed, stored: await countOf(name) }).toEqual({ seed, stored: countAtClaim });
        expect({ seed, answered: landed }).toEqual({ seed, answered: countAtClaim });
      }
    }, 30_000);

    it('let parallel batches of many actors all land', async () => {
      const epoch = await own('session', 34);
      const actors = Array.from({ length: 16 }, () => actor());
      const landed = await Promise.all(
        actors.flatMap((name, n) =>
          [0, 1, 2, 3].map((run) =>
            (n % 2 ? store() : second()).append([1, 2, 3].map((seq) => row({ actor: name, seq: run * 3 + seq, epoch, shard: 34 }))),
          ),
        ),
      );
      expect(landed.every((count) => count === 3)).toBe(true);
      expect(await store().heads(actors)).toEqual(new Map(actors.map((name) => [name, 12])));
    });
  });
}
