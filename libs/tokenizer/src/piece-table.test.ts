import { describe, expect, it } from 'vitest';
import { createPieceTable } from './piece-table.ts';
import { createRandom } from './random-texts.fixture.ts';

describe('createPieceTable', () => {
  it('finds the longest piece among thousands of alike ones', () => {
    const random = createRandom(3);
    const word = (): string => Array.from({ length: 1 + random(12) }, () => 'ab'.charAt(random(2))).join('');
    const tokens = new Set(Array.from({ length: 3000 }, () => (random(2) === 0 ? '##' : '') + word()));
    const ids = new Map([...tokens].map((token, id) => [token, id]));
    const pieces = createPieceTable({ ids, continuingSubwordPrefix: '##' }, 64);
    for (let round = 0; round < 3000; round++) {
      const text = word();
      const start = random(text.length);
      const units = Uint16Array.from(text, (unit) => unit.charCodeAt(0));
      const prefixes = Array.from({ length: text.length - start }, (_, drop) =>
        text.slice(start, text.length - drop),
      );
      const expected = prefixes.find((piece) => ids.has(start === 0 ? piece : `##${piece}`));
      const id = pieces.find(units, start, text.length);
      expect(id).toBe(expected === undefined ? -1 : ids.get(start === 0 ? expected : `##${expected}`));
      if (expected !== undefined) expect(pieces.lengthOf(id, start)).toBe(expected.length);
    }
  });
});
