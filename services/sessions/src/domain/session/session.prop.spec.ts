import { days } from '@oa/kernel';
import fc from 'fast-check';
import { asker, askerActor, FREE, helper, KIM, OPENING, SessionBench } from '../../../test/people';

/** One thing that happens to a session, in any order whatever. Times go from nothing to months. */
type Step = (bench: SessionBench) => void;

const HELPERS = ['Ada', 'Bo', 'Cy'];
const someone = fc.constantFrom(KIM, asker('Lu'), ...HELPERS.map(helper), helper('Kim'));
const anyHelper = fc.constantFrom(...HELPERS);
const round = fc.integer({ min: -1, max: 1 });
const serial = fc.integer({ min: 1, max: 9 });
const text = fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme' }).filter((one) => one.trim() !== '');

const personal = fc
  .oneof(
    fc.constantFrom(
      ['session.leave-line', {}],
      ['session.park', {}],
      ['session.keep-waiting', {}],
      ['session.undo-misuse', {}],
      ['session.not-again', {}],
      ['session.raise-danger', {}],
      ['session.still-here', {}],
      ['session.reopen', {}],
      ['session.erase', {}],
      ['session.read-card', {}],
      ['session.end', {}],
      ['session.end', { outcome: 'solved' }],
      ['session.end-for-misuse', { reason: 'threats' }],
      ['session.report', { reason: 'other', leave: false }],
      ['session.report', { reason: 'sexual', leave: true, text: 'what happened' }],
      ['session.open', OPENING],
      ['session.open', { ...OPENING, consent: { policy: 'none', version: 1 } }],
    ),
    text.map((said) => ['session.say', { text: said }] as const),
    text.map((said) => ['session.write-note', { text: said }] as const),
  )
  .map(([type, body]) => [type, body] as const);

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(someone, personal).map(
      ([by, [type, body]]) =>
        (bench: SessionBench) =>
          void bench.ask(by, type as string, body as object),
    ),
  },
  { weight: 3, arbitrary: fc.constant((bench: SessionBench) => void bench.ask(KIM, 'session.open', OPENING)) },
  {
    weight: 4,
    arbitrary: fc.tuple(anyHelper, round, fc.integer({ min: 1, max: 3 })).map(([name, off, n]) => (bench: SessionBench) => {
      const at = Math.max(0, bench.state.round + off);
      bench.assign(name, at, `${bench.id}.${at}.${n}`);
    }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyHelper, fc.boolean(), serial).map(([name, here, nth]) => (bench: SessionBench) => {
      bench.presence(name, here, bench.state.helper?.offer ?? `${bench.id}.1.1`, nth);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(round, fc.constantFrom(null, 'none-on-duty', 'all-declined'), serial).map(([off, why, nth]) => (bench: SessionBench) => {
      bench.supply(why, bench.state.round + off, nth);
    }),
  },
  { weight: 2, arbitrary: fc.boolean().map((here) => (bench: SessionBench) => void bench.askerSeen(here)) },
  { weight: 1, arbitrary: fc.constant((bench: SessionBench) => void bench.tell(askerActor(), 'session.withdraw-restricted', { until: 1 })) },
  { weight: 1, arbitrary: fc.constant((bench: SessionBench) => void bench.tell(askerActor(), 'session.cancel-grant')) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(), fc.nat(3), fc.boolean(), fc.boolean()).map(([which, behind, restricted, mayOpen]) => (bench: SessionBench) => {
      const debt = bench.debts[which % Math.max(1, bench.debts.length)];
      const reply = { ...FREE, restrictedUntil: restricted && behind === 3 ? 1 : null, mayOpen: mayOpen || behind < 3 };
      if (debt) bench.ack(debt.key, reply, debt.version - (behind === 2 ? 1 : 0));
    }),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: 44 }).map((power) => (bench: SessionBench) => bench.pass(Math.min(2 ** power, days(50)))),
  },
);

const life = fc.array(steps, { minLength: 1, maxLength: 60 });
const lived = (happenings: readonly Step[]): SessionBench => {
  const bench = new SessionBench();
  for (const happen of happenings) happen(bench);
  return bench;
};
const plain = (state: object) => JSON.parse(JSON.stringify(state)) as unknown;

describe('whatever happens to a session, in any order', () => {
  it('has one helper a round at most, and rounds only grow', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = lived(happenings);
        const rounds = bench.log.filter((line) => line.fact.type === 'helper-assigned').map((line) => (line.fact.body as { round: number }).round);
        expect(new Set(rounds).size).toBe(rounds.length);
        const queued = bench.log.filter((line) => line.fact.type === 'request-queued').map((line) => (line.fact.body as { round: number }).round);
        expect(queued).toEqual(queued.map((_, index) => index + 1));
      }),
      { numRuns: 400 },
    );
  });

  it('never assigns anyone the asker is parted from, nor the asker', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = lived(happenings);
        const parted = new Set([bench.state.asker]);
        for (const { fact } of bench.log) {
          const { helper: who, why } = fact.body as { helper: string; why?: string };
          if (fact.type === 'helper-assigned') expect(parted).not.toContain(who);
          if (fact.type === 'pair-parted' && why !== 'misuse') parted.add(who);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('adds nothing but receipts once its text is ordered destroyed or it was never opened', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const types = lived(happenings).log.map((line) => line.fact.type);
        const never = types[0] === 'session-ended' ? 0 : -1;
        const gone = types.indexOf('key-destruction-ordered');
        const after = never === 0 ? types.slice(1) : gone < 0 ? [] : types.slice(gone + 1);
        expect(after.filter((type) => type !== 'delivered' && type !== 'text-destroyed')).toEqual([]);
        expect(types.filter((type) => type === 'text-destroyed').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 400 },
    );
  });

  it('is the same from its log, from a snapshot in the middle, and with sealed fields left in', () => {
    fc.assert(
      fc.property(life, fc.nat(), (happenings, cut) => {
        const bench = lived(happenings);
        const now = plain(bench.kind.snapshot(bench.state) as object);
        expect(plain(bench.replay())).toEqual(now);
        expect(plain(bench.replay(1 + (cut % Math.max(1, bench.log.length))))).toEqual(now);
        expect(plain(bench.replay(0, true))).toEqual(now);
      }),
      { numRuns: 200 },
    );
  });

  it('owes nothing at rest, stands somewhere that ends by itself, and its helper was released', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = lived(happenings);
        bench.settle();
        expect(bench.debts).toEqual([]);
        const { state } = bench;
        expect(state.name).not.toBe('opening');
        expect(state.helper === null).toBe(state.name !== 'assigned');
        const reported = state.reports.length > 0;
        const resting = state.name === 'unopened' || (state.name === 'ended' && (state.textGone || reported));
        expect(bench.kind.dueAt(state) === null).toBe(resting);
        for (const [name, past] of Object.entries(state.helpers)) expect(past.leftAt === null).toBe(state.helper?.principal === name);
      }),
      { numRuns: 400 },
    );
  });

  it('counts the asker as gone only while nobody has answered the request, and believes only newer words', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = new SessionBench();
        for (const happen of happenings) {
          const before = bench.state.helper && { ...bench.state.helper };
          happen(bench);
          const { name, goneUntil, helper: now } = bench.state;
          if (goneUntil !== null) expect(['opening', 'waiting']).toContain(name);
          if (before && now?.offer === before.offer) expect(now.serial).toBeGreaterThanOrEqual(before.serial);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('releases every offer it accepted, exactly the present one excepted', () => {
    fc.assert(
      fc.property(life, (happenings) => {
        const bench = new SessionBench();
        const released = new Set<string>();
        const look = () => {
          for (const debt of bench.debts) if (debt.type === 'helper.release') released.add((debt.body as { offer: string }).offer);
        };
        for (const happen of happenings) {
          happen(bench);
          look();
        }
        const won = bench.log.filter((line) => line.fact.type === 'helper-assigned').map((line) => (line.fact.body as { offer: string }).offer);
        expect(new Set([...released, ...(bench.state.helper ? [bench.state.helper.offer] : [])])).toEqual(new Set(won));
      }),
      { numRuns: 400 },
    );
  });
});
