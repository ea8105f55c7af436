// What waiting people are told when nobody can help them, and when somebody can again.
import { minutes, seconds } from '@oa/kernel';
import { headOfDesk } from '../src/domain/desk/desk-head';
import { DESK, House, rulesOf, sessionNumber } from './house';

describe('supply', () => {
  it('tells an asker within a second that nobody is on duty, and takes it back when somebody comes', () => {
    const house = new House();
    house.ask(1);
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe('none-on-duty');
    house.onDuty('Ada', { capacity: 1 });
    house.pass(seconds(1));
    expect(house.session(1)).toMatchObject({ supply: null, supplyTold: 2 });
    expect(house.rang('Ada')).toEqual([1]);
  });

  it('says nothing while a helper is merely busy: they are there', () => {
    const house = new House(rulesOf({ line: { capMinutes: 30 } }));
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.ask(2);
    house.pass(seconds(30));
    expect(house.session(2)).toMatchObject({ supply: null, supplyTold: 0 });
  });

  it('says so when everyone on duty has declined, and takes it back when somebody else comes', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.decline('Ada', house.ring('Ada'));
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe('all-declined');
    house.onDuty('Ben', { capacity: 1 });
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe(null);
    expect(house.rang('Ben')).toEqual([1]);
  });

  it('counts a helper the asker has parted from as not on duty, and tells nobody why', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1, { excluded: ['Ada'] });
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe('none-on-duty');
  });

  it('looks at the topic: a helper for another one is nobody', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1, topics: ['images'] });
    house.ask(1, { topic: 'sources' });
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe('none-on-duty');
    house.onDuty('Ada', { topics: ['images', 'sources'] });
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe(null);
  });

  it('changes its word when the cause changes', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.decline('Ada', house.ring('Ada'));
    house.pass(seconds(1));
    house.setDuty('Ada', 'off');
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe('none-on-duty');
    house.setDuty('Ada', 'available');
    house.pass(seconds(1));
    expect(house.session(1).supply).toBe('all-declined');
  });

  it('tells those beyond the cap that the line is too long, and takes it back only when it is clearly shorter', () => {
    // One helper with room for two and chats of twelve minutes: six minutes a place, so the second place is the first over ten.
    const house = new House(rulesOf({ line: { capMinutes: 30 } }));
    house.onDuty('Ada', { capacity: 2 });
    for (const number of [1, 2, 3, 4, 5, 6, 7]) house.ask(number, { since: house.now + number });
    house.pass(seconds(1));
    const told = () => [1, 2, 3, 4, 5, 6, 7].map((number) => house.session(number).supply);
    expect(told()).toEqual([null, null, null, null, null, 'line-too-long', 'line-too-long']);
    house.accept('Ada', house.rings('Ada')[0]?.offer as string);
    house.pass(seconds(1));
    // The sixth is fifth now, just under the cap: not yet told anything else.
    expect(told()[5]).toBe('line-too-long');
    house.accept('Ada', house.rings('Ada')[0]?.offer as string);
    house.pass(seconds(1));
    expect(told().slice(2)).toEqual([null, null, null, null, 'line-too-long']);
  });

  it('tells a long line in portions, and everybody within five seconds', () => {
    const house = new House();
    for (let number = 1; number <= 1_200; number += 1) {
      const body = { session: sessionNumber(number), round: 1, since: number, topic: null, language: 'en', excluded: [] };
      house.tell({ kind: 'desk', id: DESK }, { type: 'desk.enqueue', body }, { from: { kind: 'session', id: body.session } });
    }
    house.pass(seconds(5));
    expect(house.facts.filter(({ type }) => type === 'supply-changed')).toHaveLength(1_200);
    expect([...house.desk().requests.values()].every(({ told }) => told === 'none-on-duty')).toBe(true);
  });
});

describe('the head of a desk', () => {
  it('names the first fifty in order, counts the rest, and says what nobody can know as null', () => {
    const house = new House();
    for (let number = 60; number >= 1; number -= 1) house.ask(number, { since: number });
    const head = headOfDesk(house.desk(), DESK, house.now);
    expect(head.waiting).toEqual(Array.from({ length: 50 }, (_, index) => sessionNumber(index + 1)));
    expect(head).toMatchObject({ desk: DESK, total: 60, ringing: 0, supply: 'none', msPerPlace: null, at: house.now });
  });

  it('estimates from the places of helpers on duty, with twelve minutes a chat while nobody knows better', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 2 });
    house.onDuty('Ben', { capacity: 2 });
    house.ask(1);
    expect(headOfDesk(house.desk(), DESK, house.now)).toMatchObject({ total: 1, ringing: 1, supply: 'few', msPerPlace: minutes(3) });
    house.onDuty('Cyd', { capacity: 2 });
    expect(headOfDesk(house.desk(), DESK, house.now)).toMatchObject({ supply: 'several', msPerPlace: minutes(2) });
  });

  it('learns how long chats last', () => {
    const house = new House();
    house.onDuty('Ada', { capacity: 1 });
    house.ask(1);
    house.accept('Ada', house.ring('Ada'));
    house.pass(minutes(4));
    house.end(1);
    expect(headOfDesk(house.desk(), DESK, house.now).msPerPlace).toBe(minutes(4));
  });

  it('grows its number with every change', () => {
    const house = new House();
    const before = headOfDesk(house.desk(), DESK, house.now).seq;
    house.ask(1);
    expect(headOfDesk(house.desk(), DESK, house.now).seq).toBeGreaterThan(before);
  });
});
