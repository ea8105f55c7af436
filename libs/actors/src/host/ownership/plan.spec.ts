import { loadShardHash } from '@oa/contracts';
import type { ShardRow } from '../../store';
import { Membership, SETTLE_MS } from './membership';
import { alivePods, planOf, type SeenPod, type Situation } from './plan';

const row = (shard: number, owner: string | null, epoch = 1): ShardRow => ({ kind: 'desk', shard, owner, epoch });
const pod = (name: string, fields: Partial<SeenPod> = {}): SeenPod => ({
  pod: name,
  state: 'up',
  busOk: true,
  version: '1',
  expired: false,
  ...fields,
});

const situation = (fields: Partial<Situation>): Situation => ({
  me: 'me',
  shards: [],
  alive: new Set(['me', 'other']),
  allotted: new Map(),
  held: new Map(),
  heldBefore: new Map(),
  moving: new Set(),
  mayClaim: true,
  mayHandOff: 4,
  ...fields,
});

describe('the pods that are alive', () => {
  const judgement = { me: 'me', verdict: () => 'fine' as const, believesOthers: true, believesLeases: true };
  const names = (pods: readonly SeenPod[]) => pods.map(({ pod: name }) => name);

  it('are those whose lease runs, who answer, and whose line is good; and always oneself', () => {
    const pods = [pod('me', { expired: true, busOk: false }), pod('a'), pod('b', { expired: true }), pod('c', { busOk: false }), pod('d')];
    const verdict = (name: string) => (name === 'd' ? ('hung' as const) : ('fine' as const));
    expect(names(alivePods(pods, { ...judgement, verdict }))).toEqual(['me', 'a']);
  });

  it('are believed dead by lease or by their own word only while that may be believed', () => {
    const pods = [pod('b', { expired: true }), pod('c', { busOk: false })];
    expect(names(alivePods(pods, { ...judgement, believesLeases: false }))).toEqual(['b']);
    expect(names(alivePods(pods, { ...judgement, believesOthers: false }))).toEqual(['c']);
  });
});

describe('a pod', () => {
  const mine = (...shards: number[]) => new Map(shards.map((shard) => [`desk ${shard}`, 'me']));
  const others = (...shards: number[]) => new Map(shards.map((shard) => [`desk ${shard}`, 'other']));

  it('claims what is allotted to it and owned by nobody, by a dead pod, or by itself in the table only', () => {
    const shards = [row(1, null), row(2, 'dead'), row(3, 'me'), row(4, 'other')];
    const plan = planOf(situation({ shards, allotted: mine(1, 2, 3, 4) }));
    expect(plan.claim.map(({ shard }) => shard)).toEqual([1, 2, 3]);
  });

  it('never takes from a pod that is alive, though it drains', () => {
    expect(planOf(situation({ shards: [row(1, 'other')], allotted: mine(1) })).claim).toEqual([]);
  });

  it('claims nothing while it may not, nor what is under way', () => {
    const shards = [row(1, null), row(2, null)];
    expect(planOf(situation({ shards, allotted: mine(1, 2), mayClaim: false })).claim).toEqual([]);
    expect(planOf(situation({ shards, allotted: mine(1, 2), moving: new Set(['desk 1']) })).claim).toEqual([row(2, null)]);
  });

  it('hands off what is allotted to another, as many at once as it may', () => {
    const held = new Map([1, 2, 3].map((shard) => [`desk ${shard}`, 1]));
    const shards = [row(1, 'me'), row(2, 'me'), row(3, 'me')];
    const plan = planOf(situation({ shards, held, heldBefore: held, allotted: others(1, 2, 3), mayHandOff: 2 }));
    expect(plan.handOff.map(({ shard }) => shard)).toEqual([1, 2]);
    expect(planOf(situation({ shards, held, heldBefore: held })).handOff).toEqual([]);
  });

  it('has lost what the table gives to another, or under another epoch', () => {
    const held = new Map([1, 2, 3].map((shard) => [`desk ${shard}`, 5]));
    const shards = [row(1, 'other', 6), row(2, 'me', 4), row(3, 'me', 5)];
    expect(planOf(situation({ shards, held, heldBefore: held, allotted: mine(3) })).lost.map(({ shard }) => shard)).toEqual([1, 2]);
  });

  it('has lost nothing by a table read before its own claim, and claims nothing by one read before its own hand-off', () => {
    const claimed = planOf(situation({ shards: [row(1, null, 4)], held: new Map([['desk 1', 5]]), allotted: mine(1) }));
    expect(claimed).toEqual({ lost: [], claim: [], handOff: [], giveUp: [] });
    const given = planOf(situation({ shards: [row(1, 'me', 5)], heldBefore: new Map([['desk 1', 5]]), allotted: mine(1) }));
    expect(given).toEqual({ lost: [], claim: [], handOff: [], giveUp: [] });
  });

  it('gives up what the table says it owns and it neither holds nor should', () => {
    expect(planOf(situation({ shards: [row(1, 'me')], allotted: others(1) })).giveUp).toEqual([row(1, 'me')]);
  });
});

describe('the membership', () => {
  beforeAll(() => loadShardHash());
  const shards = Array.from({ length: 16 }, (_, shard) => ({ kind: 'feedback' as const, shard }));

  it('counts those that do not drain, and is settled 5 s after its last change', () => {
    const membership = new Membership();
    membership.update([pod('a'), pod('b', { state: 'draining' })], shards, 0);
    expect(membership.candidates).toEqual(['a']);
    membership.update([pod('a'), pod('b', { state: 'draining' })], shards, 3_000);
    expect([membership.isSettled(SETTLE_MS - 1), membership.isSettled(SETTLE_MS)]).toEqual([false, true]);
    membership.update([pod('a'), pod('b')], shards, 9_000);
    expect(membership.isSettled(9_000 + SETTLE_MS - 1)).toBe(false);
    expect(new Set(membership.allotted.values())).toEqual(new Set(['a', 'b']));
  });

  it('allots nothing when nobody can take anything', () => {
    const membership = new Membership();
    membership.update([pod('a', { state: 'draining' })], shards, 0);
    expect(membership.allotted.size).toBe(0);
  });
});
