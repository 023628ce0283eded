import type { DocumentRow, ModelRow } from '@tasnif/store';
import {
  createNormalizer,
  createVocabularyTrimmer,
  type TokenizerSpec,
  type TrimmedVocabulary,
} from '@tasnif/tokenizer';
import type { JobServices } from '../job-services.ts';
import { createEvenSample } from './even-sample.ts';
import type { TextSource } from './source.ts';

/** More than are compared on, for those are fewer where texts are long. */
const ENOUGH = 500;

/** A text that the model has not learned from, as its profile leaves it, and the number of its class. */
export interface HeldOutText {
  text: string;
  label: number;
}

/**
 * Reads the texts of a model's data set once, normalised as the model does. Those of the training split alone say which
 * tokens of `spec` are kept, so that the others, which the variant is measured on, are as new to it as any text to come.
 */
export async function readTexts(
  { store, progress }: Pick<JobServices, 'store' | 'progress'>,
  { normalization, normalizationSwitches }: Pick<ModelRow, 'normalization' | 'normalizationSwitches'>,
  { versionId, splits, fold, total, classOf }: TextSource,
  spec: TokenizerSpec | null,
): Promise<{ heldOut: readonly HeldOutText[]; vocabulary: TrimmedVocabulary | null }> {
  const { normalize } = createNormalizer(normalization, normalizationSwitches);
  const trimmer = spec === null ? null : createVocabularyTrimmer(spec);
  const sample = createEvenSample<DocumentRow>(ENOUGH);
  let done = 0;
  for await (const rows of store.datasets.documents(versionId, splits, fold)) {
    progress.check();
    progress.report({ stage: 'READING', done, total, unit: 'documents' });
    for (const row of rows) {
      if (row.split === 'TRAIN') trimmer?.add(normalize(row.text));
      else sample.add(row);
    }
    done += rows.length;
  }
  return {
    heldOut: sample.list().map(({ text, label }) => ({ text: normalize(text), label: classOf[label] ?? 0 })),
    vocabulary: trimmer?.finish() ?? null,
  };
}
