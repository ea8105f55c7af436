/// <reference types="jest" />
import { DuplicateRow, type SnapRow } from '@oa/actors';
import type { StoreSuite } from '../describe-store';

export function describeSnapshots({ store, second, actor, own, row }: StoreSuite): void {
  const snapOf = (name: string, seq: number, data = `{"at":${seq}}`): SnapRow => ({ actor: name, seq, epoch: 1, version: 3, data });

  describe('a snapshot', () => {
    it('is loaded with the events after it, oldest first', async () => {
      const epoch = await own('session', 60);
      const name = actor();
      const rows = Array.from({ length: 10 }, (_, n) => row({ actor: name, seq: n + 1, epoch, shard: 60 }));
      await store().append(rows);
      expect(await second().load(name)).toEqual({ snap: null, events: rows });
      await store().saveSnap(snapOf(name, 7));
      expect(await second().load(name)).toEqual({ snap: snapOf(name, 7), events: rows.slice(7) });
      await store().saveSnap(snapOf(name, 10));
      expect(await second().load(name)).toEqual({ snap: snapOf(name, 10), events: [] });
    });

    it('is nothing for an actor nobody knows', async () => {
      expect(await store().load(actor())).toEqual({ snap: null, events: [] });
    });

    it('is replaced by a newer one and never by an older', async () => {
      const name = actor();
      await store().saveSnap(snapOf(name, 20));
      await store().saveSnap(snapOf(name, 19));
      expect((await store().load(name)).snap).toEqual(snapOf(name, 20));
      await store().saveSnap(snapOf(name, 21));
      expect((await store().load(name)).snap).toEqual(snapOf(name, 21));
    });

    it('of several megabytes comes back as it was, whatever script it holds, and leaves nothing behind when a small one follows', async () => {
      const name = actor();
      const large = `{"t":"${'👩🏽‍🚀é'.repeat(400_000)}x"}`;
      await store().saveSnap(snapOf(name, 1, large));
      expect((await second().load(name)).snap?.data === large).toBe(true);
      await store().saveSnap(snapOf(name, 2, '{}'));
      expect((await second().load(name)).snap).toEqual(snapOf(name, 2, '{}'));
    }, 30_000);

    it('survives two that save at once: the newer is kept, whole', async () => {
      for (let round = 0; round < 10; round += 1) {
        const name = actor();
        const long = `{"t":"${'y'.repeat(1_200_000)}"}`;
        await Promise.all([
          store().saveSnap(snapOf(name, 5, '{"older":true}')),
          second().saveSnap(snapOf(name, 6, long)),
          store().saveSnap(snapOf(name, 4)),
        ]);
        const { snap } = await store().load(name);
        expect({ seq: snap?.seq, whole: snap?.data === long }).toEqual({ seq: 6, whole: true });
      }
    }, 30_000);

    it('in pieces is read whole, and not at all before its last piece is there', async () => {
      const name = actor();
      await store().saveSnap(snapOf(name, 3));
      const whole = ['[1', ',"é👩🏽‍🚀"', ',3]'];
      await store().saveSnap({
        ...snapOf(name, 9),
        data: (async function* pieces() {
          for (const piece of whole) {
            yield piece;
            expect((await second().load(name)).snap).toEqual(snapOf(name, 3));
          }
        })(),
      });
      expect((await second().load(name)).snap).toEqual({ ...snapOf(name, 9), data: whole.join('') });
      await store().saveSnap(snapOf(name, 12, '{}'));
      expect((await second().load(name)).snap).toEqual(snapOf(name, 12, '{}'));
    });

    it('whose pieces end in a fault is none; the former stays, and a later one takes its place', async () => {
      const name = actor();
      const broken = async function* pieces() {
        yield '["half';
        yield 'half';
        throw new Error('the reader stopped');
      };
      const twice = async function* pieces() {
        yield '["a"';
        yield ',"b"]';
      };
      await store().saveSnap(snapOf(name, 3));
      await expect(store().saveSnap({ ...snapOf(name, 5), data: broken() })).rejects.toThrow('the reader stopped');
      await expect(second().saveSnap({ ...snapOf(name, 5), data: twice() })).rejects.toThrow(DuplicateRow);
      expect((await second().load(name)).snap).toEqual(snapOf(name, 3));
      await second().saveSnap({ ...snapOf(name, 6), data: twice() });
      expect((await store().load(name)).snap).toEqual({ ...snapOf(name, 6), data: '["a","b"]' });
    });

    it('is refused for rebuilding if the log does not join on to it', async () => {
      const epoch = await own('session', 61);
      const name = actor();
      await store().append([row({ actor: name, seq: 1, epoch, shard: 61 }), row({ actor: name, seq: 3, epoch, shard: 61 })]);
      await expect(store().load(name)).rejects.toThrow(/does not follow its snapshot/);
    });
  });
}
