import type { EventRow } from '@oa/actors';
import { type KindName, personCommandId } from '@oa/contracts';
import { History } from '../people/crowd';
import { judgeHistories, judgeLags, lagsOf, type Witness } from './judge-histories';
import { judgeDebts, judgeFacts, judgeRest } from './judge-tables';
import { scheduleOf } from './schedule';
import { stallsOf, stallTable } from './stalls';
import { RULES, type Rule, Verdict } from './verdict';

const SESSION = 'a'.repeat(32);
const OFFER = `${SESSION}.1.1`;
const DESK = 'desk/w/en';
const ADA = 'helper/w/a:ada';
const ASKER = 'v:nadia';
const SAYS = '11111111-1111-4111-8111-111111111111';

/** A log in the making; facts come in the order in which they are told. */
class Made {
  readonly logs = new Map<string, EventRow[]>();
  #at = 0;

  fact(actor: string, type: string, body: object, more: Partial<EventRow> = {}): this {
    const rows = this.logs.get(actor) ?? [];
    this.logs.set(actor, rows);
    const kind = actor.slice(0, actor.indexOf('/')) as KindName;
    this.#at += 1;
    const seq = rows.length + 1;
    rows.push({ actor, kind, shard: 1, epoch: 1, seq, commandId: null, first: seq, type, v: 1, body: JSON.stringify(body), at: this.#at, ...more });
    return this;
  }
}

/** One asker, one helper, one chat with one text: as it should be. */
function soundHouse(): Made {
  return new Made()
    .fact(ADA, 'duty-set', { duty: 'available', capacity: 1 })
    .fact(DESK, 'helper-noted', { helper: 'a:ada', online: true, free: 1, topics: [] })
    .fact(`session/${SESSION}`, 'session-opened', { wiki: 'w', askerPrincipal: ASKER, request: { language: 'en' } })
    .fact(`session/${SESSION}`, 'request-queued', { round: 1, since: 1, excluded: [], why: 'opened' })
    .fact(DESK, 'request-enqueued', { session: SESSION, round: 1, since: 1, topic: null, excluded: [] })
    .fact(DESK, 'offer-made', { offer: OFFER, session: SESSION, round: 1, helper: 'a:ada' })
    .fact(ADA, 'offer-rang', { offer: OFFER, session: SESSION, round: 1 })
    .fact(ADA, 'offer-accepted', { offer: OFFER })
    .fact(`session/${SESSION}`, 'helper-assigned', { helper: 'a:ada', name: 'Ada', offer: OFFER, round: 1 })
    .fact(ADA, 'assignment-won', { offer: OFFER, session: SESSION })
    .fact(DESK, 'request-dequeued', { session: SESSION, round: 1 })
    .fact(`session/${SESSION}`, 'message-said', { by: 'asker', helper: null, text: 'sealed' }, { commandId: personCommandId(ASKER, SAYS) });
}

/** What the two of them were told in a sound house. */
function soundPeople(): { asker: History; helper: History; witnesses: Witness[] } {
  let now = 0;
  const clock = () => {
    now += 1;
    return now;
  };
  const asker = new History('nadia', 'asker', clock);
  const line = asker.opened();
  asker.sent(line, JSON.stringify({ t: 'join', session: SESSION, since: 0 }));
  for (const [seq, kind] of [
    [1, 'opened'],
    [2, 'queued'],
    [3, 'helper-joined'],
  ] as const)
    hears(asker, { seq, kind });
  asker.typed(SAYS);
  asker.sent(line, JSON.stringify({ t: 'say', cid: SAYS, session: SESSION, text: 'hello' }));
  asker.heard(line, JSON.stringify({ t: 'ack', cid: SAYS, seq: 4 }));
  hears(asker, { seq: 4, kind: 'said', by: 'asker', text: 'hello' });
  const helper = new History('w/ada', 'helper', clock);
  helper.opened();
  helper.heard(1, JSON.stringify({ t: 'offer', offer: OFFER, session: SESSION }));
  helper.heard(1, JSON.stringify({ t: 'offer-over', offer: OFFER, session: SESSION, why: 'won' }));
  helper.sent(1, JSON.stringify({ t: 'join', session: SESSION, since: 0 }));
  for (const [seq, kind] of [
    [1, 'opened'],
    [2, 'queued'],
    [3, 'helper-joined'],
  ] as const)
    hears(helper, { seq, kind });
  hears(helper, { seq: 4, kind: 'said', by: 'asker', text: 'hello' });
  return { asker, helper, witnesses: [asker, helper].map((history) => ({ history, isHere: true })) };
}

function hears(history: History, fact: { seq: number; kind: string; text?: string; by?: string }, line = 1): void {
  history.heard(line, JSON.stringify({ t: 'fact', session: SESSION, ...fact }));
}

function judged(house: Made, { witnesses } = soundPeople(), faultless = true): Verdict {
  const verdict = new Verdict();
  const truth = judgeFacts(house.logs, verdict, faultless);
  judgeRest(truth, verdict);
  judgeHistories(witnesses, house.logs, truth, verdict);
  judgeLags(lagsOf(witnesses), 0, verdict);
  return verdict;
}

/** Rules broken, but for what real kinds owe in a log that was made up. */
const broken = (verdict: Verdict): Rule[] =>
  RULES.filter((rule) => verdict.kept.some((one) => one.rule === rule && !one.what.includes('still owes')));

describe('the judge of a chaos run', () => {
  it('finds nothing in a sound house', () => {
    expect(broken(judged(soundHouse()))).toEqual([]);
  });

  it('finds a command that was acknowledged and is not in the log', () => {
    const house = soundHouse();
    house.logs.get(`session/${SESSION}`)?.pop();
    expect(broken(judged(house))).toContain('lost');
  });

  it('finds a text acknowledged at one place that stands at another', () => {
    const house = soundHouse();
    const said = house.logs.get(`session/${SESSION}`)?.pop();
    house.fact(`session/${SESSION}`, 'idle-answered', {}).fact(`session/${SESSION}`, 'message-said', JSON.parse(said?.body ?? '{}'), {
      commandId: said?.commandId ?? null,
    });
    expect(broken(judged(house))).toContain('lost');
  });

  it('finds a chat that a helper was given and the session knows nothing of', () => {
    const people = soundPeople();
    people.helper.heard(1, JSON.stringify({ t: 'offer-over', offer: `${SESSION}.9.9`, session: SESSION, why: 'won' }));
    expect(broken(judged(soundHouse(), people))).toContain('lost');
  });

  it('finds a command that took effect twice', () => {
    const house = soundHouse().fact(`session/${SESSION}`, 'message-said', { by: 'asker' }, { commandId: personCommandId(ASKER, SAYS) });
    expect(broken(judged(house))).toContain('twice');
  });

  it('finds a text that a person sees twice', () => {
    const people = soundPeople();
    hears(people.helper, { seq: 5, kind: 'said', by: 'asker', text: 'hello' });
    expect(broken(judged(soundHouse(), people))).toContain('twice');
  });

  it('finds two helpers in one round', () => {
    const house = soundHouse().fact(`session/${SESSION}`, 'helper-assigned', { helper: 'a:bob', name: 'Bob', offer: `${SESSION}.1.2`, round: 1 });
    expect(broken(judged(house))).toContain('assigned-twice');
  });

  it('finds a helper who holds more than they take', () => {
    const house = soundHouse().fact(ADA, 'offer-rang', { offer: `${'b'.repeat(32)}.1.1`, session: 'b'.repeat(32), round: 1 });
    expect(broken(judged(house))).toContain('over-capacity');
  });

  it('finds a fact that somebody still here never heard', () => {
    const house = soundHouse().fact(`session/${SESSION}`, 'message-said', { by: 'helper', helper: 'a:ada', text: 'sealed' });
    expect(judged(house).counts.undelivered).toBe(2);
  });

  it('asks nothing of those who have left', () => {
    const house = soundHouse().fact(`session/${SESSION}`, 'message-said', { by: 'helper', helper: 'a:ada', text: 'sealed' });
    const { witnesses, ...people } = soundPeople();
    expect(broken(judged(house, { ...people, witnesses: witnesses.map(({ history }) => ({ history, isHere: false })) }))).toEqual([]);
  });

  it('finds an offer that rings and was never heard', () => {
    const other = 'c'.repeat(32);
    const house = soundHouse();
    house.logs.get(ADA)?.splice(0, 1);
    const twice = new Made();
    twice.fact(ADA, 'duty-set', { duty: 'available', capacity: 2 });
    for (const [actor, rows] of house.logs) for (const row of rows) twice.fact(actor, row.type, JSON.parse(row.body), { commandId: row.commandId });
    twice.fact(ADA, 'offer-rang', { offer: `${other}.1.2`, session: other, round: 1 });
    expect(broken(judged(twice))).toContain('undelivered');
  });

  it('finds a gap in a log, and an epoch that falls', () => {
    const gap = soundHouse().fact(DESK, 'forgot', { sessions: [], helpers: [] }, { seq: 9 });
    expect(broken(judged(gap))).toContain('order');
    const fallen = soundHouse().fact(DESK, 'forgot', { sessions: [], helpers: [] }, { epoch: 0 });
    expect(broken(judged(fallen))).toContain('order');
  });

  it('finds facts that come in a wrong order on one line', () => {
    const people = soundPeople();
    for (const seq of [2, 1, 3]) hears(people.asker, { seq, kind: ['', 'opened', 'queued', 'helper-joined'][seq] ?? '' });
    expect(broken(judged(soundHouse(), people))).toContain('order');
  });

  it('finds a fact told in two ways', () => {
    const people = soundPeople();
    people.asker.opened();
    hears(people.asker, { seq: 4, kind: 'said', by: 'asker', text: 'something else' }, 2);
    expect(broken(judged(soundHouse(), people))).toContain('order');
  });

  it('finds words stored in another order than they were typed in', () => {
    const house = soundHouse();
    const people = soundPeople();
    const later = '22222222-2222-4222-8222-222222222222';
    people.asker.typed(later);
    people.asker.sent(1, JSON.stringify({ t: 'say', cid: later, session: SESSION, text: 'and more' }));
    people.asker.heard(1, JSON.stringify({ t: 'ack', cid: later, seq: 3 }));
    expect(broken(judged(house, people))).toContain('order');
  });

  it('finds a younger request that is offered while an older one waits', () => {
    const other = 'd'.repeat(32);
    const house = soundHouse()
      .fact(DESK, 'helper-noted', { helper: 'a:ada', online: true, free: 1, topics: [] })
      .fact(DESK, 'request-enqueued', { session: 'e'.repeat(32), round: 1, since: 10, topic: null, excluded: [] })
      .fact(DESK, 'request-enqueued', { session: other, round: 1, since: 11, topic: null, excluded: [] })
      .fact(DESK, 'offer-made', { offer: `${other}.1.2`, session: other, round: 1, helper: 'a:ada' });
    expect(broken(judged(house))).toContain('line');
  });

  it('finds a helper passed over, when nothing went wrong', () => {
    const house = new Made().fact(DESK, 'helper-noted', { helper: 'a:ada', online: true, free: 9, topics: [] });
    house.fact(DESK, 'helper-noted', { helper: 'a:bob', online: true, free: 9, topics: [] });
    for (const letter of ['a', 'b', 'c']) {
      const session = letter.repeat(32);
      house.fact(DESK, 'request-enqueued', { session, round: 1, since: 1, topic: null, excluded: [] });
      house.fact(DESK, 'offer-made', { offer: `${session}.1.1`, session, round: 1, helper: 'a:ada' });
    }
    const fairness = (faultless: boolean) => {
      const verdict = new Verdict();
      judgeFacts(house.logs, verdict, faultless);
      return verdict.counts.fairness;
    };
    expect(fairness(true)).toBeGreaterThan(0);
    expect(fairness(false)).toBe(0);
  });

  it('finds somebody who waits while a fitting helper is free', () => {
    const other = 'f'.repeat(32);
    const house = soundHouse()
      .fact(ADA, 'duty-set', { duty: 'available', capacity: 2 })
      .fact(`session/${other}`, 'session-opened', { wiki: 'w', askerPrincipal: ASKER, request: { language: 'en' } })
      .fact(`session/${other}`, 'request-queued', { round: 1, since: 20, excluded: [], why: 'opened' })
      .fact(DESK, 'request-enqueued', { session: other, round: 1, since: 20, topic: null, excluded: [] });
    expect(broken(judged(house))).toContain('waits');
  });

  it('finds a place that is held for a session that is not theirs', () => {
    const house = soundHouse().fact(`session/${SESSION}`, 'session-ended', { why: 'idle' });
    expect(judged(house).kept.some(({ rule, what }) => rule === 'owed' && what.startsWith('I6'))).toBe(true);
  });

  it('finds a debt that was never paid', () => {
    const opened = {
      wiki: 'w',
      askerPrincipal: ASKER,
      asker: { kind: 'visitor', name: null },
      request: { language: 'en', topic: null },
      consent: { policy: 'sealed', version: 1 },
      consentedAt: 1,
      rules: 'r',
    };
    const verdict = new Verdict();
    const house = new Made().fact(`session/${SESSION}`, 'session-opened', opened);
    judgeDebts(house.logs, verdict);
    expect(verdict.kept.some(({ what }) => what.includes('still owes asker.confirm-opened'))).toBe(true);
  });

  it('finds a command that was never answered, and one that met an error that no retry helps', () => {
    const silent = soundPeople();
    silent.asker.typed('33333333-3333-4333-8333-333333333333');
    expect(broken(judged(soundHouse(), silent))).toContain('unanswered');
    const refused = soundPeople();
    const cid = refused.asker.typed('44444444-4444-4444-8444-444444444444');
    refused.asker.heard(1, JSON.stringify({ t: 'error', cid, code: 'not-allowed' }));
    expect(broken(judged(soundHouse(), refused))).toContain('errors');
  });

  it('finds a client that was sent away for good', () => {
    const people = soundPeople();
    people.asker.closed(4401);
    expect(broken(judged(soundHouse(), people))).toContain('errors');
  });

  it('finds a text that arrives long after it was stored, in calm', () => {
    const verdict = new Verdict();
    judgeLags([{ at: 10, ms: 13_000, session: SESSION }], 20, verdict);
    expect(verdict.total).toBe(0);
    judgeLags([{ at: 30, ms: 13_000, session: SESSION }], 20, verdict);
    expect(broken(verdict)).toEqual(['undelivered']);
  });
});

describe('a schedule of faults', () => {
  it('is the same for the same seed, and brings every kind before any again', () => {
    const names = ['kill-matching', 'freeze-sessions', 'broker-outage'] as const;
    const plan = scheduleOf(7, 120_000, names);
    expect(scheduleOf(7, 120_000, names)).toEqual(plan);
    expect(scheduleOf(8, 120_000, names)).not.toEqual(plan);
    expect(new Set(plan.slice(0, 3).map(({ name }) => name)).size).toBe(3);
    for (const { after } of plan) expect(after).toBeGreaterThan(0);
  });
});

describe('the stall of a fault', () => {
  const fault = { name: 'kill-sessions', target: 'sessions-1', at: 10_000, back: 10_000 } as const;

  function witness(typedAt: number, answeredAt: number, t: string, hindered = false): Witness {
    let now = typedAt;
    const history = new History('nadia', 'asker', () => now);
    const cid = history.typed(SAYS);
    history.sent(history.opened(), JSON.stringify({ t, cid, session: SESSION, text: 'x' }));
    if (hindered) history.away();
    now = answeredAt;
    history.heard(1, JSON.stringify({ t: 'ack', cid, seq: 1 }));
    return { history, isHere: true };
  }

  it('is the longest wait of a command of that room, counted from the fault or from its own begin', () => {
    const people = [
      witness(9_500, 11_200, 'say'),
      witness(10_100, 11_000, 'say'),
      witness(10_000, 19_000, 'duty'),
      witness(10_000, 19_500, 'say', true),
    ];
    const [stall] = stallsOf([fault], people, [], 60_000);
    expect(stall).toMatchObject({ fault: 'kill-sessions', commands: 2, worstMs: 1_200, lagMs: 0, errors: 0, slowest: { typedAt: 9_500 } });
  });

  it('counts from the return of a server that was away', () => {
    const outage = { name: 'database-restart', target: 'database', at: 10_000, back: 14_000 } as const;
    expect(stallsOf([outage], [witness(10_100, 15_000, 'say')], [], 60_000)[0]?.worstMs).toBe(1_000);
  });

  it('stands in a table with its median, its worst and its bar', () => {
    const stalls = [400, 900, 700].map((worstMs) => ({ fault: 'kill-sessions', commands: 1, worstMs, lagMs: 0, errors: 0, slowest: null }));
    expect(stallTable(stalls)).toEqual([
      { fault: 'kill-sessions', count: 3, medianMs: 700, worstMs: 900, lagMs: 0, errors: 0, bar: { worstMs: 1_500, noErrors: false } },
    ]);
  });
});
