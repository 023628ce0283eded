import { availableParallelism } from 'node:os';
import { createNormalizer, encodeTexts, type TokenizerSpec } from '@tasnif/tokenizer';
import { readableTokens, windowsOf, type Example } from '@tasnif/marbert';
import type { DatasetVersionRow, DocumentRow, Split, Store, TrainingParameters } from '@tasnif/store';

/** Something for each split. */
export type BySplit<T> = Record<Split, T>;

/** The documents of a version that a run may see, by split, in their stored order; none of a test split that is locked, or hidden from it. */
export async function loadDocuments(
  store: Store,
  { id, settings }: Pick<DatasetVersionRow, 'id' | 'settings'>,
  { fold, testHidden }: { fold: number | null; testHidden: boolean },
): Promise<BySplit<DocumentRow[]>> {
  const documents: BySplit<DocumentRow[]> = { TRAIN: [], VALIDATION: [], TEST: [] };
  const splits: Split[] =
    settings.testLocked || testHidden ? ['TRAIN', 'VALIDATION'] : ['TRAIN', 'VALIDATION', 'TEST'];
  for await (const rows of store.datasets.documents(id, splits, fold)) {
    for (const row of rows) documents[row.split].push(row);
  }
  return documents;
}

type Normalization = Pick<TrainingParameters, 'normalization' | 'normalizationSwitches'>;

/** Texts as the profile and its switches make them. */
export function normalizeTexts(
  texts: readonly string[],
  { normalization, normalizationSwitches }: Normalization,
): string[] {
  return texts.map(createNormalizer(normalization, normalizationSwitches).normalize);
}

/** The same documents with their texts as the profile and its switches make them. */
export function normalizeDocuments(
  { TRAIN, VALIDATION, TEST }: BySplit<DocumentRow[]>,
  { normalization, normalizationSwitches }: Normalization,
): BySplit<DocumentRow[]> {
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const normalizeAll = (rows: DocumentRow[]): DocumentRow[] =>
    rows.map((row) => ({ ...row, text: normalize(row.text) }));
  return { TRAIN: normalizeAll(TRAIN), VALIDATION: normalizeAll(VALIDATION), TEST: normalizeAll(TEST) };
}

/**
 * Texts to token ids: those to train on cut at `maxLength`, the others as far as a model reads in windows. In threads
 * where there is much of it.
 */
export async function encodeDocuments(
  { TRAIN, VALIDATION, TEST }: BySplit<DocumentRow[]>,
  spec: TokenizerSpec,
  maxLength: number,
): Promise<BySplit<Example[]>> {
  const encode = async (rows: DocumentRow[], most: number): Promise<Example[]> => {
    const texts = rows.map(({ text }) => text);
    const encoded = await encodeInThreads(texts, spec, most);
    return rows.map(({ label }, i) => ({ ids: encoded[i] ?? new Int32Array(), label }));
  };
  const whole = readableTokens(maxLength, 'MEAN');
  return {
    TRAIN: await encode(TRAIN, maxLength),
    VALIDATION: await encode(VALIDATION, whole),
    TEST: await encode(TEST, whole),
  };
}

/** Texts to token ids, cut at `maxLength`. In threads where there is much of it. */
export function encodeInThreads(
  texts: readonly string[],
  spec: TokenizerSpec,
  maxLength: number,
): Promise<Int32Array[]> {
  return encodeTexts(texts, { spec, maxLength, threads: Math.min(4, availableParallelism()) });
}

/** Of every text its first window: what there is of texts while a model is trained. */
export function cutExamples(
  { TRAIN, VALIDATION, TEST }: BySplit<Example[]>,
  maxLength: number,
): BySplit<Example[]> {
  const cut = (examples: Example[]): Example[] =>
    examples.flatMap(({ ids, label }) =>
      windowsOf(ids, maxLength, 1).map((first) => ({ ids: first, label })),
    );
  return { TRAIN: cut(TRAIN), VALIDATION: cut(VALIDATION), TEST: cut(TEST) };
}
