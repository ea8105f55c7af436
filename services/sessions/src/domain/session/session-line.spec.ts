import { days, Fault, hours, minutes } from '@oa/kernel';
import { ADA, asker, askerActor, BO, DESK, FREE, helper, helperActor, KIM, OPENING, SessionBench } from '../../../test/people';
import { WAIT_LIMIT_MS } from './decide-time';

describe('opening a session', () => {
  it('places the request, records the consent, and asks the asker actor first', () => {
    const bench = new SessionBench();
    const came = bench.ask(KIM, 'session.open', OPENING);
    expect(came).toMatchObject({ facts: ['session-opened'], reply: { opened: true } });
    expect(bench.last('session-opened')).toMatchObject({
      consent: { policy: 'sealed', version: 1 },
      consentedAt: bench.now,
      rules: 'r1',
      askerPrincipal: 'a:Kim',
    });
    expect(bench.debts).toMatchObject([{ key: 'asker', version: 1, to: { kind: 'asker', id: 'demo/a:Kim' }, type: 'asker.confirm-opened' }]);
  });

  it('keeps no word of the question in its state', () => {
    const bench = new SessionBench().chatting();
    bench.ask(KIM, 'session.say', { text: 'a planted word' });
    bench.ask(ADA, 'session.write-note', { text: 'a planted note' });
    expect(JSON.stringify(bench.kind.snapshot(bench.state))).not.toMatch(/cite a book|planted/);
  });

  it('goes to the line in round 1 since it was placed, once the asker actor has answered', () => {
    const bench = new SessionBench().opening();
    const placed = bench.now;
    bench.now += 700;
    expect(bench.ack('asker', { ...FREE, excluded: ['a:Cy'] }).facts).toEqual(['request-queued']);
    expect(bench.last('request-queued')).toEqual({ round: 1, since: placed, excluded: ['a:Cy', 'a:Kim'], why: 'opened', parked: 0 });
    expect(bench.debts).toMatchObject([
      { key: 'desk', to: DESK, type: 'desk.enqueue', body: { round: 1, since: placed, excluded: ['a:Cy', 'a:Kim'] } },
    ]);
  });

  it('ends for a restriction that came in between', () => {
    const bench = new SessionBench().waiting({ restrictedUntil: 9e12 });
    expect(bench.last('session-ended')).toMatchObject({ why: 'restricted', helper: null, reopenUntil: bench.now });
    expect(bench.owed('asker')).toMatchObject({ version: 2, type: 'asker.session-state', body: { state: 'closed', serial: 2 } });
  });

  it('ends as never opened when the asker actor never granted it', () => {
    const bench = new SessionBench().waiting({ mayOpen: false });
    expect(bench.last('session-ended')).toMatchObject({ why: 'never-opened' });
  });

  it('asks again when the answer cannot be read', () => {
    const bench = new SessionBench().opening();
    expect(bench.ack('asker', { excluded: 'everybody' }).facts).toEqual([]);
    expect(bench.owed('asker')?.type).toBe('asker.confirm-opened');
  });

  it.each([
    ['policy', { policy: 'none', version: 1 }],
    ['version', { policy: 'sealed', version: 2 }],
  ])('is refused for a consent to another %s than the one in force', (_what, consent) => {
    const came = new SessionBench().ask(KIM, 'session.open', { ...OPENING, consent });
    expect(came).toMatchObject({ refused: 'policy-changed', details: { policy: 'sealed', version: 1 } });
  });

  it('answers a second opening by the same person the same, and refuses anybody else', () => {
    const bench = new SessionBench().opening();
    expect(bench.ask(KIM, 'session.open', OPENING).reply).toEqual({ opened: true });
    expect(bench.ask(asker('Lu'), 'session.open', OPENING).refused).toBe('not-a-party');
    expect(new SessionBench().ask({ ...KIM, roles: ['helper'] }, 'session.open', OPENING).refused).toBe('not-a-party');
  });

  it('is refused for ever once the unused grant was cancelled', () => {
    const bench = new SessionBench();
    expect(bench.tell(askerActor(), 'session.cancel-grant')).toMatchObject({ facts: ['session-ended'], reply: { opened: false } });
    expect(bench.tell(askerActor(), 'session.cancel-grant')).toMatchObject({ facts: [], reply: { opened: false } });
    expect(bench.ask(KIM, 'session.open', OPENING).refused).toBe('grant-cancelled');
    expect(bench.debts).toEqual([]);
    expect(bench.kind.dueAt(bench.state)).toBeNull();
  });

  it('answers a cancellation that came too late: it is open', () => {
    expect(new SessionBench().opening().tell(askerActor(), 'session.cancel-grant')).toMatchObject({ facts: [], reply: { opened: true } });
  });
});

describe('what a session owes', () => {
  it('is not paid by an answer to an older version of it', () => {
    const bench = new SessionBench().waiting();
    bench.assign('Ada');
    expect(bench.ack('desk', {}, 2).facts).toEqual([]);
    expect(bench.owed('desk')).toMatchObject({ type: 'desk.dequeue', version: 3 });
    expect(bench.ack('desk', {}, 3).facts).toEqual(['delivered']);
    expect(bench.owed('desk')).toBeUndefined();
  });

  it('is replaced by what came later: an end before the asker actor had answered', () => {
    const bench = new SessionBench().opening();
    bench.ask(KIM, 'session.leave-line');
    expect(bench.ack('asker', FREE, 1).facts).toEqual([]);
    expect(bench.state.name).toBe('ended');
    expect(bench.owed('desk')).toBeUndefined();
  });
});

describe('an assignment', () => {
  it('goes to the first offer of the round, and the desk hears that the request left', () => {
    const bench = new SessionBench().waiting();
    expect(bench.assign('Ada')).toMatchObject({ facts: ['helper-assigned'], reply: { yes: true } });
    expect(bench.owed('desk')).toMatchObject({ type: 'desk.dequeue', version: 3, body: { round: 1 } });
  });

  it('is said yes to again for the same offer, and no for every other', () => {
    const bench = new SessionBench().waiting();
    const offer = `${bench.id}.1.7`;
    bench.assign('Ada', 1, offer);
    expect(bench.assign('Ada', 1, offer)).toMatchObject({ facts: [], reply: { yes: true } });
    expect(bench.assign('Bo')).toMatchObject({ facts: [], reply: { yes: false } });
    expect(bench.assign('Ada')).toMatchObject({ facts: [], reply: { yes: false } });
  });

  it.each([
    ['of an older round', (bench: SessionBench) => bench.assign('Bo', bench.state.round - 1)],
    ['whose offer names another session', (bench: SessionBench) => bench.assign('Bo', 1, `${'b'.repeat(32)}.1.1`)],
    ['whose offer names another round', (bench: SessionBench) => bench.assign('Bo', 1, `${bench.id}.2.1`)],
  ])('is refused to an acceptance %s', (_what, accept) => {
    expect(accept(new SessionBench().waiting())).toMatchObject({ facts: [], reply: { yes: false } });
  });

  it('is refused to whom the asker is parted from, and to the asker themselves', () => {
    const bench = new SessionBench().waiting({ excluded: ['a:Bo'] });
    expect(bench.assign('Bo').reply).toEqual({ yes: false });
    expect(bench.assign('Kim').reply).toEqual({ yes: false });
  });

  it.each(['unopened', 'opening', 'parked', 'ended'])('is refused while %s', (name) => {
    const bench = new SessionBench();
    if (name === 'opening') bench.opening();
    if (name === 'parked') bench.waiting().ask(KIM, 'session.park');
    if (name === 'ended') bench.waiting().ask(KIM, 'session.leave-line');
    expect(bench.state.name).toBe(name);
    expect(bench.assign('Ada', 1)).toMatchObject({ facts: [], reply: { yes: false } });
  });

  it('is a fault when a helper actor accepts for another helper', () => {
    const bench = new SessionBench().waiting();
    const body = { offer: `${bench.id}.1.1`, round: 1, helper: 'a:Bo', name: 'Bo' };
    expect(() => bench.tell(helperActor('Ada'), 'session.assign', body)).toThrow(Fault);
  });
});

describe('the line', () => {
  it('tells the asker that nobody is there, and that somebody is again, each once', () => {
    const bench = new SessionBench().waiting();
    expect(bench.supply('none-on-duty').facts).toEqual(['supply-told']);
    expect(bench.supply('none-on-duty').facts).toEqual(['word-noted']);
    expect(bench.supply(null, 0).facts).toEqual([]);
    expect(bench.supply(null).facts).toEqual(['supply-told']);
  });

  it('believes the newest word of the desk in a round, whichever comes last', () => {
    const bench = new SessionBench().waiting();
    expect(bench.supply(null, 1, 8).facts).toEqual(['word-noted']);
    expect(bench.supply('none-on-duty', 1, 7).facts).toEqual([]);
    expect(bench.supply('none-on-duty', 1, 8).facts).toEqual([]);
    expect(bench.supply('all-declined', 1, 9).facts).toEqual(['supply-told']);
    expect(bench.last('supply-told')).toEqual({ why: 'all-declined', serial: 9 });
    expect(bench.supply(null, 1, 5).facts).toEqual([]);
    expect(bench.replay().supplySerial).toBe(9);
  });

  it('hears the desk anew in every round', () => {
    const bench = new SessionBench().waiting();
    bench.supply('none-on-duty', 1, 9);
    bench.ask(KIM, 'session.park');
    bench.ask(KIM, 'session.keep-waiting');
    bench.waiting();
    expect(bench.supply('none-on-duty', 1, 10).facts).toEqual([]);
    expect(bench.supply('none-on-duty', 2, 1).facts).toEqual(['supply-told']);
  });

  it('is kept by choice once for each telling', () => {
    const bench = new SessionBench().waiting();
    expect(bench.ask(KIM, 'session.keep-waiting').facts).toEqual([]);
    bench.supply('all-declined');
    expect(bench.ask(KIM, 'session.keep-waiting').facts).toEqual(['waiting-kept']);
    expect(bench.ask(KIM, 'session.keep-waiting').facts).toEqual([]);
  });

  it('is left by the asker only, and the desk, asker actor and feedback hear of it', () => {
    const bench = new SessionBench().waiting();
    expect(bench.ask(ADA, 'session.leave-line').refused).toBe('not-a-party');
    expect(bench.ask(KIM, 'session.leave-line').facts).toEqual(['session-ended']);
    expect(bench.last('session-ended')).toMatchObject({ why: 'asker-left', outcome: null, helper: null });
    expect(bench.debts.map((debt) => debt.type).sort()).toEqual(['asker.session-state', 'desk.dequeue', 'feedback.session-over']);
    expect(bench.ask(KIM, 'session.leave-line').refused).toBe('session-ended');
  });

  it('cannot be left in mid-chat', () => {
    expect(new SessionBench().chatting().ask(KIM, 'session.leave-line').refused).toBe('not-waiting');
  });

  it('ends for a restriction, which a chat and a parked question survive', () => {
    const restrict = (bench: SessionBench) => bench.tell(askerActor(), 'session.withdraw-restricted', { until: 9e12 }).facts;
    expect(restrict(new SessionBench().waiting())).toEqual(['session-ended']);
    expect(restrict(new SessionBench().opening())).toEqual(['session-ended']);
    expect(restrict(new SessionBench().chatting())).toEqual([]);
    const parked = new SessionBench().waiting();
    parked.ask(KIM, 'session.park');
    expect(restrict(parked)).toEqual([]);
  });

  it('gives a request up after a day that nobody came', () => {
    const bench = new SessionBench().waiting();
    bench.pass(WAIT_LIMIT_MS - 1);
    expect(bench.state.name).toBe('waiting');
    bench.pass(1);
    expect(bench.last('session-ended')).toMatchObject({ why: 'idle' });
  });
});

describe('a parked question', () => {
  it('leaves the line and frees the asker to ask another', () => {
    const bench = new SessionBench().waiting();
    expect(bench.ask(KIM, 'session.park').facts).toEqual(['session-parked']);
    expect(bench.ask(KIM, 'session.park').facts).toEqual([]);
    expect(bench.owed('desk')).toMatchObject({ type: 'desk.dequeue' });
    expect(bench.owed('asker')).toMatchObject({ body: { state: 'parked' } });
  });

  it('is refused beside as many others as the rules allow', () => {
    expect(new SessionBench().waiting({ parked: 3 }).ask(KIM, 'session.park')).toMatchObject({ refused: 'too-many-parked', details: { max: 3 } });
    expect(new SessionBench().waiting({ parked: 2 }).ask(KIM, 'session.park').facts).toEqual(['session-parked']);
  });

  it('returns to the end of the line in a new round, once the asker actor allows', () => {
    const bench = new SessionBench().waiting();
    bench.ask(KIM, 'session.park');
    bench.now += minutes(5);
    expect(bench.ask(KIM, 'session.keep-waiting').facts).toEqual(['reopening-asked']);
    expect(bench.state.name).toBe('opening');
    bench.now += 100;
    bench.waiting();
    expect(bench.last('request-queued')).toMatchObject({ round: 2, since: bench.now, why: 'resumed' });
  });

  it('can be given up, and is given up by itself at the end of its retention', () => {
    const given = new SessionBench().waiting();
    given.ask(KIM, 'session.park');
    expect(given.ask(KIM, 'session.leave-line').facts).toEqual(['session-ended']);
    const left = new SessionBench().waiting();
    left.ask(KIM, 'session.park');
    left.pass(days(30));
    expect(left.state.ended?.why).toBe('idle');
  });

  it('takes what the asker adds to it', () => {
    const bench = new SessionBench().waiting();
    bench.ask(KIM, 'session.park');
    expect(bench.ask(KIM, 'session.say', { text: 'also this' }).facts).toEqual(['message-said']);
  });
});

describe('the card of a waiting request', () => {
  it('shows a helper the question, topic and wait, and never the name', () => {
    const bench = new SessionBench().waiting();
    bench.now += 5_000;
    const came = bench.ask(BO, 'session.read-card');
    expect(came.reply).toEqual({ topic: 'editing', language: 'en', waitedMs: 5_000, round: 1 });
    expect(came.open).toEqual({ seq: 1, fields: ['question'] });
  });

  it('is for helpers, while waiting, and not for whom the asker is parted from', () => {
    const bench = new SessionBench().waiting({ excluded: ['a:Cy'] });
    expect(bench.ask(KIM, 'session.read-card').refused).toBe('not-a-helper');
    expect(bench.ask(helper('Cy'), 'session.read-card').refused).toBe('not-waiting');
    bench.assign('Ada');
    expect(bench.ask(BO, 'session.read-card').refused).toBe('not-waiting');
  });
});

describe('reopening', () => {
  it('puts an ended chat at the end of the line, within the time the rules give', () => {
    const bench = new SessionBench().ended();
    bench.pass(hours(1));
    expect(bench.ask(KIM, 'session.reopen').facts).toEqual(['reopening-asked']);
    expect(bench.ask(KIM, 'session.reopen').facts).toEqual([]);
    expect(bench.ask(KIM, 'session.say', { text: 'one more thing' }).facts).toEqual(['message-said']);
    bench.waiting();
    expect(bench.last('request-queued')).toMatchObject({ round: 2, since: bench.now, why: 'reopened' });
    bench.assign('Bo');
    bench.ask(BO, 'session.end', { outcome: 'solved' });
    expect(bench.owed('over')).toMatchObject({ version: 2, body: { serial: 2, helper: 'a:Bo' } });
  });

  it('is refused too late, to others, before the end, and where nobody ever came', () => {
    const bench = new SessionBench().ended();
    expect(bench.ask(ADA, 'session.reopen').refused).toBe('not-a-party');
    bench.pass(hours(24) + 1);
    expect(bench.ask(KIM, 'session.reopen').refused).toBe('too-late');
    expect(new SessionBench().waiting().ask(KIM, 'session.reopen').refused).toBe('not-ended');
    const left = new SessionBench().waiting();
    left.ask(KIM, 'session.leave-line');
    left.now += 1;
    expect(left.ask(KIM, 'session.reopen').refused).toBe('too-late');
  });

  it('ends again at once under a restriction, or beside another open session', () => {
    for (const [answer, why] of [
      [{ restrictedUntil: 9e12 }, 'restricted'],
      [{ mayOpen: false }, 'never-opened'],
    ] as const) {
      const bench = new SessionBench().ended();
      bench.ask(KIM, 'session.reopen');
      bench.waiting(answer);
      expect(bench.last('session-ended')).toMatchObject({ why });
      expect(bench.ask(KIM, 'session.say', { text: 'hello?' }).refused).toBe('session-ended');
    }
  });
});
