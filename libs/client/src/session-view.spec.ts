import { seededRandom } from '@oa/kernel';
import { emptySession, reduceSession } from './session-view';

const session = 'a'.repeat(32);
const fact = (seq: number, kind: string, body: object = {}) => ({ t: 'fact', session, seq, at: 1_000 * seq, kind, ...body });
const viewOf = (frames: readonly { t: string }[]) => frames.reduce(reduceSession, emptySession(session));

const LIFE = [
  fact(1, 'opened', { question: 'how?', language: 'en', topic: null }),
  fact(2, 'queued', { round: 1, since: 1_000, why: 'opened' }),
  fact(4, 'supply', { why: 'none-on-duty' }),
  fact(5, 'kept-waiting'),
  fact(7, 'helper-joined', { name: 'Amina-K', you: false }),
  fact(8, 'said', { by: 'helper', name: 'Amina-K', text: 'Hi' }),
  fact(9, 'helper-lost'),
  fact(10, 'helper-back'),
  fact(11, 'idle-warned', { endsAt: 99_000 }),
  fact(12, 'said', { by: 'asker', name: null, text: 'still here' }),
  fact(14, 'ended', { why: 'helper-ended', outcome: 'solved', keyUntil: 1, reopenUntil: 2 }),
  fact(15, 'queued', { round: 2, since: 1_000, why: 'reopened' }),
  fact(16, 'text-destroyed'),
];

describe('the view of a help session', () => {
  it('follows a session from question to end', () => {
    const at = (seq: number) => viewOf(LIFE.filter((frame) => frame.seq <= seq));
    expect(at(1).state).toBe('opening');
    expect(at(2)).toMatchObject({ state: 'waiting', queued: { round: 1 } });
    expect(at(4)).toMatchObject({ nobody: 'none-on-duty', keptWaiting: false });
    expect(at(5)).toMatchObject({ nobody: 'none-on-duty', keptWaiting: true });
    expect(at(7)).toMatchObject({ state: 'assigned', nobody: null, helper: { name: 'Amina-K', here: true } });
    expect(at(9).helper).toMatchObject({ here: false });
    expect(at(10).helper).toMatchObject({ here: true });
    expect(at(11).idleEndsAt).toBe(99_000);
    expect(at(12).idleEndsAt).toBeNull();
    expect(at(14)).toMatchObject({ state: 'ended', helper: null, helperName: 'Amina-K', ended: { why: 'helper-ended' } });
    expect(at(15)).toMatchObject({ state: 'waiting', ended: null });
    expect(at(16).textGone).toBe(true);
  });

  it('is the same whatever the order and however often facts are told', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const expected = viewOf(LIFE);
    for (let round = 0; round < 200; round += 1) {
      const told = [...LIFE, ...LIFE.filter(() => random() < 0.3)];
      for (let i = told.length - 1; i > 0; i -= 1) {
        const j = Math.floor(random() * (i + 1));
        [told[i], told[j]] = [told[j]!, told[i]!];
      }
      expect({ seed, view: viewOf(told) }).toEqual({ seed, view: expected });
    }
  });

  it('keeps place until the line is left, and an older place never replaces a newer one', () => {
    const place = (at: number, n: number) => ({ t: 'place', session, place: n, lowMs: 1, highMs: 2, at });
    const waiting = [LIFE[0]!, LIFE[1]!, place(5, 3), place(4, 9)];
    expect(viewOf(waiting).place).toMatchObject({ place: 3 });
    expect(viewOf([...waiting, LIFE[4]!]).place).toBeNull();
  });

  it('knows from `joined` how far the log goes, and that history is complete', () => {
    const joined = { t: 'joined', session, head: 3, state: 'waiting', textGone: false };
    expect(viewOf([LIFE[0]!, joined])).toMatchObject({ head: 3, caughtUp: true, state: 'opening' });
    expect(viewOf([joined])).toMatchObject({ state: 'waiting' });
  });

  it('leaves frames of other sessions and of other kinds alone', () => {
    const view = viewOf(LIFE);
    for (const frame of [{ ...LIFE[0]!, session: 'b'.repeat(32) }, { t: 'typing', session }, { t: 'welcome' }, { t: 'ack', cid: 'x', seq: 1 }]) {
      expect(reduceSession(view, frame)).toBe(view);
    }
  });
});
