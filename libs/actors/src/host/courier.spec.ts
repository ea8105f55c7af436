import { patienceMs, retryMs } from './courier';

describe('a debt that is not paid', () => {
  it('comes again within a quarter of a second while its receiver is taken over, for about ten seconds', () => {
    const waits = Array.from({ length: 45 }, (_, n) => retryMs(n + 1, 'unserved'));
    expect(waits[0]).toBe(20);
    expect(Math.max(...waits)).toBe(250);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(9_000);
  });

  it('comes again for ever, at the latest every five seconds where nobody answers for its receiver', () => {
    const waits = Array.from({ length: 1_000 }, (_, n) => retryMs(n + 1, 'unserved'));
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBe(5_000);
  });

  it('waits 0.7 s for its first answer, longer for the next, and comes again at once', () => {
    expect([0, 1, 2, 3, 50].map(patienceMs)).toEqual([700, 1_400, 2_800, 4_000, 4_000]);
    expect(retryMs(7, 'silent')).toBe(20);
  });

  it('comes again more and more rarely after a fault', () => {
    expect([1, 2, 3, 6, 99].map((attempts) => retryMs(attempts, 'refused'))).toEqual([1_000, 2_000, 4_000, 30_000, 30_000]);
  });
});
