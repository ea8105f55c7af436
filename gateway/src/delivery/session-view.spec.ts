import type { SessionFace } from '@oa/contracts';
import { days } from '@oa/kernel';
import { daysOf, editsOf, SessionView } from './session-view';

const session = '1'.repeat(32);
const NOW = Date.UTC(2026, 5, 1);
const face = (more: Partial<SessionFace> = {}): SessionFace => ({
  state: 'assigned',
  textGone: false,
  round: 1,
  party: 'asker',
  helperName: 'Ada',
  helperLost: false,
  language: 'en',
  untilSeq: null,
  keyUntil: null,
  reopenUntil: null,
  ...more,
});

const OPENED = {
  wiki: 'w',
  askerPrincipal: 'a:secret-principal',
  asker: { kind: 'named', name: 'Mira', edits: 7, registeredAt: NOW - days(20) },
  request: { language: 'en', topic: null },
  consent: { policy: 'sealed', version: 1 },
  consentedAt: NOW,
  rules: 'r1',
  question: 'Why?',
  context: '{"page":"Owl"}',
};
const ASSIGNED = { helper: 'a:ada', name: 'Ada', offer: `${session}.1.1`, round: 1 };

class Viewer {
  readonly view: SessionView;
  #seq = 0;
  constructor(party: 'asker' | 'helper', principal: string, more: Partial<SessionFace> = {}) {
    this.view = new SessionView(session, { party, principal }, { cidOf: (id) => (id === 'mine' ? 'cid-1' : undefined) });
    this.view.faced(face({ party, ...more }));
  }
  sees(t: string, b: object, id?: string) {
    this.#seq += 1;
    return this.view.frame({ s: this.#seq, t, at: NOW, b, ...(id === undefined ? {} : { id }) });
  }
}

describe('what a party sees of a session', () => {
  it('shows the question with name and buckets, and never a principal, to either side', () => {
    for (const viewer of [new Viewer('asker', 'a:secret-principal'), new Viewer('helper', 'a:ada')]) {
      const frame = viewer.sees('session-opened', OPENED);
      expect(frame).toMatchObject({
        kind: 'opened',
        question: 'Why?',
        asker: 'Mira',
        newcomer: { kind: 'named', days: 14, edits: '6-49' },
        context: { page: 'Owl' },
      });
      expect(JSON.stringify(frame)).not.toMatch(/secret-principal|registeredAt/);
      expect(JSON.stringify(viewer.sees('helper-assigned', ASSIGNED))).not.toContain('a:ada');
    }
  });

  it('tells a helper which chat is theirs', () => {
    expect(new Viewer('helper', 'a:ada').sees('helper-assigned', ASSIGNED)).toMatchObject({ you: true, name: 'Ada' });
    expect(new Viewer('helper', 'a:grace').sees('helper-assigned', ASSIGNED)).toMatchObject({ you: false });
    expect(new Viewer('asker', 'a:mira').sees('helper-assigned', ASSIGNED)).toMatchObject({ you: false });
  });

  it('names who said what, and gives the sender their own cid', () => {
    const mira = new Viewer('asker', 'a:mira');
    mira.sees('session-opened', OPENED);
    mira.sees('helper-assigned', ASSIGNED);
    expect(mira.sees('message-said', { by: 'asker', helper: null, text: 'hello' }, 'mine')).toMatchObject({
      name: 'Mira',
      text: 'hello',
      cid: 'cid-1',
    });
    expect(mira.sees('message-said', { by: 'helper', helper: 'a:ada', text: 'hi' }, 'other')).toMatchObject({ name: 'Ada', by: 'helper' });
    expect(mira.sees('message-said', { by: 'helper', helper: 'a:ada' })).toMatchObject({ text: null });
  });

  it('keeps notes, marks, the outcome and the misuse from the asker', () => {
    const mira = new Viewer('asker', 'a:mira');
    expect(mira.sees('note-written', { helper: 'a:ada', text: 'odd' })).toBeNull();
    expect(mira.sees('misuse-marked', { mark: 'm', helper: 'a:ada', reason: 'spam', undoUntil: 1 })).toBeNull();
    const ended = { why: 'misuse', outcome: 'left', helper: 'a:ada', keyUntil: 1, reopenUntil: 2 };
    expect(mira.sees('session-ended', ended)).toMatchObject({ why: 'helper-ended', outcome: null });
    expect(new Viewer('helper', 'a:ada').sees('session-ended', ended)).toMatchObject({ why: 'misuse', outcome: 'left' });
  });

  it('keeps reports from the other side, and bookkeeping and unknown facts from both', () => {
    const report = { by: 'asker', reason: 'threats', text: 'help' };
    expect(new Viewer('asker', 'a:mira').sees('session-reported', report)).toEqual(expect.objectContaining({ kind: 'reported' }));
    expect(new Viewer('helper', 'a:ada').sees('session-reported', report)).toBeNull();
    for (const fact of ['delivered', 'pair-parted', 'key-destruction-ordered', 'invented'])
      expect(new Viewer('asker', 'a:mira').sees(fact, { by: 'asker', helper: 'a:ada' })).toBeNull();
  });

  it('ends for a helper with their part in it: by the face while the tail is read, by the facts when live', () => {
    const former = new Viewer('helper', 'a:ada', { untilSeq: 1 });
    expect(former.sees('message-said', { by: 'asker', helper: 'a:ada', text: 'then' })).not.toBeNull();
    expect(former.sees('message-said', { by: 'asker', helper: 'a:grace', text: 'now' })).toBeNull();
    const ada = new Viewer('helper', 'a:ada');
    ada.sees('helper-assigned', ASSIGNED);
    ada.view.live = true;
    expect(ada.sees('request-queued', { round: 2, since: 1, excluded: [], why: 'helper-lost' })).not.toBeNull();
    expect(ada.sees('helper-assigned', { ...ASSIGNED, helper: 'a:grace', name: 'Grace' })).toBeNull();
    expect(ada.sees('message-said', { by: 'asker', helper: 'a:grace', text: 'for Grace' })).toBeNull();
    expect(ada.sees('helper-assigned', { ...ASSIGNED, round: 3 })).toMatchObject({ you: true });
  });

  it('says missing where nothing is known', () => {
    expect([daysOf(undefined, NOW), editsOf(undefined)]).toEqual([null, null]);
    expect([0, 1, 5, 6, 49, 50, 499, 500].map(editsOf)).toEqual(['0', '1-5', '1-5', '6-49', '6-49', '50-499', '50-499', '500+']);
    expect([0, 1, 7, 8, 29, 30, 5_000].map((age) => daysOf(NOW - days(age), NOW))).toEqual([0, 1, 7, 7, 14, 30, 1_000]);
  });
});
