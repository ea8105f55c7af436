import { emptySession, reduceSession, type SessionView, type TimelineItem } from '@oa/client';
import { askerMessagesAfter, askerName, dueSince, looksPrivate, notesOf } from './chat-reading';
import { MessageTeller } from './news';
import { clockSpan, secondsLeft, timeOfDay, wholeMinutes } from './spans';

const SESSION = '0'.repeat(32);
let seq = 0;
const fact = (kind: string, at: number, fields: object = {}) => {
  seq += 1;
  return { t: 'fact', kind, session: SESSION, seq, at, ...fields };
};
const viewOf = (facts: readonly { t: string }[]): SessionView => facts.reduce(reduceSession, emptySession(SESSION));
const timelineOf = (view: SessionView): TimelineItem[] =>
  view.facts.flatMap((item) =>
    item.kind === 'said'
      ? [{ kind: 'said', key: `${item.seq}`, own: item.by === 'helper', by: item.by, name: null, text: item.text, at: item.at, state: 'sent' }]
      : [],
  );
const joined = (at: number) => fact('helper-joined', at, { name: 'Juniper', you: true });
const said = (by: 'asker' | 'helper', at: number) => fact('said', at, { by, name: null, text: 'x' });

describe('waiting for you', () => {
  const due = (facts: readonly { t: string }[]) => dueSince(viewOf(facts), timelineOf(viewOf(facts)));

  it('counts from the moment the helper came in, for the question that stood before', () => {
    expect(due([joined(1_000)])).toBe(1_000);
  });

  it('counts from the first message since the helper last answered', () => {
    expect(due([joined(1_000), said('helper', 2_000), said('asker', 3_000), said('asker', 9_000)])).toBe(3_000);
  });

  it('is silent while it is their turn, and when the chat is over', () => {
    expect(due([joined(1_000), said('asker', 2_000), said('helper', 3_000)])).toBeNull();
    expect(due([joined(1_000), fact('ended', 2_000, { why: 'idle', outcome: null })])).toBeNull();
  });

  it('does not count what an earlier helper left unanswered before this one came', () => {
    expect(due([said('asker', 500), joined(1_000)])).toBe(1_000);
  });
});

describe('reading a chat', () => {
  it('finds the name, the notes, and how many messages are new', () => {
    const view = viewOf([
      fact('opened', 1, { asker: 'Wren' }),
      fact('note', 2, { text: 'kind' }),
      said('asker', 3),
      said('helper', 4),
      said('asker', 5),
    ]);
    expect(askerName(view)).toBe('Wren');
    expect(notesOf(view).map((note) => note.text)).toEqual(['kind']);
    expect(askerMessagesAfter(view, view.facts[2]?.seq ?? 0)).toBe(1);
  });

  it('shows no note once the text was destroyed', () => {
    const view = viewOf([fact('note', 1, { text: 'kind' }), fact('text-destroyed', 2)]);
    expect(notesOf(view).map((note) => note.text)).toEqual([null]);
  });
});

describe('the warning before private data', () => {
  it.each(['write to a.b@wiki.example', 'call +49 30 1234567', 'my number is 0171/2345678'])('warns of %s', (text) => {
    expect(looksPrivate(text)).toBe(true);
  });
  it.each([
    'the year 1934',
    'edit 123456789 of 2026',
    'see https://wiki.example/w/index.php?oldid=+4930123456',
    '[[User:a@b.example]]',
    'look @ this',
  ])('leaves %s alone', (text) => {
    expect(looksPrivate(text)).toBe(false);
  });
});

describe('spans', () => {
  it('are written as minutes and seconds, with hours when there are any', () => {
    expect([0, 14_000, 100_999, 3_723_000, -5].map(clockSpan)).toEqual(['0:00', '0:14', '1:40', '1:02:03', '0:00']);
  });

  it('round the time left up and the time gone down', () => {
    expect([secondsLeft(10_001, 0), secondsLeft(0, 1), wholeMinutes(119_999)]).toEqual([11, 0, 1]);
  });

  it('tell the time of day on a 24-hour clock', () => {
    expect(timeOfDay(new Date(2026, 0, 5, 19, 31).getTime(), 'en')).toBe('19:31');
  });
});

describe('telling of new messages', () => {
  it('tells the first at once, the rest together after 30 s, and each chat by itself', () => {
    const teller = new MessageTeller();
    expect(teller.came('a', 'Wren', 0)?.args).toEqual(['Wren', 1]);
    expect(teller.came('b', 'Finch', 0)?.args).toEqual(['Finch', 1]);
    expect(teller.came('a', 'Wren', 1_000)).toBeNull();
    expect(teller.due(29_999)).toEqual([]);
    expect(teller.due(30_000).map((news) => news.args)).toEqual([['Wren', 1]]);
    expect(teller.due(90_000)).toEqual([]);
  });
});
