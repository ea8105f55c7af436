import type { DeskHead } from '@oa/contracts';
import { minutes } from '@oa/kernel';
import { placeOf } from './place';

const head = (more: Partial<DeskHead> = {}): DeskHead => ({
  desk: 'w/en',
  seq: 1,
  waiting: ['a', 'b', 'c'],
  total: 3,
  ringing: 0,
  supply: 'few',
  msPerPlace: minutes(4),
  at: 0,
  ...more,
});

describe('the place in line', () => {
  it('counts from one, with a range in whole minutes around the desk’s estimate', () => {
    expect(placeOf('a', head())).toEqual({ place: 1, lowMs: minutes(2), highMs: minutes(6) });
    expect(placeOf('c', head())).toEqual({ place: 3, lowMs: minutes(6), highMs: minutes(18) });
  });

  it('never promises less than a minute', () => {
    expect(placeOf('a', head({ msPerPlace: 1 }))).toEqual({ place: 1, lowMs: 0, highMs: minutes(1) });
  });

  it('is silent about the time while nobody can say, and about everything while nothing is known', () => {
    expect(placeOf('b', head({ msPerPlace: null }))).toEqual({ place: 2, lowMs: null, highMs: null });
    expect(placeOf('b', null)).toEqual({ place: null, lowMs: null, highMs: null });
    expect(placeOf('stranger', head())).toEqual({ place: null, lowMs: null, highMs: null });
  });

  it('beyond the published head spans from its end to the end of the line', () => {
    expect(placeOf('far', head({ total: 80 }))).toEqual({ place: null, lowMs: minutes(8), highMs: minutes(480) });
  });
});
