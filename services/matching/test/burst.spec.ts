// Five helpers and a burst of fifty requests.
import { seededRandom } from '@oa/kernel';
import { House } from './house';

const HELPERS = ['Ada', 'Ben', 'Cyd', 'Dot', 'Eva'];
const BURST = Array.from({ length: 50 }, (_, index) => index + 1);

function staffed(capacity: number): House {
  const house = new House();
  for (const name of HELPERS) house.onDuty(name, { capacity });
  return house;
}

function askAll(house: House): void {
  for (const number of BURST) {
    house.now += 1;
    house.ask(number);
  }
}

const offersTo = (house: House): number[] => HELPERS.map((name) => house.rang(name).length);
const rangInOrder = (house: House): number[] =>
  house.facts.filter(({ type }) => type === 'offer-rang').map(({ body }) => Number.parseInt(body.session as string, 16));

describe('a burst of fifty requests on five helpers', () => {
  it('rings exactly ten times at each when each can take ten', () => {
    const house = staffed(10);
    askAll(house);
    expect(offersTo(house)).toEqual([10, 10, 10, 10, 10]);
    expect(rangInOrder(house)).toEqual(BURST);
  });

  it('does so too when all fifty are on their way before any helper has answered', () => {
    const house = staffed(10);
    const settle = house.settle.bind(house);
    house.settle = () => undefined;
    askAll(house);
    settle();
    expect(offersTo(house)).toEqual([10, 10, 10, 10, 10]);
    expect(house.facts.filter(({ type }) => type === 'offer-made')).toHaveLength(50);
  });

  it('differs by at most one when each can take three and chats are equally long', () => {
    const house = staffed(3);
    askAll(house);
    for (let round = 0; house.desk().requests.size > 0 || HELPERS.some((name) => house.helper(name).held.size > 0); round += 1) {
      for (const name of HELPERS) for (const { offer } of house.rings(name)) house.accept(name, offer);
      house.pass(10_000);
      for (const name of HELPERS) {
        const oldest = [...house.helper(name).held.values()].find(({ stage }) => stage === 'active');
        if (oldest) house.end(Number.parseInt(oldest.session, 16));
        const counts = offersTo(house);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
      expect(round).toBeLessThan(100);
    }
    expect(offersTo(house)).toEqual([10, 10, 10, 10, 10]);
    expect(rangInOrder(house)).toEqual(BURST);
  });

  it.each([1, 2, 3, 4, 5])('keeps order and capacity when chats are unequally long (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const house = staffed(3);
    askAll(house);
    for (let steps = 0; steps < 2_000 && house.desk().requests.size + house.desk().outstanding.size > 0; steps += 1) {
      const name = HELPERS[Math.floor(random() * HELPERS.length)] as string;
      const held = [...house.helper(name).held.values()];
      const one = held[Math.floor(random() * held.length)];
      if (one?.stage === 'reserved') house.accept(name, one.offer);
      else if (one && random() < 0.3) house.end(Number.parseInt(one.session, 16));
      house.pass(100);
    }
    expect(house.desk().requests.size).toBe(0);
    // Nobody declined or missed: each rang once, in the order of asking. Capacity is checked at every commit by the house.
    expect(rangInOrder(house)).toEqual(BURST);
  });
});
