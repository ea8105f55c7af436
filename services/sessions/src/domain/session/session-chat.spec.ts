import { minutes, seconds } from '@oa/kernel';
import { ADA, asker, BO, helper, KIM, SessionBench } from '../../../test/people';

const say = (text = 'hello') => ['session.say', { text }] as const;

describe('speaking', () => {
  it.each(['opening', 'waiting', 'chatting'] as const)('is the asker’s right while %s', (name) => {
    expect(new SessionBench()[name]().ask(KIM, ...say()).facts).toEqual(['message-said']);
  });

  it('is the right of the helper in the chat and of no other', () => {
    const bench = new SessionBench().chatting();
    expect(bench.ask(ADA, ...say()).facts).toEqual(['message-said']);
    expect(bench.last('message-said')).toEqual({ by: 'helper', helper: 'a:Ada', text: 'hello' });
    expect(bench.ask(BO, ...say()).refused).toBe('not-a-party');
    expect(bench.ask(asker('Lu'), ...say()).refused).toBe('not-a-party');
    expect(bench.ask(asker('Ada'), ...say()).refused).toBe('not-a-party');
  });

  it('ends with the session for both sides', () => {
    const bench = new SessionBench().ended();
    expect(bench.ask(KIM, ...say()).refused).toBe('session-ended');
    expect(bench.ask(ADA, ...say()).refused).toBe('session-ended');
    expect(bench.ask(BO, ...say()).refused).toBe('not-a-party');
  });

  it('is limited to twenty messages a minute for each side apart', () => {
    const bench = new SessionBench().chatting();
    const from = bench.now;
    for (let n = 0; n < 20; n += 1) {
      expect(bench.ask(KIM, ...say()).refused).toBeNull();
      bench.now += seconds(1);
    }
    expect(bench.ask(KIM, ...say())).toMatchObject({ refused: 'too-fast', details: { until: from + minutes(1) } });
    expect(bench.ask(ADA, ...say()).refused).toBeNull();
    bench.now = from + minutes(1);
    expect(bench.ask(KIM, ...say()).refused).toBeNull();
    expect(bench.ask(KIM, ...say()).refused).toBe('too-fast');
  });

  it('has the limit its wiki sets, or none', () => {
    const bench = new SessionBench().chatting();
    bench.rules = { ...bench.rules, chat: { messagesPerMinute: 3 } };
    const refused = Array.from({ length: 5 }, () => bench.ask(KIM, ...say()).refused);
    expect(refused).toEqual([null, null, null, 'too-fast', 'too-fast']);
    bench.rules = { ...bench.rules, chat: { messagesPerMinute: null } };
    for (let n = 0; n < 200; n += 1) expect(bench.ask(KIM, ...say()).refused).toBeNull();
    expect(bench.state.said.asker.length).toBeLessThanOrEqual(60);
  });

  it('lets the helper keep notes, and the asker none', () => {
    const bench = new SessionBench().chatting();
    expect(bench.ask(ADA, 'session.write-note', { text: 'new here' }).facts).toEqual(['note-written']);
    expect(bench.ask(KIM, 'session.write-note', { text: 'new here' }).refused).toBe('not-a-party');
  });
});

describe('the end of a chat', () => {
  it('comes from the asker without an outcome', () => {
    const bench = new SessionBench().chatting();
    bench.ask(KIM, 'session.end', { outcome: 'solved' });
    expect(bench.last('session-ended')).toMatchObject({ why: 'asker-ended', outcome: null, helper: 'a:Ada' });
  });

  it('comes from the helper with one; the helper is released and feedback opens', () => {
    const bench = new SessionBench().chatting();
    bench.settle();
    expect(bench.ask(ADA, 'session.end', { outcome: 'partly' }).facts).toEqual(['session-ended']);
    expect(bench.last('session-ended')).toMatchObject({ why: 'helper-ended', outcome: 'partly' });
    expect(bench.debts).toMatchObject([
      { type: 'helper.release', to: { kind: 'helper', id: 'demo/a:Ada' }, body: { offer: `${bench.id}.1.1`, why: 'ended' } },
      { type: 'asker.session-state', body: { state: 'closed' } },
      { type: 'feedback.session-over', body: { asker: 'a:Kim', helper: 'a:Ada', serial: 1, topic: 'editing' } },
    ]);
  });

  it('cannot come twice, nor before the chat', () => {
    const bench = new SessionBench().waiting();
    expect(bench.ask(KIM, 'session.end').refused).toBe('not-assigned');
    bench.ended();
    expect(bench.ask(KIM, 'session.end').refused).toBe('session-ended');
    expect(bench.ask(ADA, 'session.end').refused).toBe('session-ended');
  });
});

describe('a helper who vanishes', () => {
  it('is told of at once, and back before the time is up keeps the chat', () => {
    const bench = new SessionBench().chatting();
    expect(bench.presence('Ada', false).facts).toEqual(['helper-lost']);
    expect(bench.presence('Ada', false).facts).toEqual(['word-noted']);
    bench.pass(seconds(69));
    expect(bench.presence('Ada', true).facts).toEqual(['helper-back']);
    bench.pass(seconds(30));
    expect(bench.state.name).toBe('assigned');
  });

  it('loses the chat at 90 seconds: front of the line, next round, place of the first time', () => {
    const bench = new SessionBench().waiting();
    const since = bench.now;
    bench.now += minutes(1);
    bench.chatting().settle();
    bench.presence('Ada', false);
    bench.pass(seconds(70));
    expect(bench.last('request-queued')).toMatchObject({ round: 2, since, why: 'helper-lost' });
    expect(bench.debts).toMatchObject([
      { type: 'helper.release', body: { why: 'requeued' } },
      { type: 'desk.enqueue', version: 4, body: { round: 2, since } },
    ]);
    expect(bench.ask(ADA, ...say()).refused).toBe('not-a-party');
    expect(bench.assign('Ada', 1).reply).toEqual({ yes: false });
    expect(bench.assign('Bo').reply).toEqual({ yes: true });
  });

  it('is back as soon as they say something, and the message is acknowledged first', () => {
    const bench = new SessionBench().chatting();
    bench.presence('Ada', false);
    expect(bench.ask(ADA, ...say()).facts).toEqual(['message-said', 'helper-back']);
  });

  it('is not lost by an older word that was overtaken by their return', () => {
    const bench = new SessionBench().chatting();
    const offer = bench.state.helper?.offer;
    expect(bench.presence('Ada', true, offer, 6).facts).toEqual(['word-noted']);
    expect(bench.presence('Ada', false, offer, 5).facts).toEqual([]);
    expect(bench.presence('Ada', false, offer, 7).facts).toEqual(['helper-lost']);
    expect(bench.presence('Ada', true, offer, 8).facts).toEqual(['helper-back']);
    expect(bench.presence('Ada', false, offer, 7).facts).toEqual([]);
    expect(bench.last('helper-back')).toMatchObject({ serial: 8 });
    expect(bench.replay().helper?.serial).toBe(8);
  });

  it('is not lost again by a word sent before they spoke', () => {
    const bench = new SessionBench().chatting();
    const offer = bench.state.helper?.offer;
    bench.presence('Ada', false, offer, 5);
    bench.ask(ADA, ...say());
    expect(bench.presence('Ada', false, offer, 5).facts).toEqual([]);
    expect(bench.last('helper-back')).toMatchObject({ serial: 5 });
  });

  it('is heard anew with a new offer, whatever was said about the one before', () => {
    const bench = new SessionBench().chatting();
    bench.presence('Ada', false, bench.state.helper?.offer, 9);
    bench.pass(seconds(70));
    bench.assign('Ada');
    expect(bench.presence('Ada', false, bench.state.helper?.offer, 1).facts).toEqual(['helper-lost']);
  });

  it('is not told of for an offer that is over', () => {
    const bench = new SessionBench().chatting();
    expect(bench.presence('Ada', false, `${bench.id}.1.99`).facts).toEqual([]);
    bench.ended();
    expect(bench.presence('Ada', false, `${bench.id}.1.1`).facts).toEqual([]);
  });
});

describe('a silent asker', () => {
  it('is asked after ten minutes and the chat ends after twenty', () => {
    const bench = new SessionBench().chatting();
    bench.pass(minutes(10));
    expect(bench.last('idle-warned')).toEqual({ endsAt: bench.now + minutes(10) });
    bench.ask(ADA, ...say('are you there?'));
    bench.pass(minutes(10));
    expect(bench.last('session-ended')).toMatchObject({ why: 'idle', helper: 'a:Ada' });
  });

  it.each([
    ['says they are still here', ['session.still-here', {}]],
    ['writes', ['session.say', { text: 'yes' }]],
  ] as const)('has the full time again when they %s', (_what, [type, body]) => {
    const bench = new SessionBench().chatting();
    bench.pass(minutes(15));
    expect(bench.ask(KIM, type, body).facts).toHaveLength(1);
    bench.pass(minutes(10) - 1);
    expect(bench.log.filter((line) => line.fact.type === 'idle-warned')).toHaveLength(1);
    bench.pass(minutes(10));
    expect(bench.state.name).toBe('assigned');
    bench.pass(1);
    expect(bench.state.name).toBe('ended');
  });

  it('is given the time to answer even if the warning came late', () => {
    const bench = new SessionBench().chatting();
    bench.now += minutes(300);
    bench.wake();
    expect(bench.state.name).toBe('assigned');
    expect(bench.last('idle-warned')).toEqual({ endsAt: bench.now + minutes(10) });
  });

  it('need not answer a warning nobody gave', () => {
    expect(new SessionBench().chatting().ask(KIM, 'session.still-here').facts).toEqual([]);
    expect(new SessionBench().chatting().ask(helper('Ada'), 'session.still-here').refused).toBe('not-a-party');
  });

  it('is not asked while the helper is away', () => {
    const bench = new SessionBench().chatting();
    bench.pass(minutes(10) - seconds(5));
    bench.presence('Ada', false);
    bench.pass(seconds(60));
    expect(bench.last('idle-warned')).toBeUndefined();
  });
});
