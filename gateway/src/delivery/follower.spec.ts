import { type AttachReply, loadShardHash, TAIL_PAGE } from '@oa/contracts';
import { seededRandom } from '@oa/kernel';
import type { OutgoingCommand, Settled } from '../bus/command';
import { type FollowedFact, Follower, type FollowerSink, FROM_HEAD } from './follower';

const by = { principal: 'v:mira', roles: ['asker' as const], name: null };

/** An owner with a log, who answers readings when told to, and a client who writes down what it is given. */
class Scene implements FollowerSink {
  readonly log: FollowedFact[] = [];
  readonly given: number[] = [];
  readonly readings: { since: number; settle: (settled: Settled) => void }[] = [];
  readonly said: string[] = [];
  /** Facts up to here were deleted by their owner. */
  trimmed = 0;
  /** This fact cannot be made into a frame. */
  breaksAt = 0;
  readonly follower: Follower;

  constructor(since = 0) {
    const send = (command: OutgoingCommand, settle: (settled: Settled) => void): void => {
      this.readings.push({ since: (command.body as { since: number }).since, settle });
    };
    this.follower = new Follower({ kind: 'session', id: 'x' }, by, since, undefined, this, send);
  }

  commit(): FollowedFact {
    const fact = { s: this.log.length + 1, t: 'said', at: this.log.length, b: {} };
    this.log.push(fact);
    return fact;
  }
  /** The owner answers the oldest reading as its log stood at `head`. */
  answer(head = this.log.length): void {
    const reading = this.readings.shift();
    if (!reading) throw new Error('nobody reads');
    const facts = this.log.filter(({ s }) => s > reading.since && s > this.trimmed && s <= head).slice(0, TAIL_PAGE);
    reading.settle({ outcome: 'answered', reply: { head, face: {}, facts } satisfies AttachReply });
  }
  fail(settled: Settled): void {
    this.readings.shift()?.settle(settled);
  }

  faced(): void {
    this.said.push('faced');
  }
  fact(fact: FollowedFact): void {
    if (fact.s === this.breaksAt) throw new Error('unreadable');
    this.given.push(fact.s);
  }
  broken(fault: unknown): void {
    this.said.push(`broken ${(fault as Error).message}`);
  }
  caughtUp(head: number): void {
    this.said.push(`caught up ${head}`);
  }
  jumped(): void {
    this.said.push('jumped');
  }
  refused(code: string): void {
    this.said.push(`refused ${code}`);
  }
  unavailable(): void {
    this.said.push('unavailable');
  }
}

const upTo = (n: number, from = 1): number[] => Array.from({ length: n - from + 1 }, (_, index) => from + index);

describe('a follower of an actor', () => {
  beforeAll(loadShardHash);

  it('gives the tail, then what was committed while it was read, then what comes', () => {
    const scene = new Scene();
    for (let n = 0; n < 3; n += 1) scene.commit();
    scene.follower.start();
    scene.follower.take(scene.commit());
    scene.answer(3);
    expect(scene.said).toEqual(['faced', 'caught up 4']);
    scene.follower.take(scene.commit());
    expect(scene.given).toEqual(upTo(5));
  });

  it('ends when a fact cannot be given, and tells so instead of passing it over', () => {
    const scene = new Scene();
    scene.breaksAt = 3;
    for (let n = 0; n < 5; n += 1) scene.commit();
    scene.follower.start();
    scene.answer();
    scene.follower.take(scene.commit());
    expect(scene.given).toEqual([1, 2]);
    expect(scene.said).toEqual(['faced', 'broken unreadable']);
    expect(scene.readings).toEqual([]);
  });

  it('is not set back by an owner who knows less than it gave', () => {
    const scene = new Scene();
    for (let n = 0; n < 5; n += 1) scene.commit();
    scene.follower.start();
    scene.answer();
    scene.follower.headSeen(9);
    scene.answer(3);
    for (let n = 0; n < 4; n += 1) scene.commit();
    scene.follower.headSeen(9);
    scene.answer();
    expect(scene.given).toEqual(upTo(9));
  });

  it('reads every page of a long tail before it is caught up', () => {
    const scene = new Scene();
    for (let n = 0; n < TAIL_PAGE * 2 + 5; n += 1) scene.commit();
    scene.follower.start();
    scene.answer();
    scene.answer();
    expect(scene.said).toEqual(['faced']);
    scene.answer();
    expect(scene.said).toEqual(['faced', `caught up ${TAIL_PAGE * 2 + 5}`]);
    expect(scene.given).toEqual(upTo(TAIL_PAGE * 2 + 5));
  });

  it('gives what was answered twice or came again only once', () => {
    const scene = new Scene(1);
    const first = scene.commit();
    const second = scene.commit();
    scene.follower.start();
    scene.follower.take(second);
    scene.answer();
    scene.follower.take(first);
    scene.follower.take(second);
    expect(scene.given).toEqual([2]);
  });

  it('reads the tail on a gap, and on a head beyond what it gave', () => {
    const scene = new Scene();
    scene.follower.start();
    scene.answer();
    scene.commit();
    scene.follower.take(scene.commit());
    expect(scene.readings.map(({ since }) => since)).toEqual([0]);
    scene.answer();
    scene.commit();
    scene.follower.headSeen(3);
    scene.follower.headSeen(3);
    expect(scene.readings).toHaveLength(1);
    scene.answer();
    expect(scene.given).toEqual([1, 2, 3]);
  });

  it('reads on at once when what it held leaves a gap to the tail', () => {
    const scene = new Scene();
    for (let n = 0; n < 3; n += 1) scene.commit();
    scene.follower.start();
    scene.follower.take(scene.log[2]!);
    scene.answer(1);
    expect(scene.readings.map(({ since }) => since)).toEqual([1]);
    scene.answer();
    expect(scene.given).toEqual([1, 2, 3]);
  });

  it('from the head on holds back nothing that came while it learnt where the head is', () => {
    const scene = new Scene(FROM_HEAD);
    for (let n = 0; n < 4; n += 1) scene.commit();
    scene.follower.start();
    scene.follower.take(scene.log[3]!);
    scene.follower.take(scene.commit());
    scene.answer(4);
    expect(scene.given).toEqual([5]);
    expect(scene.said).toEqual(['faced', 'caught up 5']);
  });

  it('says that it jumped when facts it missed were deleted', () => {
    const scene = new Scene(FROM_HEAD);
    scene.follower.start();
    scene.answer();
    for (let n = 0; n < 6; n += 1) scene.commit();
    scene.trimmed = 4;
    scene.follower.headSeen(6);
    scene.answer();
    expect(scene.given).toEqual([5, 6]);
    scene.trimmed = 8;
    scene.commit();
    scene.commit();
    scene.follower.headSeen(8);
    scene.answer();
    expect(scene.said.filter((word) => word === 'jumped')).toHaveLength(2);
    scene.follower.take(scene.commit());
    expect(scene.given).toEqual([5, 6, 9]);
  });

  it('ends when it is refused, at first or later', () => {
    const scene = new Scene();
    scene.follower.start();
    scene.fail({ outcome: 'refused', code: 'not-a-party' });
    scene.follower.take(scene.commit());
    scene.follower.start();
    expect([scene.said, scene.readings, scene.given]).toEqual([['refused not-a-party'], [], []]);
  });

  it('tries the first reading again with the round, and a later one when it hears of anything', () => {
    const scene = new Scene();
    scene.commit();
    scene.follower.start();
    scene.fail({ outcome: 'unavailable' });
    scene.follower.start();
    scene.answer();
    scene.commit();
    scene.follower.headSeen(2);
    scene.fail({ outcome: 'unavailable' });
    scene.follower.headSeen(2);
    scene.answer();
    expect(scene.said).toEqual(['unavailable', 'faced', 'caught up 1']);
    expect(scene.given).toEqual([1, 2]);
  });

  it('gives every fact once and in order, whatever is lost, repeated and late', () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = seededRandom(seed);
      const scene = new Scene(random() < 0.3 ? FROM_HEAD : 0);
      const before = Math.floor(random() * 5);
      for (let n = 0; n < before; n += 1) scene.commit();
      const onTheWay: FollowedFact[] = [];
      const first = scene.follower.given === FROM_HEAD ? null : 1;
      scene.follower.start();
      for (let step = 0; step < 60; step += 1) {
        const chance = random();
        if (chance < 0.4) onTheWay.push(scene.commit());
        else if (chance < 0.6 && onTheWay.length > 0) onTheWay.splice(Math.floor(random() * onTheWay.length), 1);
        else if (chance < 0.8 && onTheWay.length > 0) scene.follower.take(onTheWay[Math.floor(random() * onTheWay.length)]!);
        else if (chance < 0.92 && scene.readings.length > 0) scene.answer(scene.readings[0]!.since === FROM_HEAD ? scene.log.length : undefined);
        else if (chance < 0.95) scene.fail({ outcome: 'unavailable' });
        else scene.follower.headSeen(scene.log.length);
      }
      for (let round = 0; round < 3; round += 1) {
        scene.follower.start();
        scene.follower.headSeen(scene.log.length);
        while (scene.readings.length > 0) scene.answer();
      }
      const from = first ?? scene.given[0] ?? scene.log.length + 1;
      expect([seed, scene.given]).toEqual([seed, upTo(scene.log.length, from)]);
    }
  });
});
