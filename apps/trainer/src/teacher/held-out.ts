import { foldForComparison } from '@tasnif/corpus';
import type { DatasetVersionRow, Split, Store } from '@tasnif/store';
import { patiently } from '../patience.ts';
import type { Teacher } from './find-teacher.ts';

/**
 * The texts of the validation and the test split, of a test split that is locked too: they are compared with, so that
 * nothing is learned from them, and nothing else is done with them.
 */
export function heldOutTexts(
  store: Store,
  { id }: Pick<DatasetVersionRow, 'id'>,
  fold: number | null,
): Promise<string[]> {
  return textsOf(store, id, ['VALIDATION', 'TEST'], fold);
}

/** How many of these texts the teacher was trained on, but for what does not count in a comparison. */
export async function countSeen(
  store: Store,
  { run, version }: Teacher,
  heldOut: readonly string[],
): Promise<number> {
  const taught = await textsOf(store, version.id, ['TRAIN'], run.parameters.fold);
  const seen = new Set(taught.map(foldForComparison));
  return heldOut.filter((text) => seen.has(foldForComparison(text))).length;
}

function textsOf(
  { datasets }: Store,
  versionId: string,
  splits: readonly Split[],
  fold: number | null,
): Promise<string[]> {
  return patiently(async () => {
    const texts: string[] = [];
    for await (const rows of datasets.documents(versionId, splits, fold)) {
      texts.push(...rows.map(({ text }) => text));
    }
    return texts;
  });
}
