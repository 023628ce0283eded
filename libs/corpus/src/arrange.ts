import { applyChoices, type DuplicateChoices, type Finding } from './choices.ts';
import { CorpusError } from './corpus-error.ts';
import { createDisjointSets } from './disjoint-sets.ts';
import type { DuplicateGroup } from './duplicates.ts';
import { capClasses, dealParts } from './parts.ts';
import { TEST, TRAIN, VALIDATION } from './splits.ts';

/** What a source says of its documents, each array with one number a document. */
export interface SourceDocuments {
  /** The class. */
  labels: Int32Array;
  /** Of equal and nearly equal texts. */
  duplicates: readonly DuplicateGroup[];
  /** 0 (TRAIN), 1 (VALIDATION) or 2 (TEST), where the source itself says. */
  official?: Uint8Array;
  /** The number of its group, from 0, or -1 for none; documents of one group belong to one split. */
  groups?: Int32Array;
}

export interface ArrangeOptions extends DuplicateChoices {
  /** In [0, 1); with `testShare` below 1. */
  validationShare: number;
  testShare: number;
  /** An integer; its low 32 bits count. */
  seed: number;
  /** Into how many parts TRAIN and VALIDATION are dealt for cross-validation, 2 to 100; 0: none. */
  folds: number;
  /** Most training documents of a class; the rest is left out. */
  maxPerClass?: number;
}

/** Why a document is in no split. */
export type Exclusion = Finding['kind'] | 'CLASS_FULL';

export interface Arrangement {
  /** Of every document its split; of those left out the one they would be in. */
  splits: Uint8Array;
  /** Of every document its fold, from 0; -1 for TEST, those left out, and without folds. */
  folds: Int8Array;
  /** Those left out. */
  excluded: ReadonlyMap<number, Exclusion>;
  /** Of the documents as the source gave them, whatever was chosen; the first 10,000 of each kind. */
  findings: Finding[];
  /** How many there are of each kind. */
  findingCounts: Record<Finding['kind'], number>;
}

/**
 * Decides of every document whether it is used and in which split.
 *
 * What was chosen about twins comes first, then the bound on classes among training documents, then VALIDATION and TEST
 * are dealt out of TRAIN, class by class, where the source does not give them. Documents of one group, and twins, are
 * dealt to one side, so that no leak arises. With folds, TRAIN and VALIDATION are dealt anew: fold 0 is VALIDATION.
 *
 * @throws CorpusError `INVALID_SHARES`, or `NO_DOCUMENTS` where the source leaves none to train on
 */
export function arrange(source: SourceDocuments, options: ArrangeOptions): Arrangement {
  const { labels, duplicates, official } = source;
  const { seed, maxPerClass } = options;
  const shares = shareOfEach(options, official);
  const given = official ?? new Uint8Array(labels.length);
  if (labels.length > 0 && !given.includes(TRAIN)) throw nothingToTrainOn();
  const { splits, dropped, findings, findingCounts } = applyChoices(
    { groups: duplicates, labels, splits: given },
    options,
  );
  const excluded = new Map<number, Exclusion>(dropped.map(({ document, reason }) => [document, reason]));
  const inSplits = (...wanted: number[]): number[] =>
    [...labels.keys()].filter(
      (document) => !excluded.has(document) && wanted.includes(splits[document] as number),
    );
  if (maxPerClass !== undefined) {
    const training = inSplits(TRAIN);
    for (const place of capClasses(pick(labels, training), maxPerClass, seed)) {
      excluded.set(training[place] as number, 'CLASS_FULL');
    }
  }
  const together = bundles(source);
  const deal = (documents: readonly number[], own: readonly number[]): Uint8Array =>
    dealParts(pick(labels, documents), { shares: own, seed, together: pick(together, documents) });

  const training = inSplits(TRAIN);
  for (const [place, split] of deal(training, shares).entries()) splits[training[place] as number] = split;
  const folds = new Int8Array(labels.length).fill(-1);
  if (options.folds > 0) {
    const learning = inSplits(TRAIN, VALIDATION);
    const equal = Array.from({ length: options.folds }, () => 1 / options.folds);
    for (const [place, fold] of deal(learning, equal).entries()) {
      const document = learning[place] as number;
      folds[document] = fold;
      splits[document] = fold === 0 ? VALIDATION : TRAIN;
    }
  }
  return { splits, folds, excluded, findings, findingCounts };
}

/** Of what is dealt out of TRAIN: nothing to a part that the source gives. */
function shareOfEach(
  { validationShare, testShare, folds }: ArrangeOptions,
  official: Uint8Array | undefined,
): readonly number[] {
  if (!(validationShare >= 0 && testShare >= 0 && validationShare + testShare < 1)) {
    throw new CorpusError(
      'INVALID_SHARES',
      `A validation share of ${validationShare} and a test share of ${testShare} leave nothing to train on or are negative.`,
      'Give shares of at least 0 that are together below 1, for instance 0.1 and 0.1.',
    );
  }
  const validation = folds > 0 || official?.includes(VALIDATION) === true ? 0 : validationShare;
  const test = official?.includes(TEST) === true ? 0 : testShare;
  return [1 - validation - test, validation, test];
}

/** Of every document the number of those it stays with: its group and its twins, and theirs in turn. */
function bundles({ labels, duplicates, groups }: SourceDocuments): Int32Array {
  const sets = createDisjointSets(labels.length);
  for (const { documents } of duplicates) {
    for (const document of documents) sets.join(documents[0] as number, document);
  }
  const firstOfGroup = new Map<number, number>();
  for (const [document, group] of groups?.entries() ?? []) {
    if (group < 0) continue;
    const first = firstOfGroup.get(group);
    if (first === undefined) firstOfGroup.set(group, document);
    else sets.join(first, document);
  }
  return Int32Array.from(labels, (_, document) => sets.find(document));
}

function pick(numbers: Int32Array, documents: readonly number[]): Int32Array {
  return Int32Array.from(documents, (document) => numbers[document] as number);
}

function nothingToTrainOn(): CorpusError {
  return new CorpusError(
    'NO_DOCUMENTS',
    'The splits that the source gives leave no document to train on.',
    'Write train in the split column of the documents to learn from, or give a file of training documents.',
  );
}
