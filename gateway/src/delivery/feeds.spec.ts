import { HEADS, loadShardHash, shardOf } from '@oa/contracts';
import { ManualClock } from '@oa/kernel';
import type { OutgoingCommand, Settled } from '../bus/command';
import { Feeds } from './feeds';
import { Follower } from './follower';

const by = { principal: 'v:gateway', roles: [], name: null };
const session = (n: number): string => n.toString(16).padStart(32, '0');
const shardOfSession = (id: string): number => shardOf({ kind: 'session', id });

describe('what a gateway follows', () => {
  let clock: ManualClock;
  let feeds: Feeds;
  let asked: { ids: readonly string[]; shard: number | undefined; settle: (settled: Settled) => void }[];
  /** Sessions whose tail was read, as often as it was. */
  let read: string[];

  beforeAll(loadShardHash);
  beforeEach(() => {
    clock = new ManualClock();
    asked = [];
    read = [];
    const send = (command: OutgoingCommand, settle: (settled: Settled) => void): void => {
      if (command.type === HEADS) asked.push({ ids: (command.body as { ids: string[] }).ids, shard: command.shard, settle });
    };
    feeds = new Feeds(clock, () => 0.3, by, send);
  });
  afterEach(() => feeds.stop());

  function follow(id: string): void {
    const sink = { faced() {}, fact() {}, caughtUp() {}, jumped() {}, refused() {}, unavailable() {}, broken() {} };
    const follower = new Follower({ kind: 'session', id }, by, 0, undefined, sink, (_command, settle) => {
      read.push(id);
      settle({ outcome: 'answered', reply: { head: 0, face: {}, facts: [] } });
    });
    feeds.add(follower);
    follower.start();
  }
  const many = (count: number): string[] => Array.from({ length: count }, (_, n) => session(n));

  it('is asked for with one request a shard, naming the shard and all that is followed there', () => {
    const ids = many(600);
    for (const id of [...ids, ...ids]) follow(id);
    feeds.askHeads();
    expect(asked).toHaveLength(new Set(ids.map(shardOfSession)).size);
    for (const request of asked) expect(request.ids.every((id) => shardOfSession(id) === request.shard)).toBe(true);
    expect(asked.flatMap((request) => request.ids).sort()).toEqual(ids);
    expect(feeds.count).toBe(600);
  });

  it('is asked for in parts where one request cannot name it all', () => {
    const [shard, ids] = crowded(2_300);
    for (const id of ids) follow(id);
    feeds.askHeads((_kind, each) => each === shard);
    expect(asked.map((request) => request.ids.length)).toEqual([1_000, 1_000, 300]);
  });

  it('is asked for only where owners changed, and once more if they change while the answer is awaited', () => {
    for (const id of many(300)) follow(id);
    const shard = shardOfSession(session(1));
    for (let n = 0; n < 3; n += 1) feeds.askHeads((kind, each) => kind === 'session' && each === shard);
    expect(asked.map((request) => request.shard)).toEqual([shard]);
    asked[0]!.settle({ outcome: 'answered', reply: {} });
    expect(asked.map((request) => request.shard)).toEqual([shard, shard]);
    asked[1]!.settle({ outcome: 'unavailable' });
    expect(asked).toHaveLength(2);
  });

  it('is asked for all round within 10 s, a part each second', () => {
    const ids = many(600);
    for (const id of ids) follow(id);
    feeds.start();
    const shards = new Set(ids.map(shardOfSession)).size;
    for (let second = 0; second < 10; second += 1) {
      const before = asked.length;
      clock.advance(1_000);
      expect(asked.length - before).toBeLessThanOrEqual(Math.ceil(shards / 10) + 1);
      for (const request of asked) request.settle({ outcome: 'answered', reply: {} });
    }
    expect(new Set(asked.map((request) => request.shard)).size).toBe(shards);
    expect(asked).toHaveLength(shards);
  });

  it('is read where a head says that more was committed, and nowhere else', () => {
    for (const id of many(3)) follow(id);
    feeds.askHeads();
    read = [];
    for (const request of asked) request.settle({ outcome: 'answered', reply: { [session(1)]: 4, [session(2)]: 0 } });
    expect(read).toEqual([session(1)]);
  });

  /** So many sessions of one shard. */
  function crowded(count: number): [number, string[]] {
    const shard = shardOfSession(session(0));
    const ids: string[] = [];
    for (let n = 0; ids.length < count; n += 1) if (shardOfSession(session(n)) === shard) ids.push(session(n));
    return [shard, ids];
  }
});
