import { KINDS, type KindName, kindsOf, loadShardHash, SERVICE_NAMES } from '@oa/contracts';
import { seededRandom } from '@oa/kernel';
import { type ShardRef, shardName } from './port';
import { allot, fewestOf, mostOf } from './rendezvous';

const shardsOf = (...kinds: readonly KindName[]): ShardRef[] =>
  kinds.flatMap((kind) => Array.from({ length: KINDS[kind].shards }, (_, shard) => ({ kind, shard })));

const seed = Math.floor(Math.random() * 1e9);
const random = seededRandom(seed);
const podNames = (count: number) => Array.from({ length: count }, () => `pod-${Math.floor(random() * 1e12).toString(36)}`);

function loads(given: ReadonlyMap<string, string>, pods: readonly string[]): number[] {
  return pods.map((pod) => [...given.values()].filter((owner) => owner === pod).length);
}

describe(`who should own what (seed ${seed})`, () => {
  beforeAll(() => loadShardHash());

  it.each(SERVICE_NAMES)('gives no pod of %s more than the bound and none less than half the even share', (service) => {
    const shards = shardsOf(...kindsOf(service));
    for (let pods = 1; pods <= 24; pods += 1) {
      for (let round = 0; round < 4; round += 1) {
        const names = podNames(pods);
        const counts = loads(allot(shards, names), names);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(shards.length);
        expect(Math.max(...counts)).toBeLessThanOrEqual(mostOf(shards.length, pods));
        if (shards.length >= pods)
          expect(Math.min(...counts)).toBeGreaterThanOrEqual(Math.min(fewestOf(shards.length, pods), Math.floor(shards.length / pods)));
      }
    }
  });

  it('spreads each kind as well: no pod is left with helpers only', () => {
    const shards = shardsOf('desk', 'helper');
    for (let pods = 2; pods <= 6; pods += 1) {
      const names = podNames(pods);
      const desks = new Map([...allot(shards, names)].filter(([name]) => name.startsWith('desk')));
      expect(Math.max(...loads(desks, names))).toBeLessThanOrEqual(mostOf(64, pods) + 1);
    }
  });

  it('comes to the same whatever the order of pods and shards', () => {
    const shards = shardsOf('session', 'asker');
    const names = podNames(5);
    expect(allot([...shards].reverse(), [...names].reverse())).toEqual(allot(shards, names));
  });

  it('moves little besides what a pod that joins takes or one that leaves had', () => {
    const shards = shardsOf('session', 'asker');
    const names = podNames(4);
    const [before, after] = [allot(shards, names.slice(0, 3)), allot(shards, names)];
    const moved = shards.filter((shard) => before.get(shardName(shard)) !== after.get(shardName(shard)));
    const taken = loads(after, names)[3] ?? 0;
    expect(moved.length).toBeLessThanOrEqual(taken * 2);
  });

  it('gives nothing where there is nobody', () => {
    expect(allot(shardsOf('feedback'), []).size).toBe(0);
  });
});
