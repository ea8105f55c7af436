import { hours, minutes, seconds } from '@oa/kernel';
import { ADA, AskerBench, asker, KIM } from '../../../test/people';
import { GRANT_MS, KNOWN_TOKENS, LISTED_SESSIONS } from './decide-people';

const session = (came: { reply: unknown }) => (came.reply as { session: string }).session;

describe('asking for help', () => {
  it('grants one new session id, to be opened within a minute', () => {
    const bench = new AskerBench();
    const came = bench.askHelp();
    expect(came).toMatchObject({ facts: ['session-granted'], reply: { gen: 1 } });
    expect(bench.last('session-granted')).toMatchObject({ until: bench.now + seconds(60), rules: 'r1', language: 'en' });
    expect(bench.debts).toEqual([]);
  });

  it('answers the same id asked again with the same cid, whatever came in between', () => {
    const bench = new AskerBench();
    const cid = bench.cid();
    const first = bench.askHelp(cid).reply;
    expect(bench.askHelp(cid)).toMatchObject({ facts: [], reply: first });
    bench.standing(1, bench.now + hours(1));
    expect(bench.askHelp(cid)).toMatchObject({ facts: [], reply: first });
  });

  it('is refused beside an open request, which it names', () => {
    const bench = new AskerBench();
    const open = bench.opened();
    expect(bench.askHelp()).toMatchObject({ refused: 'already-open', details: { session: open, gen: 1 } });
  });

  it('is refused to anybody else, and in a language or topic the wiki has no desk for', () => {
    const bench = new AskerBench();
    const body = { cid: bench.cid(), request: { language: 'en', topic: null } };
    expect(bench.ask(asker('Lu'), 'asker.ask', body).refused).toBe('not-a-party');
    expect(bench.ask({ ...KIM, roles: ['helper'] }, 'asker.ask', body).refused).toBe('not-a-party');
    expect(bench.askHelp(bench.cid(), 'fr').refused).toBe('unknown-language');
    expect(bench.ask(KIM, 'asker.ask', { ...body, request: { language: 'en', topic: 'cooking' } }).refused).toBe('unknown-topic');
  });

  it('is refused under a restriction or cool-down, with its end, and no longer', () => {
    const bench = new AskerBench();
    const until = bench.now + hours(1);
    bench.standing(1, null, until);
    expect(bench.askHelp()).toMatchObject({ refused: 'cooling-down', details: { until } });
    bench.standing(2, until + 1, until);
    expect(bench.askHelp()).toMatchObject({ refused: 'restricted', details: { until: until + 1 } });
    bench.now = until + 1;
    expect(bench.askHelp().refused).toBeNull();
  });

  it('is granted six times within an hour by default', () => {
    const bench = new AskerBench();
    const first = bench.now;
    for (let n = 0; n < 6; n += 1) {
      bench.noteState(bench.opened(), 'closed', 2);
      bench.now += minutes(1);
    }
    expect(bench.askHelp()).toMatchObject({ refused: 'too-often', details: { until: first + hours(1) } });
    bench.now = first + hours(1);
    expect(bench.askHelp().refused).toBeNull();
    bench.noteState(String(bench.state.open), 'closed', 2);
    expect(bench.askHelp().refused).toBe('too-often');
  });
});

describe('a grant', () => {
  it('that lies unused is taken back, and only the session says whether it was opened', () => {
    const bench = new AskerBench();
    const id = session(bench.askHelp());
    bench.pass(GRANT_MS);
    expect(bench.debts).toMatchObject([{ key: `cancel:${id}`, to: { kind: 'session', id }, type: 'session.cancel-grant' }]);
    expect(bench.askHelp().refused).toBe('already-open');
    expect(bench.ack(`cancel:${id}`, { opened: false }).facts).toEqual(['grant-cancelled']);
    expect(bench.askHelp().facts).toEqual(['session-granted']);
  });

  it('stands when the session answers that it was opened after all', () => {
    const bench = new AskerBench();
    const id = session(bench.askHelp());
    bench.pass(GRANT_MS);
    expect(bench.ack(`cancel:${id}`, { opened: true }).facts).toEqual(['delivered']);
    expect(bench.debts).toEqual([]);
    expect(bench.confirm(id, 1)).toMatchObject({ facts: ['grant-confirmed'], reply: { mayOpen: true } });
  });

  it('that was confirmed is not asked about', () => {
    const bench = new AskerBench();
    const id = session(bench.askHelp());
    bench.pass(GRANT_MS);
    bench.confirm(id, 1);
    expect(bench.debts).toEqual([]);
    expect(bench.kind.dueAt(bench.state)).toBeNull();
  });
});

describe('a session that wants to be open', () => {
  it('hears whom it must never be offered to, and how many other questions are parked', () => {
    const bench = new AskerBench();
    const parked = bench.opened();
    bench.part(parked, 'Cy', true, 1);
    bench.noteState(parked, 'parked', 2);
    expect(bench.confirm(session(bench.askHelp()), 1).reply).toEqual({ excluded: ['a:Cy'], restrictedUntil: null, mayOpen: true, parked: 1 });
  });

  it('may not if it was never granted, or beside another', () => {
    const bench = new AskerBench();
    expect(bench.confirm('f'.repeat(32), 1)).toMatchObject({ facts: [], reply: { mayOpen: false } });
    const old = bench.opened();
    bench.noteState(old, 'parked', 2);
    bench.opened();
    expect(bench.confirm(old, 3)).toMatchObject({ facts: [], reply: { mayOpen: false } });
  });

  it('hears of a restriction or cool-down instead', () => {
    const bench = new AskerBench();
    const id = session(bench.askHelp());
    bench.standing(1, null, bench.now + minutes(5));
    expect(bench.confirm(id, 1)).toMatchObject({ facts: [], reply: { restrictedUntil: bench.now + minutes(5) } });
  });

  it('may be open again after its end, and an older word does not close it', () => {
    const bench = new AskerBench();
    const id = bench.opened();
    bench.noteState(id, 'closed', 2, bench.now + hours(1));
    expect(bench.confirm(id, 3).facts).toEqual(['grant-confirmed']);
    expect(bench.noteState(id, 'closed', 2).facts).toEqual([]);
    expect(bench.state.open).toBe(id);
    expect(bench.confirm(id, 1)).toMatchObject({ facts: [], reply: { mayOpen: true } });
  });
});

describe('the sessions of a person', () => {
  const face = (bench: AskerBench, by = KIM) =>
    bench.kind.face?.(bench.state, by, { id: bench.id, now: bench.now, rules: () => ({ revision: 'r1', rules: bench.rules }) });

  it('are shown to that person with what pauses them', () => {
    const bench = new AskerBench();
    const closed = bench.opened();
    bench.noteState(closed, 'closed', 2, bench.now + hours(1));
    const open = bench.opened();
    bench.standing(1, bench.now + hours(1));
    const current = { session: open, state: 'open', gen: 1, keyUntil: null };
    expect(face(bench)).toEqual({
      face: {
        current,
        restriction: { until: bench.now + hours(1), cause: 'marks' },
        sessions: [{ session: closed, state: 'closed', gen: 1, keyUntil: bench.now + hours(1) }, current],
      },
    });
    expect(face(bench, asker('Lu'))).toEqual({ refuse: 'not-a-party' });
    expect(face(bench, { ...ADA, principal: 'a:Kim' })).toEqual({ refuse: 'not-a-party' });
  });

  it('are forgotten when their text is gone', () => {
    const bench = new AskerBench();
    const id = bench.opened();
    bench.noteState(id, 'closed', 2, bench.now + hours(1));
    const kept = bench.opened();
    bench.noteState(kept, 'closed', 2, null);
    bench.pass(hours(2));
    expect(Object.keys(bench.state.sessions)).toEqual([kept]);
    expect(bench.kind.dueAt(bench.state)).toBeNull();
    expect(bench.ask(KIM, 'asker.renew-token', { session: id }).refused).toBe('unknown-session');
  });

  it('are listed up to a bound, the oldest closed one making room', () => {
    const bench = new AskerBench();
    bench.rules = { ...bench.rules, line: { ...bench.rules.line, asksPerHour: 1_000 } };
    const first = bench.opened();
    bench.noteState(first, 'closed', 2);
    for (let n = 1; n < LISTED_SESSIONS; n += 1) bench.noteState(bench.opened(), 'closed', 2);
    expect(bench.askHelp().facts).toEqual(['session-granted', 'forgot']);
    expect(Object.keys(bench.state.sessions)).toHaveLength(LISTED_SESSIONS);
    expect(bench.state.sessions[first]).toBeUndefined();
  });

  it('can be taken up elsewhere with tokens of a new generation', () => {
    const bench = new AskerBench();
    const id = bench.opened();
    expect(bench.ask(KIM, 'asker.renew-token', { session: id })).toMatchObject({ facts: ['token-renewed'], reply: { session: id, gen: 2 } });
    expect(bench.ask(asker('Lu'), 'asker.renew-token', { session: id }).refused).toBe('not-a-party');
  });
});

describe('a wiki token', () => {
  const use = (bench: AskerBench, jti: string, life = minutes(5)) => bench.ask(KIM, 'asker.use-wiki-token', { jti, expiresAt: bench.now + life });

  it('counts once until it has expired, and is forgotten after', () => {
    const bench = new AskerBench();
    expect(use(bench, 'token-one').facts).toEqual(['wiki-token-used']);
    expect(use(bench, 'token-one').refused).toBe('token-used');
    bench.now += minutes(8);
    expect(use(bench, '__proto__').facts).toEqual(['wiki-token-used', 'forgot']);
    expect(bench.state.tokens.map(([jti]) => jti)).toEqual(['__proto__']);
  });

  it('is refused when one person brings more than anybody could', () => {
    const bench = new AskerBench();
    for (let n = 0; n < KNOWN_TOKENS; n += 1) use(bench, `token-nr-${n}`);
    expect(use(bench, 'one-too-many').refused).toBe('too-often');
  });
});

describe('a pair', () => {
  it('is readmitted by the session that parted it, and stays parted while another session says so', () => {
    const bench = new AskerBench();
    const one = bench.opened();
    const excluded = () => (bench.confirm('f'.repeat(32), 1).reply as { excluded: string[] }).excluded;
    expect(bench.part(one, 'Cy', true, 1).facts).toEqual(['helper-excluded']);
    bench.part('b'.repeat(32), 'Cy', true, 1);
    bench.part(one, 'Cy', false, 2);
    expect(excluded()).toEqual(['a:Cy']);
    bench.part('b'.repeat(32), 'Cy', false, 2);
    expect(excluded()).toEqual([]);
  });

  it('is not parted by a word that was overtaken', () => {
    const bench = new AskerBench();
    const one = bench.opened();
    expect(bench.part(one, 'Cy', false, 2).facts).toEqual(['helper-readmitted']);
    expect(bench.part(one, 'Cy', true, 1).facts).toEqual([]);
  });
});

describe('a standing', () => {
  it('is copied by version, and an older one changes nothing', () => {
    const bench = new AskerBench();
    expect(bench.standing(2, bench.now + hours(1)).facts).toEqual(['standing-copied']);
    expect(bench.standing(2, null).facts).toEqual([]);
    expect(bench.standing(1, null).facts).toEqual([]);
    expect(bench.standing(3, null).facts).toEqual(['standing-copied']);
  });

  it('that pauses the person withdraws the open request, until it was told or the pause is over', () => {
    const bench = new AskerBench();
    const id = bench.opened();
    bench.standing(1, bench.now + hours(1));
    expect(bench.debts).toMatchObject([
      { key: 'withdraw', version: 1, to: { kind: 'session', id }, type: 'session.withdraw-restricted', body: { until: bench.now + hours(1) } },
    ]);
    bench.standing(2, null);
    expect(bench.debts).toEqual([]);
    bench.standing(3, bench.now + hours(1));
    expect(bench.ack('withdraw').facts).toEqual(['delivered']);
    expect(bench.debts).toEqual([]);
  });

  it('withdraws nothing when nothing is open', () => {
    const bench = new AskerBench();
    bench.noteState(bench.opened(), 'parked', 2);
    bench.standing(1, bench.now + hours(1));
    expect(bench.debts).toEqual([]);
  });
});
