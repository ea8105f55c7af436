import { days, hours, minutes } from '@oa/kernel';
import { ADA, BO, FREE, helper, KIM, SessionBench } from '../../../test/people';

const misuse = ['session.end-for-misuse', { reason: 'spam' }] as const;

describe('ending for misuse', () => {
  it('marks, parts and ends in one commit, and tells standing, asker actor and helper', () => {
    const bench = new SessionBench().chatting();
    bench.settle();
    expect(bench.ask(ADA, ...misuse).facts).toEqual(['misuse-marked', 'pair-parted', 'session-ended']);
    expect(bench.last('misuse-marked')).toMatchObject({ mark: `${bench.id}.1`, helper: 'a:Ada', reason: 'spam', undoUntil: bench.now + minutes(15) });
    expect(bench.debts).toMatchObject([
      {
        type: 'standing.set-mark',
        to: { kind: 'standing', id: 'demo/a:Kim' },
        body: { mark: `${bench.id}.1`, session: bench.id, helper: 'a:Ada', reason: 'spam' },
      },
      { type: 'asker.part-pair', body: { helper: 'a:Ada', parted: true, serial: 1 } },
      { type: 'helper.release', body: { why: 'misuse' } },
      { type: 'asker.session-state' },
      { type: 'feedback.session-over' },
    ]);
  });

  it('is for the helper in the chat, once', () => {
    const bench = new SessionBench().chatting();
    expect(bench.ask(KIM, ...misuse).refused).toBe('not-a-party');
    expect(bench.ask(BO, ...misuse).refused).toBe('not-a-party');
    bench.ask(ADA, ...misuse);
    expect(bench.ask(ADA, ...misuse).refused).toBe('already-marked');
    expect(new SessionBench().ended().ask(ADA, ...misuse).refused).toBe('session-ended');
  });

  it('can be taken back for fifteen minutes by the one who marked', () => {
    const bench = new SessionBench().chatting();
    bench.ask(ADA, ...misuse);
    bench.settle();
    bench.pass(minutes(15));
    expect(bench.ask(KIM, 'session.undo-misuse').refused).toBe('not-a-party');
    expect(bench.ask(ADA, 'session.undo-misuse').facts).toEqual(['misuse-undone']);
    expect(bench.debts).toMatchObject([
      { type: 'standing.undo-mark', version: 2, body: { mark: `${bench.id}.1` } },
      { type: 'asker.part-pair', version: 2, body: { helper: 'a:Ada', parted: false, serial: 2 } },
    ]);
    expect(bench.ask(ADA, 'session.undo-misuse').refused).toBe('not-marked');
  });

  it('cannot be taken back later', () => {
    const bench = new SessionBench().chatting();
    bench.ask(ADA, ...misuse);
    bench.pass(minutes(15) + 1);
    expect(bench.ask(ADA, 'session.undo-misuse').refused).toBe('too-late');
  });

  it('leaves the pair parted when taken back, if either side had asked for that as well', () => {
    const bench = new SessionBench().chatting();
    bench.ask(KIM, 'session.not-again');
    bench.ask(ADA, ...misuse);
    bench.ask(ADA, 'session.undo-misuse');
    expect(bench.owed('part:a:Ada')).toMatchObject({ body: { parted: true, serial: 1 } });
  });

  it('keeps the marking helper out of a reopened session', () => {
    const bench = new SessionBench().chatting();
    bench.ask(ADA, ...misuse);
    bench.ask(KIM, 'session.reopen');
    bench.waiting();
    expect(bench.assign('Ada').reply).toEqual({ yes: false });
  });
});

describe('not this person again', () => {
  it.each([
    ['asker', KIM],
    ['helper', ADA],
  ] as const)('said by the %s parts the pair and lets the chat go on', (by, who) => {
    const bench = new SessionBench().chatting();
    expect(bench.ask(who, 'session.not-again').facts).toEqual(['pair-parted']);
    expect(bench.last('pair-parted')).toEqual({ by, helper: 'a:Ada', why: 'not-again' });
    expect(bench.ask(who, 'session.not-again').facts).toEqual([]);
    expect(bench.state.name).toBe('assigned');
    expect(bench.owed('part:a:Ada')).toMatchObject({ body: { parted: true } });
  });

  it('is obeyed when the helper is lost afterwards', () => {
    const bench = new SessionBench().chatting();
    bench.ask(KIM, 'session.not-again');
    bench.presence('Ada', false);
    bench.pass(minutes(2));
    expect(bench.last('request-queued')).toMatchObject({ round: 2, excluded: ['a:Kim', 'a:Ada'] });
    expect(bench.assign('Ada').reply).toEqual({ yes: false });
  });

  it('said while waiting again joins the line anew at the same place, so that the desk learns of it', () => {
    const bench = new SessionBench().chatting();
    bench.presence('Ada', false);
    bench.pass(minutes(2));
    const since = bench.state.since;
    expect(bench.ask(KIM, 'session.not-again').facts).toEqual(['pair-parted', 'request-queued']);
    expect(bench.owed('desk')).toMatchObject({ body: { round: 3, since, excluded: ['a:Kim', 'a:Ada'] } });
  });

  it('needs somebody to be parted from', () => {
    expect(new SessionBench().waiting().ask(KIM, 'session.not-again').refused).toBe('not-assigned');
    expect(new SessionBench().ended().ask(KIM, 'session.not-again').facts).toEqual(['pair-parted']);
  });
});

describe('a report', () => {
  it('lists party, reason and time, and no text and nobody’s name', () => {
    const bench = new SessionBench().chatting();
    bench.ask(KIM, 'session.report', { reason: 'threats', text: 'a planted word', leave: false });
    const rows = bench.kind.views?.(bench.state, bench.id);
    expect([...(rows ?? [])]).toEqual([
      ['1', { view: 'reports', wiki: 'demo', sort: bench.now, data: { session: bench.id, by: 'asker', reason: 'threats', at: bench.now } }],
    ]);
  });

  it('keeps the key and refuses erasure from then on', () => {
    const bench = new SessionBench().chatting();
    bench.ask(ADA, 'session.report', { reason: 'sexual', leave: false });
    bench.ended().pass(days(400));
    expect(bench.state.textGone).toBe(false);
    expect(bench.kind.dueAt(bench.state)).toBeNull();
    expect(bench.ask(KIM, 'session.erase').refused).toBe('reported');
  });

  it('can follow the end for seven days, and the asker actor hears that the text stays', () => {
    const bench = new SessionBench().ended();
    bench.pass(days(7));
    expect(bench.ask(ADA, 'session.report', { reason: 'other', leave: true }).facts).toEqual(['session-reported', 'pair-parted']);
    expect(bench.owed('asker')).toMatchObject({ body: { state: 'closed', keyUntil: null } });
    const later = new SessionBench().ended();
    later.pass(days(7) + 1);
    expect(later.ask(ADA, 'session.report', { reason: 'other', leave: true }).refused).toBe('not-a-party');
  });

  it('with leaving ends the chat and parts the pair', () => {
    const bench = new SessionBench().chatting();
    expect(bench.ask(KIM, 'session.report', { reason: 'other', leave: true }).facts).toEqual(['session-reported', 'pair-parted', 'session-ended']);
    expect(bench.last('session-ended')).toMatchObject({ why: 'asker-ended' });
    const other = new SessionBench().chatting();
    other.ask(ADA, 'session.report', { reason: 'other', leave: true });
    expect(other.last('session-ended')).toMatchObject({ why: 'helper-ended' });
  });

  it('is taken five times from a side, danger once', () => {
    const bench = new SessionBench().chatting();
    for (let n = 0; n < 5; n += 1) expect(bench.ask(KIM, 'session.report', { reason: 'other', leave: false }).refused).toBeNull();
    expect(bench.ask(KIM, 'session.report', { reason: 'other', leave: false }).refused).toBe('too-often');
    expect(bench.ask(KIM, 'session.raise-danger').facts).toEqual(['session-reported']);
    expect(bench.ask(KIM, 'session.raise-danger').facts).toEqual([]);
    expect(bench.ask(ADA, 'session.raise-danger').facts).toEqual(['session-reported']);
  });
});

describe('the text', () => {
  it('is destroyed at the end of its retention, and everybody who must know is told', () => {
    const bench = new SessionBench().ended();
    bench.settle();
    bench.pass(days(30) - 1);
    expect(bench.state.destroying).toBeNull();
    bench.pass(1);
    expect(bench.last('key-destruction-ordered')).toEqual({ why: 'retention' });
    expect(bench.debts).toEqual([{ key: 'key', version: 1, to: { keys: 'destroy' }, type: 'keys.destroy', body: {} }]);
    expect(bench.ack('key').facts).toEqual(['text-destroyed']);
    expect(bench.debts).toMatchObject([
      { type: 'asker.session-state', body: { keyUntil: bench.now } },
      { type: 'feedback.destroy-comment', to: { kind: 'feedback', id: bench.id } },
    ]);
  });

  it('lives a day after the end where the policy keeps nothing', () => {
    const bench = new SessionBench().opening('none').ended();
    bench.pass(hours(24));
    expect(bench.last('key-destruction-ordered')).toEqual({ why: 'policy' });
  });

  it('is erased at once when the asker says so after the end', () => {
    const bench = new SessionBench().chatting();
    expect(bench.ask(KIM, 'session.erase').refused).toBe('not-ended');
    bench.ended();
    expect(bench.ask(ADA, 'session.erase').refused).toBe('not-a-party');
    expect(bench.ask(KIM, 'session.erase').facts).toEqual(['key-destruction-ordered']);
    expect(bench.ask(KIM, 'session.erase').refused).toBe('text-gone');
    bench.ack('key');
    expect(bench.last('text-destroyed')).toEqual({ why: 'erased' });
  });

  it('once gone is gone for every command', () => {
    const bench = new SessionBench().ended();
    bench.ask(KIM, 'session.erase');
    for (const type of ['session.say', 'session.report', 'session.raise-danger', 'session.reopen', 'session.erase', 'session.not-again']) {
      const body = type === 'session.say' ? { text: 'x' } : type === 'session.report' ? { reason: 'other', leave: false } : {};
      expect([type, bench.ask(KIM, type, body).refused]).toEqual([type, 'text-gone']);
    }
  });
});

describe('attaching', () => {
  const face = (bench: SessionBench, by = KIM) =>
    bench.kind.face?.(bench.state, by, { id: bench.id, now: bench.now, rules: () => ({ revision: 'r1', rules: bench.rules }) });

  it('shows the asker and the helper where the session stands', () => {
    const bench = new SessionBench().chatting();
    expect(face(bench)).toEqual({
      face: {
        state: 'assigned',
        textGone: false,
        round: 1,
        language: 'en',
        party: 'asker',
        helperName: 'Ada',
        helperLost: false,
        untilSeq: null,
        keyUntil: null,
        reopenUntil: null,
      },
    });
    expect(face(bench, ADA)).toMatchObject({ face: { party: 'helper', helperName: 'Ada' } });
  });

  it('is refused to everybody else', () => {
    const bench = new SessionBench().chatting();
    for (const by of [BO, helper('Kim'), { ...ADA, roles: ['asker' as const] }, { ...BO, roles: ['moderator' as const] }]) {
      expect(face(bench, by)).toEqual({ refuse: 'not-a-party' });
    }
    expect(face(new SessionBench())).toEqual({ refuse: 'not-a-party' });
  });

  it('gives a helper who lost the chat what was before, for seven days or while there is text', () => {
    const bench = new SessionBench().chatting();
    bench.presence('Ada', false);
    bench.pass(minutes(2));
    const requeued = bench.log.length;
    bench.chatting('Bo');
    expect(face(bench, ADA)).toMatchObject({ face: { party: 'helper', helperName: 'Ada', untilSeq: requeued } });
    bench.ended();
    expect(face(bench, BO)).toMatchObject({ face: { untilSeq: null } });
    bench.now += days(7) + 1;
    expect(face(bench, ADA)).toEqual({ refuse: 'not-a-party' });
    const erased = new SessionBench().ended();
    erased.ask(KIM, 'session.erase');
    expect(face(erased, ADA)).toEqual({ refuse: 'not-a-party' });
    expect(face(erased)).toMatchObject({ face: { textGone: true } });
  });

  it('gives the helper of an ended chat nothing of what follows its reopening', () => {
    const bench = new SessionBench().ended();
    bench.ask(KIM, 'session.reopen');
    const reopened = bench.log.length;
    bench.ack('asker', FREE);
    expect(face(bench, ADA)).toMatchObject({ face: { untilSeq: reopened } });
    expect(face(bench)).toMatchObject({ face: { state: 'waiting', keyUntil: null, reopenUntil: null } });
  });
});
