import { IngestError } from './ingest-error.ts';
import { mulberry32, shuffle } from './random.ts';

const TRAIN = 0;
const VALIDATION = 1;
const TEST = 2;

export interface SplitOptions {
  /** Labels in the order of their numbers. */
  classes: readonly string[];
  /** In [0, 1); with `testShare` below 1. */
  validationShare: number;
  testShare: number;
  /** An integer; its low 32 bits count. */
  seed: number;
}

/**
 * Deals documents to splits, every class on its own: the same for the same labels, shares and seed.
 *
 * A class gets the whole numbers nearest to its shares (largest remainder; of equal ones TRAIN, then VALIDATION, first),
 * but always one document in TRAIN and, with three documents or more, one in each split whose share is above 0.
 *
 * @param labels of every document its class, as an index into `classes`
 * @returns of every document 0 (TRAIN), 1 (VALIDATION) or 2 (TEST)
 * @throws IngestError `INVALID_SHARES`
 */
export function assignSplits(labels: Int32Array | readonly number[], options: SplitOptions): Uint8Array {
  const { classes, validationShare, testShare, seed } = options;
  assertShares(validationShare, testShare);
  const members: number[][] = classes.map(() => []);
  labels.forEach((label: number, document: number) => {
    const own = members[label];
    if (own === undefined)
      throw new RangeError(`Document ${document} is of class ${label}; there are ${classes.length}.`);
    own.push(document);
  });
  const random = mulberry32(seed);
  const shares = [1 - validationShare - testShare, validationShare, testShare];
  const splits = new Uint8Array(labels.length);
  for (const documents of members) {
    shuffle(documents, random);
    let dealt = 0;
    for (const [split, size] of splitSizes(documents.length, shares).entries()) {
      for (const document of documents.slice(dealt, dealt + size)) splits[document] = split;
      dealt += size;
    }
  }
  return splits;
}

/**
 * Completes the splits that a source itself gives: where it has no validation or no test part, that is dealt out of its
 * training part by the share.
 *
 * @param official of every document 0 (TRAIN), 1 (VALIDATION) or 2 (TEST)
 * @returns of every document the same
 * @throws IngestError `NO_DOCUMENTS` where nothing is given for training, `INVALID_SHARES`
 */
export function completeSplits(
  official: Uint8Array,
  labels: Int32Array | readonly number[],
  options: SplitOptions,
): Uint8Array {
  const training = Array.from(official.keys()).filter((document) => official[document] === TRAIN);
  if (training.length === 0) {
    throw new IngestError(
      'NO_DOCUMENTS',
      'The split column leaves no document to train on.',
      'Write train in the split column of the documents to learn from.',
    );
  }
  const dealt = assignSplits(
    training.map((document) => labels[document] ?? 0),
    {
      ...options,
      validationShare: official.includes(VALIDATION) ? 0 : options.validationShare,
      testShare: official.includes(TEST) ? 0 : options.testShare,
    },
  );
  const splits = official.slice();
  for (const [place, document] of training.entries()) splits[document] = dealt[place] ?? TRAIN;
  return splits;
}

function assertShares(validation: number, test: number): void {
  if (validation >= 0 && test >= 0 && validation + test < 1) return;
  throw new IngestError(
    'INVALID_SHARES',
    `A validation share of ${validation} and a test share of ${test} leave nothing to train on or are negative.`,
    'Give shares of at least 0 that are together below 1, for instance 0.1 and 0.1.',
  );
}

/** How many of `count` documents of a class go to TRAIN, VALIDATION and TEST, whose shares are given in this order. */
function splitSizes(count: number, shares: readonly number[]): number[] {
  if (count === 0) return shares.map(() => 0);
  const parts = shares.map((share, split) => {
    const quota = share * count;
    return { split, share, remainder: quota - Math.floor(quota), size: Math.floor(quota) };
  });
  const left = count - parts.reduce((sum, { size }) => sum + size, 0);
  const byRemainder = parts.toSorted((a, b) => b.remainder - a.remainder);
  for (const part of byRemainder.slice(0, left)) part.size += 1;
  for (const part of parts) {
    const owed = part.share > 0 && (part.split === TRAIN || count >= parts.length);
    if (!owed || part.size > 0) continue;
    parts.reduce((largest, other) => (other.size > largest.size ? other : largest)).size -= 1;
    part.size = 1;
  }
  return parts.map(({ size }) => size);
}
