/// <reference types="jest" />
import { ShardCountMismatch } from '@oa/actors';
import { KINDS } from '@oa/contracts';
import type { StoreSuite } from '../describe-store';
import { eventually } from '../eventually';

const up = { state: 'up', busOk: true, version: '1' } as const;

export function describeOwnership({ store, second, own }: StoreSuite): void {
  describe('shards', () => {
    it('exist once for each number, without an owner at first, however often they are prepared', async () => {
      await Promise.all([
        store().prepareShards([{ kind: 'standing', shards: KINDS.standing.shards }]),
        second().prepareShards([{ kind: 'standing', shards: KINDS.standing.shards }]),
      ]);
      const rows = (await store().shards()).filter((row) => row.kind === 'standing');
      expect(rows.map((row) => row.shard)).toEqual(Array.from({ length: KINDS.standing.shards }, (_, shard) => shard));
      expect(rows.every((row) => row.owner === null && row.epoch === 0)).toBe(true);
    });

    it('refuse a program that counts more or fewer of them, and stay as they are', async () => {
      await store().prepareShards([{ kind: 'feedback', shards: 16 }]);
      await expect(store().prepareShards([{ kind: 'feedback', shards: 32 }])).rejects.toThrow(ShardCountMismatch);
      await expect(store().prepareShards([{ kind: 'feedback', shards: 8 }])).rejects.toThrow(ShardCountMismatch);
      expect((await store().shards()).filter((row) => row.kind === 'feedback')).toHaveLength(16);
    });

    it('go to whoever claims with the epoch last seen, under the next epoch', async () => {
      const epoch = await own('session', 1);
      expect(await store().claim('session', 1, 'pod-a', epoch)).toBe(true);
      expect(await store().epochs([{ kind: 'session', shard: 1 }])).toEqual([{ kind: 'session', shard: 1, owner: 'pod-a', epoch: epoch + 1 }]);
    });

    it('do not go to a claim with an old epoch, nor with one to come', async () => {
      const epoch = await own('session', 2);
      expect(await store().claim('session', 2, 'pod-late', epoch - 1)).toBe(false);
      expect(await store().claim('session', 2, 'pod-early', epoch + 1)).toBe(false);
      expect((await store().epochs([{ kind: 'session', shard: 2 }]))[0]).toMatchObject({ epoch });
    });

    it('go to exactly one of many that claim at once', async () => {
      const epoch = await own('session', 3);
      const claims = await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 ? store() : second()).claim('session', 3, `pod-${n}`, epoch)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      const [row] = await store().epochs([{ kind: 'session', shard: 3 }]);
      expect(row).toEqual({ kind: 'session', shard: 3, owner: `pod-${claims.indexOf(true)}`, epoch: epoch + 1 });
    });

    it('are claimed many at once, each by itself: those that moved on stay with whom they went to', async () => {
      const epochs = await Promise.all([70, 71, 72].map((shard) => own('session', shard)));
      const seen = [70, 71, 72].map((shard, index) => ({ kind: 'session' as const, shard, epoch: epochs[index] ?? 0 }));
      await store().claim('session', 71, 'pod-quick', epochs[1] ?? 0);
      const claimed = await store().claimMany(seen, 'pod-many');
      expect(claimed.map(({ shard, owner, epoch }) => [shard, owner, epoch])).toEqual([
        [70, 'pod-many', (epochs[0] ?? 0) + 1],
        [72, 'pod-many', (epochs[2] ?? 0) + 1],
      ]);
      expect((await store().epochs([{ kind: 'session', shard: 71 }]))[0]).toMatchObject({ owner: 'pod-quick' });
      expect(await store().claimMany(seen, 'pod-late')).toEqual([]);
      expect(await store().claimMany([], 'pod-none')).toEqual([]);
    });

    it('of which each of many goes to exactly one of several that claim them all at once', async () => {
      const seen = (await store().shards()).filter((row) => row.kind === 'desk');
      const claims = await Promise.all(['pod-a', 'pod-b', 'pod-c'].map((pod, n) => (n % 2 ? store() : second()).claimMany(seen, pod)));
      expect(
        claims
          .flat()
          .map((row) => row.shard)
          .sort((a, b) => a - b),
      ).toEqual(seen.map((row) => row.shard));
      const now = (await store().shards()).filter((row) => row.kind === 'desk');
      expect(now.every((row, index) => row.epoch === (seen[index]?.epoch ?? 0) + 1)).toBe(true);
      for (const row of claims.flat()) expect(now.find((one) => one.shard === row.shard)).toEqual(row);
    });

    it('are given up many at once by who still holds them', async () => {
      const epochs = await Promise.all([74, 75].map((shard) => own('session', shard)));
      await own('session', 75);
      await store().releaseMany([74, 75].map((shard, index) => ({ kind: 'session' as const, shard, epoch: epochs[index] ?? 0 })));
      await store().releaseMany([]);
      const [given, kept] = await store().epochs([74, 75].map((shard) => ({ kind: 'session' as const, shard })));
      expect(given?.owner).toBeNull();
      expect(kept?.owner).not.toBeNull();
    });

    it('go all at once to a process that knows it is alone, whoever had them', async () => {
      await own('asker', 0);
      const before = (await store().shards()).filter((row) => row.kind === 'asker');
      const claimed = await store().claimAll(['asker'], 'pod-alone');
      expect(claimed).toEqual(before.map((row) => ({ ...row, owner: 'pod-alone', epoch: row.epoch + 1 })));
      expect((await store().shards()).filter((row) => row.kind === 'asker')).toEqual(claimed);
    });

    it('lose their owner when given up, and keep their epoch', async () => {
      const epoch = await own('session', 4);
      await store().release('session', 4, epoch);
      expect(await store().epochs([{ kind: 'session', shard: 4 }])).toEqual([{ kind: 'session', shard: 4, owner: null, epoch }]);
    });

    it('are not given up by a pod that no longer holds them', async () => {
      const epoch = await own('session', 5);
      await store().claim('session', 5, 'pod-next', epoch);
      await store().release('session', 5, epoch);
      expect((await store().epochs([{ kind: 'session', shard: 5 }]))[0]).toMatchObject({ owner: 'pod-next', epoch: epoch + 1 });
    });

    it('tell their epochs for those asked only', async () => {
      const rows = await store().epochs([
        { kind: 'session', shard: 6 },
        { kind: 'desk', shard: 6 },
      ]);
      expect(rows.map(({ kind, shard }) => `${kind}/${shard}`).sort()).toEqual(['desk/6', 'session/6']);
      expect(await store().epochs([])).toEqual([]);
    });
  });

  describe('pods', () => {
    const find = async (pod: string) => (await second().pods()).find((row) => row.pod === pod);

    it('are seen by others while their lease runs, with what they last said', async () => {
      await store().heartbeat({ pod: 'pod-lives', ...up }, 60_000);
      expect(await find('pod-lives')).toEqual({ pod: 'pod-lives', ...up, expired: false });
      await store().heartbeat({ pod: 'pod-lives', state: 'draining', busOk: false, version: '2' }, 60_000);
      expect(await find('pod-lives')).toEqual({ pod: 'pod-lives', state: 'draining', busOk: false, version: '2', expired: false });
    });

    it('expire by the clock of the database, and live again with the next heartbeat', async () => {
      await store().heartbeat({ pod: 'pod-silent', ...up }, 1);
      await eventually(async () => (await find('pod-silent'))?.expired === true, { what: 'the lease to end' });
      await store().heartbeat({ pod: 'pod-silent', ...up }, 60_000);
      expect((await find('pod-silent'))?.expired).toBe(false);
    });

    it('are gone once removed', async () => {
      await store().heartbeat({ pod: 'pod-gone', ...up }, 60_000);
      await store().removePod('pod-gone');
      expect(await find('pod-gone')).toBeUndefined();
    });
  });
}
