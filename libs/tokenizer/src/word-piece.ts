/** A piece of a word: its id and its bounds in the word, in UTF-16 code units. */
export interface Piece {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

export interface WordPieceModel {
  readonly ids: ReadonlyMap<string, number>;
  readonly unknownId: number;
  readonly continuingSubwordPrefix: string;
  readonly maxInputCharsPerWord: number;
}

/** The longest piece of a word that begins at `start`, in UTF-16 code units; `undefined` where the vocabulary has none. */
export type FindPiece = (word: string, start: number) => Piece | undefined;

export function createPieceFinder({
  ids,
  continuingSubwordPrefix: prefix,
}: Pick<WordPieceModel, 'ids' | 'continuingSubwordPrefix'>): FindPiece {
  const continuing = new Map<string, number>();
  let longest = 0;
  for (const [token, id] of ids) {
    longest = Math.max(longest, token.length);
    if (token.startsWith(prefix)) continuing.set(token.slice(prefix.length), id);
  }

  return (word, start) => {
    const pieces = start === 0 ? ids : continuing;
    for (let end = Math.min(word.length, start + longest); end > start; end--) {
      const id = pieces.get(word.slice(start, end));
      if (id !== undefined) return { id, start, end };
    }
    return undefined;
  };
}

/**
 * Cuts words into the longest pieces that the vocabulary has, from left to right; a word with a rest that no piece
 * begins, or of too many characters, is one unknown piece (Wu et al. 2016, arXiv:1609.08144; BERT's greedy variant).
 */
export function createWordPiece(model: WordPieceModel): (word: string) => readonly Piece[] {
  const { maxInputCharsPerWord } = model;
  const longestPiece = createPieceFinder(model);
  return (word) => {
    const unknown = [{ id: model.unknownId, start: 0, end: word.length }];
    if (word.length > maxInputCharsPerWord && countCodePoints(word) > maxInputCharsPerWord) return unknown;
    const pieces: Piece[] = [];
    for (let start = 0; start < word.length;) {
      const piece = longestPiece(word, start);
      if (piece === undefined) return unknown;
      pieces.push(piece);
      start = piece.end;
    }
    return pieces;
  };
}

function countCodePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
