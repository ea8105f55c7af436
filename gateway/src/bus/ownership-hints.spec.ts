import { ManualClock } from '@oa/kernel';
import { OwnershipHints, type ShardFilter } from './ownership-hints';

describe('hints of ownership', () => {
  let clock: ManualClock;
  let passed: { at: number; filter: ShardFilter }[];
  let hints: OwnershipHints;
  beforeEach(() => {
    clock = new ManualClock(0);
    passed = [];
    hints = new OwnershipHints(
      clock,
      () => 0.5,
      (filter) => passed.push({ at: clock.now(), filter }),
    );
  });

  it('that come together are passed on together, and concern the shards they name', () => {
    hints.take('sessions', '{"shards":{"session":[3,7]}}');
    clock.advance(10);
    hints.take('matching', '{"shards":{"desk":[1]}}');
    clock.advance(100);
    expect(passed.map(({ at }) => at)).toEqual([30]);
    const filter = passed[0]!.filter;
    expect([filter('session', 3), filter('session', 7), filter('desk', 1)]).toEqual([true, true, true]);
    expect([filter('session', 4), filter('asker', 3), filter('desk', 3)]).toEqual([false, false, false]);
  });

  it.each(['{}', '', 'no json', '{"shards":[1]}'])('without a list (%p) concern all of the service', (text) => {
    hints.take('sessions', text);
    clock.advance(100);
    expect([passed[0]?.filter('session', 4), passed[0]?.filter('asker', 100), passed[0]?.filter('desk', 4)]).toEqual([true, true, false]);
  });

  it('of a whole service are followed three times a second at most, the last one always', () => {
    for (let n = 0; n < 50; n += 1) {
      hints.take('sessions', '{}');
      clock.advance(20);
    }
    clock.advance(1_000);
    expect(passed.length).toBeGreaterThanOrEqual(4);
    expect(passed.length).toBeLessThanOrEqual(6);
    expect(passed.at(-1)!.at).toBeGreaterThan(980);
  });

  it('are forgotten when it stops', () => {
    hints.take('sessions', '{}');
    hints.stop();
    clock.advance(1_000);
    expect(passed).toEqual([]);
  });
});
