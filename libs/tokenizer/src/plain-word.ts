import { createUnitFolder, DROPPED, ENTANGLED } from './fold-unit.ts';
import { createPieceTable } from './piece-table.ts';
import type { NormalizationRules } from './spec.ts';
import type { TokenBuffer } from './token-buffer.ts';
import type { WordPieceModel } from './word-piece.ts';

/** A longer chunk goes the slow way. */
const CAPACITY = 256;

/** Appends the tokens of the chunk of `text` between `start` and `end`, or returns false for one that is not plain. */
export type PlainWordEncoder = (text: string, start: number, end: number, tokens: TokenBuffer) => boolean;

/**
 * Encodes a chunk in one go where each of its units is normalised by itself, as nearly all words of texts are: the
 * fast way to what `normalize`, `forEachWord` and `createWordPiece` make of it.
 */
export function createPlainWordEncoder(rules: NormalizationRules, model: WordPieceModel): PlainWordEncoder {
  const fold = createUnitFolder(rules);
  const pieces = createPieceTable(model, CAPACITY);
  const units = new Uint16Array(CAPACITY);
  const places = new Int32Array(CAPACITY);

  return (text, start, end, tokens) => {
    if (end - start > CAPACITY) return false;
    let length = 0;
    for (let at = start; at < end; at++) {
      const unit = fold(text.charCodeAt(at));
      if (unit === ENTANGLED) return false;
      if (unit === DROPPED) continue;
      units[length] = unit;
      places[length++] = at;
    }
    if (length === 0) return true;
    const before = tokens.length;
    for (let from = 0; from < length;) {
      const id = length > model.maxInputCharsPerWord ? -1 : pieces.find(units, from, length);
      if (id < 0) {
        tokens.truncate(before);
        tokens.push(model.unknownId, places[0] ?? 0, (places[length - 1] ?? 0) + 1);
        break;
      }
      const to = from + pieces.lengthOf(id, from);
      tokens.push(id, places[from] ?? 0, (places[to - 1] ?? 0) + 1);
      from = to;
    }
    return true;
  };
}
