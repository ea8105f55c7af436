import fc from 'fast-check';
import { AskerBench, asker, KIM } from '../../../test/people';

type Step = (bench: AskerBench) => void;

const pick = (bench: AskerBench, which: number): string => {
  const known = Object.keys(bench.state.sessions);
  return known[which % Math.max(1, known.length)] ?? 'e'.repeat(32);
};
const which = fc.nat(20);
const serial = fc.integer({ min: 1, max: 6 });

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(
    (bench) => void bench.askHelp(),
    (bench) => void bench.askHelp('00000000-0000-4000-8000-000000000001'),
    (bench) => void bench.ask(asker('Lu'), 'asker.ask', { cid: bench.cid(), request: { language: 'en', topic: null } }),
    (bench) => void bench.wake(),
  ),
  fc.tuple(which, serial).map(
    ([n, heard]) =>
      (bench: AskerBench) =>
        void bench.confirm(pick(bench, n), heard),
  ),
  fc.tuple(which, serial, fc.constantFrom('parked' as const, 'closed' as const), fc.option(fc.nat(1e9))).map(
    ([n, heard, state, keep]) =>
      (bench: AskerBench) =>
        void bench.noteState(pick(bench, n), state, heard, keep === null ? null : bench.now + keep),
  ),
  fc.tuple(which, fc.constantFrom('Ada', 'Bo'), fc.boolean(), serial).map(
    ([n, name, parted, heard]) =>
      (bench: AskerBench) =>
        void bench.part(pick(bench, n), name, parted, heard),
  ),
  fc.tuple(serial, fc.option(fc.nat(1e7)), fc.option(fc.nat(1e7))).map(
    ([version, restricted, cool]) =>
      (bench: AskerBench) =>
        void bench.standing(version, restricted === null ? null : bench.now + restricted, cool === null ? null : bench.now + cool),
  ),
  fc.tuple(which, fc.boolean(), fc.nat(1)).map(([n, opened, behind]) => (bench: AskerBench) => {
    const debt = bench.debts[n % Math.max(1, bench.debts.length)];
    if (debt) bench.ack(debt.key, { opened }, debt.version - behind);
  }),
  which.map((n) => (bench: AskerBench) => void bench.ask(KIM, 'asker.renew-token', { session: pick(bench, n) })),
  which.map((n) => (bench: AskerBench) => void bench.ask(KIM, 'asker.use-wiki-token', { jti: `token-nr-${n}`, expiresAt: bench.now + 300_000 })),
  fc.integer({ min: 0, max: 32 }).map((power) => (bench: AskerBench) => bench.pass(2 ** power)),
);
const life = fc.array(steps, { minLength: 1, maxLength: 60 });
const lived = (happenings: readonly Step[]): AskerBench => {
  const bench = new AskerBench();
  for (const happen of happenings) happen(bench);
  return bench;
};
const plain = (state: object) => JSON.parse(JSON.stringify(state)) as unknown;

describe('whatever happens to an asker, in any order', () => {
  it('has one granted or open session at most', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = new AskerBench();
        for (const happen of happenings) {
          happen(bench);
          const live = Object.entries(bench.state.sessions).filter(([, known]) => known.state === 'granted' || known.state === 'open');
          expect(live.map(([id]) => id)).toEqual(bench.state.open === null ? [] : [bench.state.open]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same from its log and from a snapshot in the middle', () => {
    fc.assert(
      fc.property(life, fc.nat(), (happenings, cut) => {
        const bench = lived(happenings);
        expect(plain(bench.replay())).toEqual(plain(bench.state));
        expect(plain(bench.replay(1 + (cut % Math.max(1, bench.log.length))))).toEqual(plain(bench.state));
      }),
      { numRuns: 200 },
    );
  });

  it('owes nothing at rest, and can ask again once what is open has ended', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = lived(happenings);
        bench.pass(4e9);
        for (const debt of bench.debts) bench.ack(debt.key, { opened: false });
        expect(bench.debts).toEqual([]);
        if (bench.state.open !== null) bench.noteState(bench.state.open, 'closed', 99);
        bench.standing(99, null);
        expect(bench.askHelp().refused).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
