// Duty, presence, misses, capacity: what a helper's actor promises.
import { minutes, seconds } from '@oa/kernel';
import { House, rulesOf, WIKI } from './house';

const duties = (house: House): unknown[] => house.facts.filter(({ type }) => type === 'duty-set').map(({ body }) => [body.duty, body.by]);

describe('duty', () => {
  it('is the helper’s own: others, and people without the role, are refused', () => {
    const house = new House();
    const command = { type: 'helper.set-duty', body: { duty: 'available' } };
    const ada = { kind: 'helper', id: `${WIKI}/a:Ada` } as const;
    expect(house.tell(ada, command, { by: { principal: 'a:Ben', roles: ['helper'], name: 'Ben' } })).toEqual({ ok: false, code: 'not-a-helper' });
    expect(house.tell(ada, command, { by: { principal: 'a:Ada', roles: ['asker'], name: 'Ada' } })).toEqual({ ok: false, code: 'not-a-helper' });
    expect(house.tell(ada, command, { by: { principal: 'a:Ada', roles: ['helper'], name: null } })).toEqual({ ok: false, code: 'not-a-helper' });
    expect(house.facts).toEqual([]);
  });

  it('refuses a capacity over the ceiling and a language the wiki does not have', () => {
    const house = new House(rulesOf({ capacity: { ceiling: 4 } }));
    expect(house.onDuty('Ada', { capacity: 5 })).toEqual({ ok: false, code: 'over-ceiling' });
    expect(house.onDuty('Ada', { languages: ['en', 'fr'] })).toEqual({ ok: false, code: 'unknown-language' });
  });

  it('keeps what the helper does not say again', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 3, topics: ['images'], windowSeconds: 60 });
    house.setDuty('Ada', 'busy');
    house.setDuty('Ada', 'available');
    expect(house.desk().helpers.get('a:Ada')).toMatchObject({ online: true, free: 3, windowMs: seconds(60), topics: new Set(['images']) });
  });

  it('cannot be off while a chat is held; going off ends with the last chat', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    expect(house.setDuty('Ada', 'off')).toEqual({ ok: false, code: 'has-chats' });
    house.setDuty('Ada', 'going-off');
    house.ask(2);
    expect(house.rings('Ada')).toEqual([]);
    house.end(1);
    expect(house.helper('Ada').duty).toBe('off');
    expect(duties(house).at(-1)).toEqual(['off', 'last-chat']);
  });

  it('is off at once when going off without a chat', () => {
    const house = new House();
    house.onDuty('Ada');
    house.setDuty('Ada', 'going-off');
    expect(house.helper('Ada').duty).toBe('off');
  });

  it('passes ringing offers on when it ends, without a miss', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.onDuty('Ben', { capacity: 1 });
    house.ask(1);
    house.setDuty('Ada', 'away');
    expect(house.rang('Ben')).toEqual([1]);
    expect(house.helper('Ada').misses).toEqual([]);
  });
});

describe('capacity', () => {
  it('is the rule’s for the first chats and then for later ones, if the helper wishes nothing else', () => {
    const house = new House(rulesOf({ capacity: { first: 1, firstChats: 2, later: 3, ceiling: 4 } }));
    house.onDuty('Ada');
    const capacity = () => house.desk().helpers.get('a:Ada')?.capacity;
    for (const number of [1, 2]) {
      expect(capacity()).toBe(1);
      house.ask(number);
      house.accept('Ada', house.ring('Ada'));
      house.end(number);
    }
    expect(capacity()).toBe(3);
  });

  it('does not count a chat that went back to the line', () => {
    const house = new House(rulesOf({ capacity: { first: 1, firstChats: 1, later: 3, ceiling: 4 } }));
    house.onDuty('Ada');
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.requeue(1);
    expect(house.helper('Ada').chats).toBe(0);
  });

  it('is held by ringing offers, acceptances and chats alike', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.ask(2);
    house.ask(3);
    expect(house.helper('Ada').held.size).toBe(2);
    expect(house.rang('Ada')).toEqual([1, 2]);
  });

  it('is free again when the session has gone to somebody else', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    const offer = house.ring('Ada');
    house.by('Ada', { type: 'helper.accept-offer', body: { offer } });
    house.wire = house.wire.filter(({ message }) => message.type !== 'session.assign');
    house.leave(1);
    expect([...house.helper('Ada').held.values()].map(({ stage }) => stage)).toEqual(['accepting']);
    house.resend();
    house.settle();
    expect(house.helper('Ada').held.size).toBe(0);
    expect(house.facts.some(({ type }) => type === 'assignment-lost')).toBe(true);
  });
});

describe('an offer', () => {
  it('can be accepted while it rings and no longer', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    const offer = house.ring('Ada');
    house.now += seconds(45) + 1;
    expect(house.accept('Ada', offer)).toEqual({ ok: false, code: 'offer-ended' });
  });

  it('accepted twice is one acceptance; declined after acceptance it has ended', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    const offer = house.ring('Ada');
    house.accept('Ada', offer);
    expect(house.accept('Ada', offer)).toMatchObject({ ok: true, facts: [] });
    expect(house.decline('Ada', offer)).toEqual({ ok: false, code: 'offer-ended' });
    expect(house.by('Ada', { type: 'helper.extend-offer', body: { offer } })).toEqual({ ok: false, code: 'offer-ended' });
  });

  it('gets thirty seconds more once', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    const command = { type: 'helper.extend-offer', body: { offer: house.ring('Ada') } };
    expect(house.by('Ada', command)).toMatchObject({ ok: true });
    expect(house.by('Ada', command)).toEqual({ ok: false, code: 'already-extended' });
  });

  it('that was declined or released answers a late reservation with gone', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    const offer = house.ring('Ada');
    const body = { offer, session: offer.split('.')[0], round: 1, desk: `${WIKI}/en`, topic: null, language: 'en', since: 0, windowMs: 45_000 };
    const reserve = () =>
      house.tell({ kind: 'helper', id: `${WIKI}/a:Ada` }, { type: 'helper.reserve', body }, { from: { kind: 'desk', id: `${WIKI}/en` } });
    expect(reserve()).toMatchObject({ reply: { result: 'ok' }, facts: [] });
    house.decline('Ada', offer);
    expect(reserve()).toMatchObject({ reply: { result: 'gone' }, facts: [] });
    // Remembered for an hour at least, then dropped.
    house.pass(minutes(59));
    expect(reserve()).toMatchObject({ reply: { result: 'gone' } });
    house.pass(minutes(12));
    expect(house.helper('Ada').ended.size).toBe(0);
  });
});

describe('misses', () => {
  it('ask at the first and set away at the second within the time; one click returns and starts anew', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.pass(seconds(47));
    const ended = () => house.facts.filter(({ type }) => type === 'offer-ended').map(({ body }) => [body.why, body.misses]);
    expect(ended()).toEqual([['missed', 1]]);
    expect(house.helper('Ada').duty).toBe('available');
    house.pass(seconds(47));
    expect(ended()).toEqual([
      ['missed', 1],
      ['missed', 2],
    ]);
    expect(duties(house).at(-1)).toEqual(['away', 'misses']);
    house.setDuty('Ada', 'available');
    expect(house.helper('Ada').misses).toEqual([]);
    expect(house.desk().helpers.get('a:Ada')?.online).toBe(true);
  });

  it('are forgotten after the time the rules give', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.pass(seconds(46));
    house.leave(1);
    house.pass(minutes(31));
    house.ask(2);
    house.pass(seconds(46));
    expect(house.helper('Ada').duty).toBe('available');
  });

  it('do not count while a chat is held', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.ask(2);
    house.pass(minutes(5));
    expect(house.rang('Ada')).toEqual([1, 2, 2]);
    expect(house.helper('Ada')).toMatchObject({ duty: 'available', misses: [] });
  });

  it('of two offers that rang together are one absence', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    house.ask(1);
    house.ask(2);
    house.pass(seconds(45) + 10);
    expect(house.helper('Ada').misses).toHaveLength(1);
    expect(house.helper('Ada').duty).toBe('available');
  });

  it('do not come from declines', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    for (const number of [1, 2, 3]) {
      house.ask(number);
      house.decline('Ada', house.ring('Ada'));
    }
    expect(house.helper('Ada')).toMatchObject({ duty: 'available', misses: [] });
  });
});

describe('presence', () => {
  it('takes a helper without a socket out of the ring at once, passes their offers on and tells their chats', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.ask(2);
    house.onDuty('Ben', { capacity: 1 });
    house.presence('Ada', false);
    expect(house.session(1).here).toBe(false);
    expect(house.rang('Ben')).toEqual([2]);
    expect(house.desk().helpers.get('a:Ada')?.online).toBe(false);
    house.presence('Ada', true);
    expect(house.session(1).here).toBe(true);
    expect(house.desk().helpers.get('a:Ada')).toMatchObject({ online: true, free: 1 });
  });

  it('tells a session that is won while nobody is there', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.by('Ada', { type: 'helper.accept-offer', body: { offer: house.ring('Ada') } });
    const sent = house.wire;
    house.wire = [];
    house.presence('Ada', false);
    house.wire = sent;
    house.settle();
    expect(house.session(1)).toMatchObject({ status: 'assigned', here: false });
  });

  it('ends duty when nobody has been there for long, chats or not', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.presence('Ada', false);
    house.pass(minutes(11));
    expect(house.helper('Ada')).toMatchObject({ duty: 'off', dutyBy: 'gone' });

    house.onDuty('Ben', { capacity: 1 });
    house.ask(1);
    house.accept('Ben', house.ring('Ben'));
    house.presence('Ben', false);
    house.pass(minutes(11));
    expect(house.helper('Ben').duty).toBe('going-off');
    house.requeue(1);
    expect(house.helper('Ben').duty).toBe('off');
  });

  it('is proved by a helper who sets their duty', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.presence('Ada', false);
    house.onDuty('Ada');
    expect(house.desk().helpers.get('a:Ada')?.online).toBe(true);
  });
});

describe('the face of a helper', () => {
  const face = (house: House, by = { principal: 'a:Ada', roles: ['helper' as const], name: 'Ada' }) => {
    const cell = house.cell({ kind: 'helper', id: `${WIKI}/a:Ada` });
    return cell.kind.face?.(cell.state, by, { id: `${WIKI}/a:Ada`, now: house.now, rules: () => house.inForce });
  };

  it('gives duty, ringing offers and chats', () => {
    const house = new House(rulesOf({ capacity: { ceiling: 4 } }));
    house.onDuty('Ada', { capacity: 3, topics: ['images'] });
    house.ask(1, { since: house.now - 5_000 });
    house.accept('Ada', house.ring('Ada'));
    house.ask(2, { since: house.now - 7_000, topic: 'images' });
    house.pass(1_000);
    const duty = { duty: 'available', by: 'helper', capacity: 3, ceiling: 4, languages: ['en'], topics: ['images'], windowSeconds: 45, held: 2 };
    const offers = [
      expect.objectContaining({ offer: house.ring('Ada'), topic: 'images', waitedMs: 8_000, leftMs: 44_000, extended: false, accepting: false }),
    ];
    expect(face(house)).toEqual({ face: { name: 'Ada', duty, offers, chats: [house.session(1).id], misses: 0 } });
  });

  it('is shown to nobody else, and to one never on duty with the defaults', () => {
    const house = new House();
    expect(face(house, { principal: 'a:Ben', roles: ['helper'], name: 'Ben' })).toEqual({ refuse: 'not-a-helper' });
    expect(face(house)).toMatchObject({ face: { name: '', duty: { duty: 'off', capacity: 1, languages: ['en'] }, offers: [], chats: [] } });
  });
});

describe('thanks', () => {
  it('reach the helper once, from feedback only', () => {
    const house = new House();
    const ada = { kind: 'helper', id: `${WIKI}/a:Ada` } as const;
    const command = { type: 'helper.thank', body: { session: '0'.repeat(32) } };
    expect(house.tell(ada, command, { from: { kind: 'feedback', id: '0'.repeat(32) } })).toMatchObject({ ok: true, reply: {} });
    expect(house.tell(ada, command, { from: { kind: 'desk', id: `${WIKI}/en` } })).toEqual({ ok: false, code: 'FORBIDDEN' });
    expect(house.facts.map(({ type }) => type)).toEqual(['helper-thanked']);
  });
});
