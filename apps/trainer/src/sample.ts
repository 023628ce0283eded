import { stratifiedSample } from '@tasnif/marbert';
import type { DocumentRow, TrainingParameters } from '@tasnif/store';
import type { BySplit } from './documents.ts';

type Sizes = Pick<TrainingParameters, 'sampleDocuments' | 'validationDocuments' | 'seed'>;

/**
 * As many training and validation documents as the run asks for, in their order, and all of the test split. The
 * validation documents are drawn by the seed of the data set, so that runs of other seeds are measured on the same.
 */
export function sampleDocuments(
  { TRAIN, VALIDATION, TEST }: BySplit<DocumentRow[]>,
  { sampleDocuments: training, validationDocuments: validation, seed }: Sizes,
  datasetSeed: number,
): BySplit<DocumentRow[]> {
  return {
    TRAIN: draw(TRAIN, training, `training ${seed}`),
    VALIDATION: draw(VALIDATION, validation, `validation ${datasetSeed}`),
    TEST,
  };
}

function draw(rows: DocumentRow[], size: number | null, stream: string): DocumentRow[] {
  if (size === null) return rows;
  const places = new Set(
    stratifiedSample(
      rows.map(({ label }) => label),
      size,
      stream,
    ),
  );
  return rows.filter((_, place) => places.has(place));
}

/** For the log: of how many documents there are some, where it is not all. */
export function sampleNote(all: BySplit<DocumentRow[]>, some: BySplit<DocumentRow[]>): string | null {
  const parts = (['TRAIN', 'VALIDATION'] as const)
    .filter((split) => some[split].length < all[split].length)
    .map((split) => `${some[split].length} of the ${all[split].length} ${names[split]} documents`);
  return parts.length === 0 ? null : `Sees ${parts.join(' and ')}, drawn class by class in proportion.`;
}

const names = { TRAIN: 'training', VALIDATION: 'validation' } as const;
