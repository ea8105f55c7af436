import { Fault } from '@oa/kernel';
import { ADA, FeedbackBench, KIM, SESSION } from '../../test/feedback-bench';

const full = { solved: 'partly', process: 4, helper: 5, comment: 'a planted word' };

describe('feedback', () => {
  it('is given once, by the helped person', () => {
    const bench = new FeedbackBench();
    bench.over();
    expect(bench.ask('feedback.give', full)).toEqual(['feedback-given']);
    expect(bench.ask('feedback.give', full)).toBe('already-given');
  });

  it('is refused from everybody else', () => {
    const bench = new FeedbackBench();
    bench.over();
    expect(bench.ask('feedback.give', full, ADA)).toBe('not-a-party');
    expect(bench.ask('feedback.give', full, { ...KIM, principal: 'a:Lu' })).toBe('not-a-party');
    expect(bench.ask('feedback.thank', {}, { ...KIM, roles: ['coordinator'] })).toBe('not-a-party');
  });

  it('that comes before the word of the end waits for it', () => {
    const bench = new FeedbackBench();
    expect(bench.ask('feedback.give', full)).toBe('later');
    expect(bench.ask('feedback.thank')).toBe('later');
    bench.over();
    expect(bench.ask('feedback.give', full)).toEqual(['feedback-given']);
  });

  it('may leave every scale out', () => {
    const bench = new FeedbackBench();
    bench.over();
    bench.ask('feedback.give', { solved: 'no' });
    expect(bench.log.at(-1)?.fact.body).toEqual({ solved: 'no', process: null, helper: null });
  });

  it('rates no helper where nobody helped, but can rate the wait', () => {
    const bench = new FeedbackBench();
    bench.over(1, null);
    expect(bench.ask('feedback.give', full)).toBe('nobody-helped');
    expect(bench.ask('feedback.give', { solved: 'no', process: 1 })).toEqual(['feedback-given']);
  });

  it('shows coordinators figures and the week, and neither words nor people', () => {
    const bench = new FeedbackBench();
    bench.over();
    expect(bench.row).toBeUndefined();
    bench.ask('feedback.give', full);
    bench.ask('feedback.thank');
    expect(bench.row).toEqual({
      view: 'feedback',
      wiki: 'demo',
      sort: bench.now,
      data: { solved: 'partly', process: 4, helper: 5, language: 'en', topic: 'editing', week: '2026-W02', thanked: true },
    });
    expect(JSON.stringify(bench.state)).not.toContain('planted');
  });

  it('tells the helped person what they have done already', () => {
    const bench = new FeedbackBench();
    expect(bench.face()).toEqual({ refuse: 'not-a-party' });
    bench.over();
    bench.ask('feedback.thank');
    expect(bench.face()).toEqual({ face: { given: false, thanked: true, helped: true } });
    expect(bench.face(ADA)).toEqual({ refuse: 'not-a-party' });
  });
});

describe('a thank you', () => {
  it('reaches the helper, once', () => {
    const bench = new FeedbackBench();
    bench.over();
    expect(bench.ask('feedback.thank')).toEqual(['thanks-given']);
    expect(bench.debts).toEqual([
      { key: 'thank', version: 1, to: { kind: 'helper', id: 'demo/a:Ada' }, type: 'helper.thank', body: { session: SESSION } },
    ]);
    expect(bench.ask('feedback.thank')).toBe('already-thanked');
    expect(bench.ack('thank', 2)).toEqual([]);
    expect(bench.ack('thank')).toEqual(['delivered']);
    expect(bench.debts).toEqual([]);
  });

  it('has nobody to reach where nobody helped', () => {
    const bench = new FeedbackBench();
    bench.over(1, null);
    expect(bench.ask('feedback.thank')).toBe('nobody-helped');
  });

  it('goes to the helper of the later end after a reopening', () => {
    const bench = new FeedbackBench();
    bench.over(2, 'a:Bo');
    expect(bench.over(1, 'a:Ada')).toEqual([]);
    bench.ask('feedback.thank');
    expect(bench.debts).toMatchObject([{ to: { id: 'demo/a:Bo' } }]);
  });
});

describe('the comment', () => {
  it('is destroyed with the text of its session', () => {
    const bench = new FeedbackBench();
    bench.over();
    bench.ask('feedback.give', full);
    expect(bench.tell('feedback.destroy-comment')).toEqual(['key-destruction-ordered']);
    expect(bench.tell('feedback.destroy-comment')).toEqual([]);
    expect(bench.debts).toMatchObject([{ key: 'key', to: { keys: 'destroy' } }]);
    expect(bench.ack('key')).toEqual(['text-destroyed']);
    expect(bench.debts).toEqual([]);
    expect(bench.row).toBeDefined();
  });

  it('is taken no more from then on, figures still are', () => {
    const bench = new FeedbackBench();
    bench.over();
    bench.tell('feedback.destroy-comment');
    expect(bench.ask('feedback.give', full)).toBe('text-gone');
    expect(bench.ask('feedback.give', { ...full, comment: undefined })).toEqual(['feedback-given']);
  });

  it('is not taken either when the order overtook the word of the end', () => {
    const bench = new FeedbackBench();
    bench.tell('feedback.destroy-comment');
    bench.over();
    expect(bench.ask('feedback.give', full)).toBe('text-gone');
  });
});

describe('a feedback actor', () => {
  it('hears of its own session only', () => {
    const bench = new FeedbackBench();
    expect(() => bench.tell('feedback.destroy-comment', {}, { kind: 'session', id: 'b'.repeat(32) })).toThrow(Fault);
    expect(bench.tell('feedback.give', full)).toBe('not-a-party');
    expect(() => bench.tell('feedback.nonsense')).toThrow(Fault);
  });

  it('is never due and has nothing to do on a wake', () => {
    const bench = new FeedbackBench();
    bench.over();
    expect(bench.wake()).toEqual([]);
  });
});
