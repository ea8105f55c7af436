import { END_CAUSES, MISUSE_REASONS, REPORT_REASONS } from '@oa/contracts';
import { MISUSE_WORDS, OUTCOMES, REPORT_WORDS } from './choices';
import { emptyDesk } from './desk/desk-state';
import { refusalKey } from './desk/desk-words';
import { putOffer } from './desk/offers';
import { lineOf } from './log-lines';
import { pageTitle } from './page-title';
import { EMPTY_LIST, fieldText, joinPage } from './paged-list';
import { DEFAULT_SETTINGS, keepSettings, readSettings } from './settings';
import { type KeyPress, shortcutOf } from './shortcuts';
import { topicLabel } from './topic-label';

const press = (more: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  ...more,
});

describe('closed lists', () => {
  it('have words for every reason and outcome of the contracts', () => {
    expect(Object.keys(MISUSE_WORDS).sort()).toEqual([...MISUSE_REASONS].sort());
    expect(Object.keys(REPORT_WORDS).sort()).toEqual([...REPORT_REASONS].sort());
    expect(OUTCOMES.map((outcome) => outcome.value)).toEqual(['solved', 'partly', 'pointed-to-help', 'could-not-help', 'outside-scope', 'left']);
  });

  it('have a line for every way a chat can end', () => {
    for (const why of END_CAUSES) {
      const line = lineOf({ t: 'fact', kind: 'ended', session: '', seq: 1, at: 0, why, outcome: null, keyUntil: 0, reopenUntil: 0 }, 'Wren');
      expect(line?.strong).toBe(true);
    }
  });

  it('have a sentence for every refusal, also for one they do not know', () => {
    expect(refusalKey('too-late')).toBe('refused-too-late');
    expect(refusalKey('something-new')).toBe('refused-other');
  });
});

describe('shortcuts', () => {
  it('need Alt and read the key by its place, so that a layout or Alt’s own letter does not matter', () => {
    expect(shortcutOf(press({ key: 'å', code: 'KeyA', altKey: true }), [])).toEqual({ name: 'accept' });
    expect(shortcutOf(press({ key: 'a', code: 'KeyA' }), [])).toBeNull();
    expect(shortcutOf(press({ key: '3', code: 'Digit3', altKey: true }), [])).toEqual({ name: 'chat-number', chat: 3 });
    expect(shortcutOf(press({ key: 'F6', code: 'F6' }), [])).toEqual({ name: 'next-region' });
  });

  it('never act within a composition, with Ctrl, or when switched off', () => {
    const accept = { key: 'a', code: 'KeyA', altKey: true };
    expect(shortcutOf(press({ ...accept, isComposing: true }), [])).toBeNull();
    expect(shortcutOf(press({ ...accept, ctrlKey: true }), [])).toBeNull();
    expect(shortcutOf(press(accept), ['accept'])).toBeNull();
  });
});

describe('settings', () => {
  const shelfWith = (text: string | null) => {
    const kept = { text };
    return { kept, getItem: () => kept.text, setItem: (_key: string, value: string) => void Object.assign(kept, { text: value }) };
  };

  it('come back as they were kept', () => {
    const shelf = shelfWith(null);
    keepSettings(shelf, { ...DEFAULT_SETTINGS, sound: true, columns: 2, shortcutsOff: ['end'], language: 'ar' });
    expect(readSettings(shelf)).toMatchObject({ sound: true, columns: 2, shortcutsOff: ['end'], language: 'ar' });
  });

  it.each(['', '[1]', '"x"', '{"columns":"many","scheme":"pink","shortcutsOff":"all","sound":1}'])('fall back to the defaults on %s', (text) => {
    expect(readSettings(shelfWith(text))).toEqual(DEFAULT_SETTINGS);
  });

  it('live in memory where the shelf throws or is missing', () => {
    const broken = {
      getItem: () => {
        throw new Error('blocked');
      },
      setItem: () => {
        throw new Error('full');
      },
    };
    expect(readSettings(broken)).toEqual(DEFAULT_SETTINGS);
    expect(() => keepSettings(broken, DEFAULT_SETTINGS)).not.toThrow();
    expect(readSettings(null)).toEqual(DEFAULT_SETTINGS);
  });
});

describe('lists in pages', () => {
  const page = (next: string | null, ...sessions: string[]) => ({
    as: 'ok' as const,
    value: { rows: sessions.map((session) => ({ session })), next },
  });

  it('add the next page below, and know when there is none', () => {
    const first = joinPage(EMPTY_LIST, page('2', 'a', 'b'), true);
    const both = joinPage(first, page(null, 'c'), false);
    expect(both.rows.map((row) => fieldText(row, 'session'))).toEqual(['a', 'b', 'c']);
    expect([first.next, both.next]).toEqual(['2', null]);
  });

  it('keep what stands when an older page fails, and say so', () => {
    const first = joinPage(EMPTY_LIST, page('2', 'a'), true);
    expect(joinPage(first, { as: 'away' }, false)).toMatchObject({ stage: 'ready', next: '2', moreFailed: true, rows: [{ session: 'a' }] });
  });

  it('show nothing to a person who was refused or signed out', () => {
    const first = joinPage(EMPTY_LIST, page('2', 'a'), true);
    expect(joinPage(first, { as: 'refused' }, false)).toMatchObject({ stage: 'refused', rows: [] });
    expect(joinPage(first, { as: 'out' }, false)).toMatchObject({ stage: 'out', rows: [] });
  });
});

describe('the title of the tab', () => {
  const t = (key: string, ...args: readonly (string | number)[]) => [key, ...args].join(' ');
  const title = (desk: Parameters<typeof pageTitle>[0]) => pageTitle(desk, 'nav-desk', (topic, language) => topic ?? language, t);

  it('counts the seconds of a ringing request before everything else', () => {
    const desk = emptyDesk(1_000);
    expect(title(desk)).toBe('title-page nav-desk brand');
    putOffer(
      desk,
      { offer: 'o', session: 's', topic: 'citing', language: 'en', waitedMs: 0, leftMs: 31_000, extended: false, accepting: false },
      1_000,
    );
    expect(title(desk)).toBe('title-offer 31 citing');
    expect(title(null)).toBe('title-page nav-desk brand');
  });
});

describe('a topic', () => {
  it('is named as the rules name it, else by its key', () => {
    expect([topicLabel(null, null), topicLabel(null, 'citing')]).toEqual(['', 'citing']);
  });
});
