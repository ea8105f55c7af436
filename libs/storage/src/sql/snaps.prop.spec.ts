import fc from 'fast-check';
import { inChunks } from './snaps';

describe('text cut into chunks', () => {
  it('joins to what it was, and no chunk ends within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (data, size) => {
        const chunks = inChunks(data, size);
        expect(chunks.join('')).toBe(data);
        for (const chunk of chunks) expect(Buffer.from(chunk, 'utf8').toString('utf8')).toBe(chunk);
      }),
    );
  });

  it('is one chunk if empty', () => {
    expect(inChunks('')).toEqual(['']);
  });
});
