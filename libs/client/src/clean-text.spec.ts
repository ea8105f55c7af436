import { ChatText } from '@oa/contracts';
import fc from 'fast-check';
import { cleanText } from './clean-text';

describe('a typed text', () => {
  it('is what the contract takes, or empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (text) => {
        const clean = cleanText(text, 2_000);
        expect(clean === '' || ChatText.safeParse(clean).success).toBe(true);
      }),
    );
  });

  it('keeps line breaks and tabs, drops other controls, cuts between letters', () => {
    expect(cleanText(' a\r\nb\tc\u0000\u001b ', 100)).toBe('a\nb\tc');
    expect(cleanText('ab💬', 3)).toBe('ab');
  });
});
