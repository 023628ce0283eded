import {
  countDocuments,
  type BakeOffRow,
  type DatasetRow,
  type DatasetVersionRow,
  type NewBakeOff,
  type Split,
  type Store,
} from '@tasnif/store';
import { readyBaseModel } from '../base-model/ready-base-model.ts';
import type { Services } from '../context.ts';
import { readyVersion } from '../dataset/ready-version.ts';
import { ApiError, found } from '../errors.ts';
import { ofLength } from '../lengths.ts';
import { inRange } from '../ranges.ts';
import { checkSample, toParameters } from '../training/start-training.ts';
import { checkSeeds } from '../training/variants.ts';
import { combine } from './combine.ts';
import type { StartBakeOffInput } from './start-bake-off.input.ts';

type NewRuns = NewBakeOff['runs'];

/** Queues a run of each candidate with each seed; throws with the name of the field that does not fit. */
export async function startBakeOff(
  { store }: Pick<Services, 'store'>,
  input: StartBakeOffInput,
): Promise<BakeOffRow> {
  const dataset = found(await store.datasets.find(input.dataset), 'data set', input.dataset, 'dataset');
  const version = readyVersion(dataset, 'dataset');
  checkSample(input.sampleDocuments, version);
  inRange('bakeOffValidation', input.validationDocuments, 'validationDocuments');
  const name = nameOf(input, dataset);
  const documents = await sizes(store, dataset, version, input);
  const runs = await toRuns(store, name, documents, input);
  return store.bakeOffs.create({ ...{ name, versionId: version.id, runs }, ...documents });
}

function nameOf({ name }: StartBakeOffInput, dataset: DatasetRow): string {
  return typeof name === 'string' ? ofLength('name', name.trim(), 200) : dataset.name;
}

async function toRuns(
  { baseModels }: Pick<Store, 'baseModels'>,
  name: string,
  { trainingDocuments }: Pick<NewBakeOff, 'trainingDocuments'>,
  input: StartBakeOffInput,
): Promise<NewRuns> {
  const seeds = checkSeeds(input.seeds, 'seeds');
  const candidates = combine(input.baseModels, input.normalizations ?? null, seeds.length);
  const { sampleDocuments, validationDocuments } = input;
  const sample = { sampleDocuments, validationDocuments };
  const runs: NewRuns[number][] = [];
  for (const { baseModel: id, normalization } of candidates) {
    const baseModel = readyBaseModel(
      found(await baseModels.find(id), 'base model', id, 'baseModels'),
      'baseModels',
    );
    const parameters = toParameters(input, { ...sample, normalization }, baseModel, trainingDocuments);
    const label = [name, baseModel.name, parameters.normalization].join(' · ');
    for (const seed of seeds) {
      const suffix = seeds.length === 1 ? '' : `, seed ${seed}`;
      runs.push({
        baseModelId: id,
        name: label + suffix,
        parameters: { ...parameters, seed, fold: null },
      });
    }
  }
  return runs;
}

/** How many documents there are to learn from and to be measured on. Throws EMPTY_SPLIT. */
async function sizes(
  { datasets }: Pick<Store, 'datasets'>,
  { name }: DatasetRow,
  { id }: DatasetVersionRow,
  { sampleDocuments, validationDocuments }: StartBakeOffInput,
): Promise<Pick<NewBakeOff, 'trainingDocuments' | 'validationDocuments'>> {
  const counts = await datasets.classCounts(id);
  const all = (split: Split): number => countDocuments(counts, [split]);
  for (const split of ['TRAIN', 'VALIDATION'] as const) if (all(split) === 0) throw emptySplit(name, split);
  return {
    trainingDocuments: Math.min(sampleDocuments ?? Infinity, all('TRAIN')),
    validationDocuments: Math.min(validationDocuments, all('VALIDATION')),
  };
}

function emptySplit(name: string, split: 'TRAIN' | 'VALIDATION'): ApiError {
  const [what, hint] = {
    TRAIN: ['training split, and there is nothing to learn from', 'Deal it other splits with reviseDataset.'],
    VALIDATION: [
      'validation split, and candidates are ranked on that: the test split is for the model that you choose',
      'Deal it one with reviseDataset and validationShare.',
    ],
  }[split] as [string, string];
  return new ApiError(
    'EMPTY_SPLIT',
    `The data set "${name}" has no document in its ${what}.`,
    hint,
    'dataset',
  );
}
