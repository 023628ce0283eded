/** Lengths, in tokens, that a text may be cut at. */
const CUTS = [128, 256, 512] as const;

/** How long texts are as tokens. All shares are in [0, 1]. */
export interface TokenStatistics {
  documents: number;
  total: number;
  /** Nearest rank: the smallest length that half, or 90 %, of the documents do not exceed; 0 of none. */
  median: number;
  p90: number;
  /** Of the documents those with more tokens than `at`. */
  cuts: { at: number; share: number }[];
  /** Of all tokens those that are unknown. */
  unknownShare: number;
}

export interface TokenStatisticsCollector {
  /**
   * @param tokens how many the model would see of the whole text, its special tokens among them
   * @param unknown how many of these the vocabulary does not know
   * @throws RangeError for what is no whole number of at least 0
   */
  add(tokens: number, unknown: number): void;
  /** What was added so far, as plain JSON. */
  finish(): TokenStatistics;
}

/** Counts the tokens of texts as they stream by, in memory that grows with the different lengths alone. */
export function createTokenStatistics(): TokenStatisticsCollector {
  const documentsOfLength = new Map<number, number>();
  let allUnknown = 0;

  return {
    add(tokens, unknown) {
      assertCount('tokens', tokens);
      assertCount('unknown tokens', unknown);
      documentsOfLength.set(tokens, (documentsOfLength.get(tokens) ?? 0) + 1);
      allUnknown += unknown;
    },

    finish() {
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
          return { at, share: share(cut, documents) };
        }),
        unknownShare: share(allUnknown, total),
      };
    },
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
