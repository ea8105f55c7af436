import { minutes } from '@oa/kernel';
import fc from 'fast-check';
import { RULES, StandingBench } from '../../test/standing-bench';

const N = RULES.rules.standing.n;
const helpers = fc.constantFrom('Ada', 'Bo', 'Cy', 'Di', 'Eve');
const marks = fc.array(helpers, { maxLength: 8 });
const name = (index: number): string => `${index.toString(16)}a`;
const distinct = (list: readonly string[]): number => new Set(list).size;

function marked(list: readonly string[]): StandingBench {
  const person = new StandingBench();
  list.forEach((helper, index) => {
    person.mark(helper, name(index));
    person.pass(minutes(1));
  });
  return person;
}

describe('a standing, whatever the marks', () => {
  it('restricts exactly when N distinct helpers marked', () => {
    fc.assert(fc.property(marks, (list) => (marked(list).restrictedUntil !== null) === distinct(list) >= N));
  });

  it('comes to the same whatever the order in which marks arrive', () => {
    const shuffled = marks.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const one = marked(list);
        const two = marked(other);
        expect([two.restrictedUntil === null, two.state.coolDownUntil]).toEqual([one.restrictedUntil === null, one.state.coolDownUntil]);
      }),
    );
  });

  it('is as if a mark had never been, once it is taken back', () => {
    fc.assert(
      fc.property(marks, fc.array(fc.nat(7), { maxLength: 8 }), (list, undone) => {
        const person = marked(list);
        for (const index of undone) if (index < list.length) person.undo(name(index));
        const standing = list.filter((_, index) => !undone.includes(index));
        expect(person.restrictedUntil !== null).toBe(distinct(standing) >= N);
      }),
    );
  });

  it('never restricts again by the marks of a restriction that ran to its end', () => {
    fc.assert(
      fc.property(marks, marks, (before, after) => {
        fc.pre(distinct(before) >= N && distinct(after) < N);
        const person = marked(before);
        person.pass((person.restrictedUntil ?? 0) - person.now);
        after.forEach((helper, index) => {
          person.mark(helper, `${name(index)}b`);
        });
        expect(person.restrictedUntil).toBeNull();
      }),
    );
  });

  it('is the same from a snapshot, from its log, and in memory', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('mark' as const), helper: helpers, mark: fc.nat(9) }),
      fc.record({ do: fc.constant('undo' as const), mark: fc.nat(9) }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.nat(minutes(60 * 24 * 12)) }),
      fc.record({ do: fc.constant('ack' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const person = new StandingBench();
        for (const one of steps) {
          if (one.do === 'mark') person.mark(one.helper, name(one.mark));
          else if (one.do === 'undo') person.undo(name(one.mark));
          else if (one.do === 'pass') person.pass(one.ms);
          else person.acked(person.state.copyVersion);
          expect(person.replayed()).toEqual(person.state);
          expect(person.restored()).toEqual(person.state);
        }
      }),
    );
  });
});
