import fc from 'fast-check';
import { OneOrMany } from './one-or-many';

describe('listeners by key', () => {
  it('are what a set per key would hold, whatever comes and goes', () => {
    const values = Array.from({ length: 4 }, (_, name) => ({ name }));
    const step = fc.record({ key: fc.constantFrom('a', 'b'), value: fc.constantFrom(...values), add: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const few = new OneOrMany<string, object>();
        const sets = new Map<string, Set<object>>();
        for (const { key, value, add } of steps) {
          const set = sets.get(key) ?? new Set();
          sets.set(key, set);
          if (add) few.add(key, value);
          else expect(few.delete(key, value)).toBe(set.has(value));
          if (add) set.add(value);
          else set.delete(value);
          if (set.size === 0) sets.delete(key);
          expect([...few.keys()].sort()).toEqual([...sets.keys()].sort());
          expect(new Set(few.of(key))).toEqual(sets.get(key) ?? new Set());
          expect(few.size).toBe(sets.size);
        }
      }),
    );
  });
});
