import { availableParallelism } from 'node:os';
import { createNormalizer, encodeTexts, type TokenizerSpec } from '@tasnif/tokenizer';
import type { Example } from '@tasnif/marbert';
import type { DatasetVersionRow, DocumentRow, Split, Store, TrainingParameters } from '@tasnif/store';

/** Something for each split. */
export type BySplit<T> = Record<Split, T>;

/** The documents of a version that a run may see, by split, in their stored order. */
export async function loadDocuments(
  store: Store,
  { id, settings }: Pick<DatasetVersionRow, 'id' | 'settings'>,
  fold: number | null,
): Promise<BySplit<DocumentRow[]>> {
  const documents: BySplit<DocumentRow[]> = { TRAIN: [], VALIDATION: [], TEST: [] };
  const splits: Split[] = settings.testLocked ? ['TRAIN', 'VALIDATION'] : ['TRAIN', 'VALIDATION', 'TEST'];
  for await (const rows of store.datasets.documents(id, splits, fold)) {
    for (const row of rows) documents[row.split].push(row);
  }
  return documents;
}

/** The same documents with their texts as the profile and its switches make them. */
export function normalizeDocuments(
  { TRAIN, VALIDATION, TEST }: BySplit<DocumentRow[]>,
  {
    normalization,
    normalizationSwitches,
  }: Pick<TrainingParameters, 'normalization' | 'normalizationSwitches'>,
): BySplit<DocumentRow[]> {
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const normalizeAll = (rows: DocumentRow[]): DocumentRow[] =>
    rows.map((row) => ({ ...row, text: normalize(row.text) }));
  return { TRAIN: normalizeAll(TRAIN), VALIDATION: normalizeAll(VALIDATION), TEST: normalizeAll(TEST) };
}

/** Texts to token ids, cut at `maxLength`; in threads where there is much of it. */
export async function encodeDocuments(
  { TRAIN, VALIDATION, TEST }: BySplit<DocumentRow[]>,
  spec: TokenizerSpec,
  maxLength: number,
): Promise<BySplit<Example[]>> {
  const threads = Math.min(4, availableParallelism());
  const encode = async (rows: DocumentRow[]): Promise<Example[]> => {
    const texts = rows.map(({ text }) => text);
    const encoded = await encodeTexts(texts, { spec, maxLength, threads });
    return rows.map(({ label }, i) => ({ ids: encoded[i] ?? new Int32Array(), label }));
  };
  return { TRAIN: await encode(TRAIN), VALIDATION: await encode(VALIDATION), TEST: await encode(TEST) };
}
