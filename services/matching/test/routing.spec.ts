// Who is offered what: order, turns, topics, declines, misses.
import type { OutMessage } from '@oa/actors';
import { seconds } from '@oa/kernel';
import { DESK, House, rulesOf, WIKI } from './house';

const WINDOW = seconds(45);
const GRACE = seconds(1.5);

function onDuty(...names: string[]): House {
  const house = new House();
  for (const name of names) house.onDuty(name, { capacity: 1 });
  return house;
}

describe('routing', () => {
  it('offers a request to the helper on duty at once', () => {
    const house = onDuty('Ada');
    house.ask(1);
    expect(house.rang('Ada')).toEqual([1]);
    expect(house.session(1).status).toBe('waiting');
  });

  it('gives the chat to the helper who accepts, and takes the request out of the line', () => {
    const house = onDuty('Ada');
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    expect(house.session(1)).toMatchObject({ status: 'assigned', helper: 'a:Ada' });
    expect(house.helper('Ada').held.size).toBe(1);
    expect(house.desk().requests.size).toBe(0);
    expect(house.desk().outstanding.size).toBe(0);
    expect(house.desk().debts.size).toBe(0);
  });

  it('goes round by who has waited longest since their last offer', () => {
    const house = new House();
    for (const name of ['Ada', 'Ben', 'Cyd']) house.onDuty(name, { capacity: 5 });
    for (const number of [1, 2, 3, 4, 5]) house.ask(number);
    expect([house.rang('Ada'), house.rang('Ben'), house.rang('Cyd')]).toEqual([[1, 4], [2, 5], [3]]);
  });

  it('lets nobody jump the line by leaving and coming back', () => {
    const house = new House();
    for (const name of ['Ada', 'Ben', 'Cyd']) house.onDuty(name, { capacity: 5 });
    house.ask(1);
    house.setDuty('Cyd', 'busy');
    house.setDuty('Cyd', 'available');
    house.ask(2);
    expect([house.rang('Ben'), house.rang('Cyd')]).toEqual([[2], []]);
  });

  it('puts one who joins at the current end of the ring, before the one who had the last offer', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 5 });
    house.onDuty('Ben', { capacity: 5 });
    for (const number of [1, 2, 3]) house.ask(number);
    house.onDuty('Cyd', { capacity: 5 });
    const joined = house.facts.filter(({ type, body }) => type === 'helper-noted' && body.helper === 'a:Cyd' && body.online);
    expect(joined.map(({ body }) => body.turn)).toEqual([3]);
    for (const number of [4, 5, 6]) house.ask(number);
    expect([house.rang('Ben'), house.rang('Cyd'), house.rang('Ada')]).toEqual([[2, 4], [5], [1, 3, 6]]);
  });

  it('offers the oldest waiting request to a freed helper, not the newest', () => {
    const house = onDuty('Ada');
    for (const number of [1, 2, 3]) {
      house.now += 1;
      house.ask(number);
    }
    house.accept('Ada', house.ring('Ada'));
    house.ask(4, { since: house.now + 10 });
    house.end(1);
    expect(house.rang('Ada')).toEqual([1, 2]);
  });

  it('puts one who goes back to the line before those who asked later', () => {
    const house = onDuty('Ada');
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.now += 5;
    house.ask(2);
    house.now += 5;
    house.requeue(1);
    expect(house.session(1).round).toBe(2);
    expect(house.rang('Ada')).toEqual([1, 1]);
  });

  it('does not let a request that nobody fits hold up those behind it', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, topics: ['images'] });
    house.ask(1, { topic: 'sources' });
    house.ask(2, { topic: 'images' });
    expect(house.rang('Ada')).toEqual([2]);
  });

  it('rings only where the topic is answered; a helper without topics answers every one', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 3, topics: ['images'] });
    house.onDuty('Ben', { capacity: 3, topics: ['sources'] });
    house.onDuty('Cyd', { capacity: 1 });
    house.ask(1, { topic: 'sources' });
    house.ask(2, { topic: 'sources' });
    house.ask(3, { topic: 'images' });
    house.ask(4);
    expect([house.rang('Ada'), house.rang('Ben'), house.rang('Cyd')]).toEqual([[3], [1, 4], [2]]);
  });

  it('gives a freed specialist the oldest request among their topics and those without one', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, topics: ['images', 'sources'] });
    house.ask(1);
    house.ask(2, { topic: 'templates', since: house.now + 1 });
    house.ask(3, { topic: 'sources', since: house.now + 3 });
    house.ask(4, { topic: 'images', since: house.now + 2 });
    house.ask(5, { since: house.now + 4 });
    for (const number of [1, 4, 3, 5]) {
      house.accept('Ada', house.ring('Ada'));
      house.end(number);
    }
    expect(house.rang('Ada')).toEqual([1, 4, 3, 5]);
  });

  it('never offers a request to a helper its asker or the helper has parted from', () => {
    const house = onDuty('Ada', 'Ben');
    house.ask(1, { excluded: ['Ada'] });
    expect([house.rang('Ada'), house.rang('Ben')]).toEqual([[], [1]]);
  });

  it('serves each language at a desk of its own', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, languages: ['de'] });
    house.ask(1);
    expect(house.rang('Ada')).toEqual([]);
    house.ask(2, { language: 'de' });
    expect(house.rang('Ada')).toEqual([2]);
  });

  it('tells every desk of a helper’s languages that their place is taken', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, languages: ['en', 'de'] });
    house.ask(1, { language: 'de' });
    house.ask(2);
    expect(house.rang('Ada')).toEqual([1]);
    expect(house.desk().helpers.get('a:Ada')).toMatchObject({ online: true, free: 0 });
    expect(house.facts.filter(({ type }) => type === 'offer-made')).toHaveLength(1);
  });

  it('tells the desk of a language the helper has left, and knows them there no more', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, languages: ['en', 'de'] });
    house.onDuty('Ada', { languages: ['de'] });
    expect(house.desk().helpers.get('a:Ada')?.online).toBe(false);
    expect([...house.helper('Ada').desks.keys()]).toEqual([`${WIKI}/de`]);
  });
});

describe('a decline', () => {
  it('passes the request on and never rings that helper for it again', () => {
    const house = onDuty('Ada', 'Ben');
    house.ask(1);
    house.decline('Ada', house.ring('Ada'));
    expect(house.rang('Ben')).toEqual([1]);
    house.decline('Ben', house.ring('Ben'));
    house.setDuty('Ada', 'busy');
    house.setDuty('Ada', 'available');
    house.pass(seconds(600));
    expect([house.rang('Ada'), house.rang('Ben')]).toEqual([[1], [1]]);
  });

  it('is remembered when the request comes back in a later round', () => {
    const house = onDuty('Ada', 'Ben');
    house.ask(1);
    house.decline('Ada', house.ring('Ada'));
    house.accept('Ben', house.ring('Ben'));
    house.requeue(1);
    expect([house.rang('Ada'), house.rang('Ben')]).toEqual([[1], [1, 1]]);
  });

  it('uses the turn and nothing else: the helper stays on duty and gets the next request in turn', () => {
    const house = onDuty('Ada', 'Ben');
    house.ask(1);
    house.decline('Ada', house.ring('Ada'));
    house.ask(2);
    expect(house.rang('Ada')).toEqual([1, 2]);
    expect(house.helper('Ada')).toMatchObject({ duty: 'available', misses: [] });
  });

  it('that arrives after the desk has given up still bars the helper, and calls back a second ring there', () => {
    const house = onDuty('Ada');
    house.ask(1);
    const first = house.ring('Ada');
    const id = { kind: 'helper', id: `${WIKI}/a:Ada` } as const;
    // The desk concludes a miss and rings again; the helper's word about the first offer arrives after that.
    house.by('Ada', { type: 'helper.decline-offer', body: { offer: first } });
    const [word] = house.wire.filter(({ message }) => message.type === 'desk.offer-returned');
    house.wire = house.wire.filter((letter) => letter !== word);
    house.now += WINDOW + GRACE;
    house.tell({ kind: 'desk', id: DESK }, { type: 'host.wake', body: {} });
    house.settle();
    const second = house.ring('Ada');
    expect(second).not.toBe(first);
    house.tell({ kind: 'desk', id: DESK }, { type: 'desk.offer-returned', body: { offer: first, helper: 'a:Ada', why: 'declined' } }, { from: id });
    house.settle();
    expect(house.rings('Ada')).toEqual([]);
    house.pass(seconds(300));
    expect(house.rang('Ada')).toEqual([1, 1]);
  });
});

describe('an offer that runs out', () => {
  it('goes to the next helper', () => {
    const house = onDuty('Ada', 'Ben');
    house.ask(1);
    house.pass(WINDOW + GRACE);
    expect(house.rang('Ben')).toEqual([1]);
    expect(house.rings('Ada')).toEqual([]);
  });

  it('may ring once more at the same helper, and then no more', () => {
    const house = new House(rulesOf({ offer: { misses: 10 } }));
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.pass(seconds(600));
    expect(house.rang('Ada')).toEqual([1, 1]);
    expect(house.session(1).supply).toBe('all-declined');
  });

  it('is concluded by the desk when the helper’s actor does not answer; the reservation does not ring after its withdrawal', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    const settle = house.settle.bind(house);
    house.settle = () => undefined;
    house.ask(1);
    house.deliver(house.wire.shift() as (typeof house.wire)[number]);
    const lost = house.wire.find(({ message }) => message.type === 'helper.reserve')?.message as OutMessage;
    house.wire = [];
    house.now += WINDOW + GRACE;
    house.tell({ kind: 'desk', id: DESK }, { type: 'host.wake', body: {} });
    settle();
    // It rings again, being missed once; the lost reservation turns up only now, and Ada has room for it.
    const again = house.ring('Ada');
    const late = house.tell({ kind: 'helper', id: `${WIKI}/a:Ada` }, lost, { from: { kind: 'desk', id: DESK } });
    expect(late).toMatchObject({ ok: true, reply: { result: 'gone' }, facts: [] });
    expect(house.ring('Ada')).toBe(again);
  });

  it('waits longer if the helper asks for it, at the helper and at the desk', () => {
    const house = onDuty('Ada', 'Ben');
    house.ask(1);
    house.pass(seconds(40));
    expect(house.by('Ada', { type: 'helper.extend-offer', body: { offer: house.ring('Ada') } }).ok).toBe(true);
    house.settle();
    house.pass(seconds(34));
    expect(house.rings('Ada')).toHaveLength(1);
    expect(house.rang('Ben')).toEqual([]);
    house.pass(seconds(2));
    expect(house.rang('Ben')).toEqual([1]);
  });
});

describe('a helper who cannot take an offer after all', () => {
  it('keeps their turn, and is offered nothing until they have said something newer', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, languages: ['en', 'de'] });
    house.onDuty('Ben', { capacity: 2 });
    house.onDuty('Cyd', { capacity: 2 });
    // Both desks offer at the same moment; the German one is heard first.
    for (const [number, language] of [
      [1, 'de'],
      [2, 'en'],
    ] as const) {
      const settle = house.settle.bind(house);
      house.settle = () => undefined;
      house.ask(number, { language });
      house.settle = settle;
    }
    house.settle();
    expect([house.rang('Ada'), house.rang('Ben')]).toEqual([[1], [2]]);
    const closed = house.facts.find(({ type }) => type === 'offer-closed');
    expect(closed?.body).toMatchObject({ helper: 'a:Ada', why: 'full', turnGiven: false });
    // Ada's turn was given back: she is before Cyd, who joined after her and has had no offer either.
    house.accept('Ada', house.ring('Ada'));
    house.end(1);
    house.ask(3);
    expect([house.rang('Ada'), house.rang('Cyd')]).toEqual([[1, 3], []]);
  });

  it('is not forgotten when their newer state overtakes the answer "full"', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, languages: ['en', 'de'] });
    house.ask(1, { language: 'de' });
    const offer = house.ring('Ada');
    // The English desk has not heard of that: its helper still looks free.
    const desk = { kind: 'desk', id: DESK } as const;
    const ada = { kind: 'helper', id: `${WIKI}/a:Ada` } as const;
    const stale = { helper: 'a:Ada', name: 'Ada', version: 90, online: true, free: 1, capacity: 1, topics: [], windowMs: WINDOW, meanChatMs: null };
    house.helper('Ada').version = 90;
    house.tell(desk, { type: 'desk.helper-state', body: stale }, { from: ada });
    house.tell(
      { kind: 'session', id: '0'.repeat(31).concat('2') },
      { type: 'test.open', body: { wiki: WIKI, topic: null, since: house.now, language: 'en', excluded: [] } },
    );
    const take = (type: string) => {
      const at = house.wire.findIndex(({ message }) => message.type === type);
      return house.wire.splice(at, 1)[0] as (typeof house.wire)[number];
    };
    house.deliver(take('desk.enqueue'));
    const reserve = take('helper.reserve');
    const answered = house.tell(ada, reserve.message, { from: desk });
    expect(answered).toMatchObject({ ok: true, reply: { result: 'full' } });
    house.by('Ada', { type: 'helper.decline-offer', body: { offer } });
    house.settle();
    house.acked(desk, reserve.message, answered.ok ? answered.reply : undefined);
    house.settle();
    expect(house.rang('Ada')).toEqual([1, 2]);
  });
});

describe('an answer to an older message', () => {
  it('pays nothing: the newer state is still owed to the desk', () => {
    const house = new House();
    const settle = house.settle.bind(house);
    house.settle = () => undefined;
    house.onDuty('Ada', { capacity: 1 });
    const first = house.wire.find(({ message }) => message.type === 'desk.helper-state')?.message as OutMessage;
    house.setDuty('Ada', 'busy');
    house.acked({ kind: 'helper', id: `${WIKI}/a:Ada` }, first, {});
    expect([...house.helper('Ada').debts.values()].map(({ body }) => body)).toEqual([expect.objectContaining({ online: false })]);
    house.wire = [];
    house.resend();
    settle();
    expect(house.helper('Ada').debts.size).toBe(0);
  });

  it('pays nothing: a withdrawal is still owed although its reservation was answered', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    const settle = house.settle.bind(house);
    house.settle = () => undefined;
    house.ask(1);
    house.deliver(house.wire.shift() as (typeof house.wire)[number]);
    const reserve = house.wire.find(({ message }) => message.type === 'helper.reserve')?.message as OutMessage;
    house.leave(1);
    const left = house.wire.findIndex(({ message }) => message.type === 'desk.dequeue');
    house.deliver(house.wire.splice(left, 1)[0] as (typeof house.wire)[number]);
    house.acked({ kind: 'desk', id: DESK }, reserve, { result: 'ok', version: 2 });
    expect(house.desk().debts.get(reserve.key)?.type).toBe('helper.withdraw');
    house.resend();
    settle();
    expect([house.rings('Ada'), house.desk().debts.size]).toEqual([[], 0]);
  });
});
