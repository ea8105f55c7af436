import fc from 'fast-check';
import { ADA, FeedbackBench, KIM } from '../../test/feedback-bench';

type Step = (bench: FeedbackBench) => void;
const scale = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constantFrom(KIM, ADA), fc.constantFrom('yes', 'partly', 'no'), scale, scale, fc.option(fc.constant('words'), { nil: undefined })).map(
    ([by, solved, process, helper, comment]) =>
      (bench: FeedbackBench) =>
        void bench.ask('feedback.give', { solved, process, helper, comment }, by),
  ),
  fc.constantFrom(KIM, ADA).map((by) => (bench: FeedbackBench) => void bench.ask('feedback.thank', {}, by)),
  fc.tuple(fc.nat(3), fc.constantFrom('a:Ada', 'a:Bo', null)).map(
    ([serial, helper]) =>
      (bench: FeedbackBench) =>
        void bench.over(serial, helper),
  ),
  fc.constant<Step>((bench) => void bench.tell('feedback.destroy-comment')),
  fc.tuple(fc.constantFrom('thank', 'key'), fc.integer({ min: 0, max: 2 })).map(
    ([key, version]) =>
      (bench: FeedbackBench) =>
        void bench.ack(key, version),
  ),
);

describe('whatever is told to feedback, in any order', () => {
  it('is given once, thanked once, takes no words after their destruction was ordered, and owes nothing at rest', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40 }), fc.nat(40), (happenings, cut) => {
        const bench = new FeedbackBench();
        for (const happen of happenings) happen(bench);
        const types = bench.log.map((line) => line.fact.type);
        for (const once of ['feedback-given', 'thanks-given', 'key-destruction-ordered', 'text-destroyed']) {
          expect(types.filter((type) => type === once).length).toBeLessThanOrEqual(1);
        }
        const ordered = types.indexOf('key-destruction-ordered');
        if (ordered >= 0) for (const { fact } of bench.log.slice(ordered)) expect(fact.body).not.toHaveProperty('comment');
        expect(bench.replay(cut)).toEqual(bench.state);
        for (const debt of bench.debts) bench.ack(debt.key, debt.version);
        expect(bench.debts).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
