import fc from 'fast-check';
import { inOrder, OrderedSet } from './ordered-set';

const byNumber = (a: number, b: number): number => a - b;
const filled = (values: Iterable<number>): OrderedSet<number> => {
  const set = new OrderedSet(byNumber);
  for (const value of values) set.add(value);
  return set;
};

describe('an ordered set', () => {
  it('agrees with a sorted array, whatever is added and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.integer({ min: 0, max: 60 }), add: fc.boolean() }), { maxLength: 200 }), (steps) => {
        const set = new OrderedSet(byNumber);
        const model = new Set<number>();
        for (const { value, add } of steps) {
          expect(add ? set.add(value) : set.delete(value)).toBe(add ? !model.has(value) : model.has(value));
          if (add) model.add(value);
          else model.delete(value);
        }
        const sorted = [...model].sort(byNumber);
        expect([...set]).toEqual(sorted);
        expect([...set.descending()]).toEqual([...sorted].reverse());
        expect([set.size, set.first(), set.last()]).toEqual([sorted.length, sorted[0], sorted.at(-1)]);
        expect(sorted.map((value) => set.rankOf(value))).toEqual(sorted.map((_, index) => index + 1));
        expect(set.rankOf(61)).toBe(0);
      }),
    );
  });

  it('walks several sets as one, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.integer(), { maxLength: 20 }), { maxLength: 5 }), (lists) => {
        expect([...inOrder([...lists.map(filled), undefined], byNumber)]).toEqual(lists.flat().sort(byNumber));
      }),
    );
  });

  it('needs about as many comparisons as a number has binary digits, even when filled in order', () => {
    let asked = 0;
    const set = new OrderedSet<number>((a, b) => {
      asked += 1;
      return a - b;
    });
    for (let value = 0; value < 20_000; value += 1) set.add(value);
    asked = 0;
    for (let value = 0; value < 20_000; value += 1) set.rankOf(value);
    expect(asked / 20_000).toBeLessThan(2.5 * Math.log2(20_000));
  });
});
