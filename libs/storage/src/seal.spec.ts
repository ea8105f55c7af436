import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { openText, placeOf, SealBroken, sealer, sealText } from './seal';

const key = randomBytes(32);
const place = placeOf('session/1', 7, 'text');

describe('sealed text', () => {
  it('opens to what was sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (text, where) => {
        expect(openText(key, sealText(key, text, where), where)).toBe(text);
      }),
    );
  });

  it('never looks the same twice, nor like the text', () => {
    const sealed = new Set(Array.from({ length: 50 }, () => sealText(key, 'planted words', place)));
    expect(sealed.size).toBe(50);
    for (const each of sealed) expect(Buffer.from(each, 'base64').includes('planted')).toBe(false);
  });

  it('has an IV of its own for every text, however many there are', () => {
    const ivs = new Set(Array.from({ length: 1_500 }, () => Buffer.from(sealText(key, 'text', place), 'base64').toString('hex', 1, 13)));
    expect(ivs.size).toBe(1_500);
  });

  it('opens under no other key', () => {
    expect(() => openText(randomBytes(32), sealText(key, 'text', place), place)).toThrow(SealBroken);
  });

  it.each([placeOf('session/2', 7, 'text'), placeOf('session/1', 8, 'text'), placeOf('session/1', 7, 'note'), ''])(
    'does not open for another place: %s',
    (other) => {
      expect(() => openText(key, sealText(key, 'text', place), other)).toThrow(SealBroken);
    },
  );

  it('does not open after any byte was changed or taken away', () => {
    const sealed = Buffer.from(sealText(key, 'text', place), 'base64');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => openText(key, changed.toString('base64'), place)).toThrow(SealBroken);
      expect(() => openText(key, sealed.subarray(0, at).toString('base64'), place)).toThrow(SealBroken);
    }
  });

  it('needs a key of 32 bytes', () => {
    expect(() => sealer.seal(randomBytes(16), 'text', place)).toThrow('a key has 32 bytes, not 16');
    expect(() => sealer.open(new Uint8Array(), sealText(key, 'text', place), place)).toThrow(SealBroken);
  });
});
