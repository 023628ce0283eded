import { lazyUnitTable } from './unit-table.ts';

/** Lengths, in tokens, that a text may be cut at. */
const CUTS = [128, 256, 512] as const;

const ARABIC = 1;
const OTHER = 2;

const letters = lazyUnitTable((unit) =>
  /\p{L}/u.test(unit) ? (/\p{Script=Arabic}/u.test(unit) ? ARABIC : OTHER) : 0,
);

export interface StatisticsDocument {
  label: string;
  text: string;
  /** How many tokens the model would see of the whole text, its special tokens among them; absent: not counted. */
  tokens?: number;
  /** How many of these the vocabulary does not know. Default: 0. */
  unknownTokens?: number;
}

/** What a set of labelled texts is like. All shares are in [0, 1]. */
export interface TextStatistics {
  documents: number;
  /** In the order of their first documents. */
  classes: { label: string; documents: number; share: number }[];
  /** Unicode code points. */
  characters: number;
  /** Of all documents those with no letter, or with more letters of other scripts than Arabic ones. */
  nonArabicShare: number;
  /** Of the documents whose tokens were counted; absent where none were. */
  tokens?: TokenStatistics;
}

export interface TokenStatistics {
  documents: number;
  total: number;
  /** Nearest rank: the smallest length that half, or 90 %, of the documents do not exceed. */
  median: number;
  p90: number;
  /** Of the documents those with more tokens than `at`. */
  cuts: { at: number; share: number }[];
  /** Of all tokens those that are unknown. */
  unknownShare: number;
}

export interface TextStatisticsCollector {
  /** @throws RangeError for a number of tokens that is no whole number of at least 0 */
  add(document: StatisticsDocument): void;
  /** What was added so far, as plain JSON. */
  finish(): TextStatistics;
}

/** Counts a set of texts as it streams by, in memory that grows with the different lengths and labels alone. */
export function createTextStatistics(): TextStatisticsCollector {
  const classes = new Map<string, number>();
  const documentsOfLength = new Map<number, number>();
  let documents = 0;
  let characters = 0;
  let nonArabic = 0;
  let unknown = 0;

  return {
    add({ label, text, tokens, unknownTokens = 0 }) {
      if (tokens !== undefined) {
        assertCount('tokens', tokens);
        assertCount('unknown tokens', unknownTokens);
        documentsOfLength.set(tokens, (documentsOfLength.get(tokens) ?? 0) + 1);
        unknown += unknownTokens;
      }
      const counts = countText(text);
      classes.set(label, (classes.get(label) ?? 0) + 1);
      documents += 1;
      characters += counts.characters;
      if (counts.arabic === 0 || counts.other > counts.arabic) nonArabic += 1;
    },

    finish() {
      return {
        documents,
        classes: [...classes].map(([label, own]) => ({ label, documents: own, share: own / documents })),
        characters,
        nonArabicShare: share(nonArabic, documents),
        ...(documentsOfLength.size > 0 && { tokens: tokenStatistics(documentsOfLength, unknown) }),
      };
    },
  };
}

function countText(text: string): { characters: number; arabic: number; other: number } {
  const table = letters();
  const counts = { characters: 0, arabic: 0, other: 0 };
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = table[unit];
    if (kind === ARABIC) counts.arabic += 1;
    if (kind === OTHER) counts.other += 1;
    counts.characters += 1;
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) at += 1;
  }
  return counts;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** Also false for NaN, which is past the end. */
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function tokenStatistics(documentsOfLength: ReadonlyMap<number, number>, unknown: number): TokenStatistics {
  const lengths = [...documentsOfLength].sort(([a], [b]) => a - b);
  const documents = lengths.reduce((sum, [, count]) => sum + count, 0);
  const total = lengths.reduce((sum, [length, count]) => sum + length * count, 0);
  return {
    documents,
    total,
    median: quantile(lengths, documents / 2),
    p90: quantile(lengths, (documents * 9) / 10),
    cuts: CUTS.map((at) => {
      const cut = lengths.reduce((sum, [length, count]) => (length > at ? sum + count : sum), 0);
      return { at, share: cut / documents };
    }),
    unknownShare: share(unknown, total),
  };
}

/** The length of the document at `rank` of the sorted lengths. */
function quantile(lengths: readonly (readonly [length: number, count: number])[], rank: number): number {
  let passed = 0;
  for (const [length, count] of lengths) {
    passed += count;
    if (passed >= rank) return length;
  }
  return 0;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function assertCount(what: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`A text has ${count} ${what}; give a whole number of at least 0.`);
  }
}
