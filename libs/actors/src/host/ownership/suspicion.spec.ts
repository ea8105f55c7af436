import { Suspicion } from './suspicion';

describe('suspicion of a pod', () => {
  let suspicion: Suspicion;
  beforeEach(() => {
    suspicion = new Suspicion();
  });

  it('is gone when two pings 200 ms apart found nobody', () => {
    suspicion.note('a', 'nobody', 1_000);
    expect(suspicion.verdict('a')).toBe('fine');
    suspicion.note('a', 'nobody', 1_200);
    expect(suspicion.verdict('a')).toBe('gone');
  });

  it('is not gone by two pings of one moment, as when two rounds fall together', () => {
    suspicion.note('a', 'nobody', 1_000);
    suspicion.note('a', 'nobody', 1_050);
    expect(suspicion.verdict('a')).toBe('fine');
  });

  it('is hung when six pings in a row went unanswered', () => {
    for (const sentAt of [0, 200, 400, 600, 800]) suspicion.note('a', 'silent', sentAt);
    expect(suspicion.verdict('a')).toBe('fine');
    suspicion.note('a', 'silent', 1_000);
    expect(suspicion.verdict('a')).toBe('hung');
  });

  it('is fine again at once when it answers', () => {
    for (const sentAt of [0, 200, 400, 600, 800, 1_000]) suspicion.note('a', 'silent', sentAt);
    suspicion.note('a', 'answered', 1_200);
    expect(suspicion.verdict('a')).toBe('fine');
    for (const sentAt of [1_400, 1_600]) suspicion.note('a', 'nobody', sentAt);
    suspicion.note('a', 'answered', 1_800);
    expect(suspicion.verdict('a')).toBe('fine');
  });

  it('takes no ill word from pings sent before one that was answered', () => {
    suspicion.note('a', 'answered', 1_100);
    for (const sentAt of [0, 200, 400, 600, 800, 1_000]) suspicion.note('a', 'silent', sentAt);
    expect(suspicion.verdict('a')).toBe('fine');
  });

  it('knows a pod once it has answered or is given up', () => {
    expect(suspicion.knows('a')).toBe(false);
    suspicion.note('a', 'nobody', 0);
    expect(suspicion.knows('a')).toBe(false);
    suspicion.note('a', 'nobody', 200);
    suspicion.note('b', 'answered', 0);
    expect([suspicion.knows('a'), suspicion.knows('b')]).toEqual([true, true]);
  });

  it('forgets everything when the own pod was disturbed, and pods that are no more', () => {
    for (const sentAt of [0, 200]) for (const pod of ['a', 'b']) suspicion.note(pod, 'nobody', sentAt);
    suspicion.keep(new Set(['a']));
    expect([suspicion.verdict('a'), suspicion.verdict('b')]).toEqual(['gone', 'fine']);
    suspicion.clear();
    expect(suspicion.verdict('a')).toBe('fine');
  });
});
