import type { HelperFace } from '@oa/contracts';
import { HelperView } from './helper-view';

const session = '2'.repeat(32);
const offer = `${session}.1.1`;
const NOW = 1_000_000;
const duty = { duty: 'available', by: 'helper', capacity: 2, ceiling: 4, languages: ['en'], topics: [], windowSeconds: 45, held: 0 } as const;
const face = (more: Partial<HelperFace> = {}): HelperFace => ({
  name: 'Ada',
  duty: { ...duty, languages: ['en'], topics: [] },
  offers: [],
  chats: [],
  misses: 0,
  ...more,
});

class Console {
  readonly view = new HelperView(face(), NOW, 4);
  #seq = 0;
  hears(t: string, b: object, at = NOW) {
    this.#seq += 1;
    return this.view.frames({ s: this.#seq, t, at, b });
  }
  rings() {
    return this.hears('offer-rang', {
      offer,
      session,
      round: 1,
      desk: 'w/en',
      topic: null,
      language: 'en',
      since: NOW - 5_000,
      windowMs: 45_000,
      until: NOW + 45_000,
    });
  }
}

describe('a helper’s console', () => {
  it('rings with what is left of the window, and again with more after an extension', () => {
    const ada = new Console();
    expect(ada.rings()).toEqual([
      { t: 'offer', offer, session, topic: null, language: 'en', waitedMs: 5_000, leftMs: 45_000, extended: false, accepting: false },
    ]);
    expect(ada.hears('offer-extended', { offer, until: NOW + 75_000 }, NOW + 10_000)).toMatchObject([
      { extended: true, leftMs: 65_000, waitedMs: 15_000 },
    ]);
    expect(ada.hears('offer-accepted', { offer }, NOW + 11_000)).toMatchObject([{ accepting: true, extended: true }]);
    expect(ada.view.offers).toHaveLength(1);
  });

  it('tells a won offer from one somebody else took', () => {
    const ada = new Console();
    ada.rings();
    expect(ada.hears('assignment-won', { offer, session })).toMatchObject([
      { t: 'offer-over', why: 'won' },
      { t: 'duty', held: 1 },
    ]);
    expect(ada.hears('reservation-released', { offer, session, why: 'ended', lastedMs: 1 })).toMatchObject([
      { t: 'chat-released', why: 'ended' },
      { t: 'duty', held: 0 },
    ]);
    ada.rings();
    expect(ada.hears('assignment-lost', { offer, session })).toMatchObject([{ t: 'offer-over', why: 'taken' }]);
    expect(ada.view.offers).toEqual([]);
  });

  it('asks if they are still there after a miss that counts, and only then', () => {
    const ada = new Console();
    ada.rings();
    expect(ada.hears('offer-ended', { offer, why: 'missed', idle: false })).toMatchObject([{ t: 'offer-over', why: 'missed' }]);
    ada.rings();
    expect(ada.hears('offer-ended', { offer, why: 'missed', idle: true })).toMatchObject([{ why: 'missed' }, { t: 'still-there', misses: 1 }]);
    expect(ada.hears('duty-set', { ...duty, duty: 'away', by: 'misses', name: 'Ada', windowMs: 30_000, rules: 'r' })).toMatchObject([
      { duty: 'away', windowSeconds: 30 },
    ]);
  });

  it('is brought up to date by a face after a gap', () => {
    const ada = new Console();
    ada.rings();
    const other = '3'.repeat(32);
    const frames = ada.view.refreshed(
      face({
        chats: [session],
        offers: [{ offer: `${other}.1.2`, session: other, topic: null, language: 'en', waitedMs: 1, leftMs: 9, extended: false, accepting: false }],
      }),
      NOW,
    );
    expect(frames).toMatchObject([
      { t: 'offer-over', why: 'won', session },
      { t: 'duty', held: 1 },
      { t: 'offer', session: other },
    ]);
    expect(ada.view.refreshed(face(), NOW)).toMatchObject([
      { t: 'offer-over', why: 'gone' },
      { t: 'chat-released', session },
      { t: 'duty', held: 0 },
    ]);
  });

  it('says nothing of bookkeeping', () => {
    const ada = new Console();
    for (const fact of ['delivered', 'forgot', 'presence-lost', 'invented']) expect(ada.hears(fact, {})).toEqual([]);
    expect(ada.hears('offer-ended', { offer: `${session}.9.9`, why: 'declined', idle: true })).toEqual([]);
  });
});
