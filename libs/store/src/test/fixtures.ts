import { parseDatasetSettings } from '../dataset-settings.ts';
import type { DatasetDraft, FrozenVersion, NewDocument } from '../dataset-writer.ts';
import type { DatasetRow, DatasetVersionRow } from '../datasets.ts';
import type { JobClaim } from '../job-queue.ts';
import type { JobInput } from '../job-inputs.ts';
import { newId } from '../ids.ts';
import type { Claim } from '../lease.ts';
import { parseTrainingParameters, type EncoderShape, type ModelFigures } from '../parameters.ts';
import { parsePretrainingParameters } from '../pretraining-parameters.ts';
import type { NewModel } from '../queue.ts';
import type { FineTuningRun } from '../runs.ts';
import type { Store } from '../store.ts';

export const shape: EncoderShape = {
  layers: 2,
  hiddenSize: 8,
  heads: 2,
  intermediateSize: 16,
  vocabularySize: 100,
  positions: 64,
};

export const parameters = parseTrainingParameters({
  epochs: 2,
  learningRate: 5e-5,
  batchSize: 4,
  maxLength: 32,
  warmupShare: 0.1,
  weightDecay: 0.01,
  dropout: 0.1,
  labelSmoothing: 0,
  gradientClip: 1,
  classWeights: 'NONE',
  seed: 7,
  device: 'CPU',
});

export const pretraining = parsePretrainingParameters({
  texts: { versionIds: [], uploadIds: ['upl_0'] },
  ...{
    vocabularySize: 100,
    windowLength: 32,
    heldOutShare: 0.1,
    maskedShare: 0.3,
    tokens: 5e9,
    epochs: null,
  },
  ...{ learningRate: 1e-3, warmupShare: 0.1, batchTokens: 512, rampShare: 0, weightDecay: 0.01, dropout: 0 },
  ...{ evaluateEvery: null, seed: 7, device: 'CPU' },
});

const figures: ModelFigures = {
  split: 'TEST',
  accuracy: 0.9,
  macroF1: 0.875,
  loss: 0.25,
  documents: 10,
  baselineAccuracy: 0.75,
  baselineMacroF1: 0.7,
  linearBaselineAccuracy: 0.8,
  linearBaselineMacroF1: 0.75,
  perClass: [
    { label: 'رياضة', precision: 1, recall: 0.8, f1: 0.89, support: 5 },
    { label: 'مال', precision: 0.83, recall: 1, f1: 0.91, support: 5 },
  ],
  confusion: [
    [4, 1],
    [0, 5],
  ],
  accuracyInterval: { lower: 0.7, upper: 1 },
  macroF1Interval: { lower: 0.65, upper: 1 },
};

const settings = parseDatasetSettings({ seed: 7, validationShare: 0.1, testShare: 0.1 });

export const createInput: JobInput<'CREATE_DATASET'> = {
  sources: [{ uploadId: 'upl_0', split: null }],
  reading: {},
  settings,
  tokens: null,
};

/** A version of `count` documents, of which the first is for TEST and the others for TRAIN. */
function frozen(count: number): FrozenVersion {
  return {
    settings,
    splits: new Uint8Array(count).fill(2, 0, 1),
    folds: new Int8Array(count).fill(-1),
    excluded: new Map(),
    encodings: [],
    report: {
      ...{ characters: 0, nonArabicShare: 0, exactGroups: 0, nearGroups: 0 },
      findings: { DUPLICATE: 0, LEAK: 0, CONFLICT: 0, NON_ARABIC: 0 },
      excluded: { DUPLICATE: 0, LEAK: 0, CONFLICT: 0, CLASS_FULL: 0 },
      problems: {},
    },
    findings: [],
    problems: [],
    problemCount: 0,
    tokens: null,
  };
}

/** The claim of a new data set's job, which is the only one that waits. */
export async function claimNewDataset(store: Store): Promise<{ id: string; claim: JobClaim }> {
  const id = await store.jobs.createDataset('أخبار', { kind: 'CREATE_DATASET', input: createInput });
  const claim = await store.jobQueue.claim(claimOptions);
  if (claim === null) throw new Error('There is no job to claim.');
  return { id, claim };
}

export type WrittenDataset = DatasetRow & { version: DatasetVersionRow };

/** Makes a data set of `documents`; `change` is what its version has that {@link frozen} has not. */
export async function writeDataset(
  store: Store,
  documents: Iterable<NewDocument> | AsyncIterable<NewDocument>,
  change: (draft: DatasetDraft) => Partial<FrozenVersion> | Promise<Partial<FrozenVersion>> = () => ({}),
): Promise<WrittenDataset> {
  const { id, claim } = await claimNewDataset(store);
  try {
    await store.datasets.write(claim, id, async (draft) => {
      await draft.add(
        (async function* () {
          yield* documents;
        })(),
      );
      await draft.freeze({ ...frozen(draft.documents().labels.length), ...(await change(draft)) });
    });
  } catch (error) {
    await store.jobQueue.cancelled(claim);
    throw error;
  }
  const row = await store.datasets.find(id);
  if (row?.version == null) throw new Error('The data set has no version.');
  return { ...row, version: row.version };
}

export function createSmallDataset(store: Store): Promise<WrittenDataset> {
  return writeDataset(store, [
    { text: 'فاز الفريق', label: 'رياضة', file: 'a.txt', line: 1 },
    { text: 'ارتفع السهم', label: 'مال', file: 'a.txt', line: 2 },
  ]);
}

export async function createRuns(store: Store, count: number): Promise<FineTuningRun[]> {
  const { version } = await createSmallDataset(store);
  const baseModel = await store.baseModels.upsert({ name: 'tiny', source: 'SCRATCH', shape, licence: null });
  const runs: FineTuningRun[] = [];
  for (let i = 0; i < count; i++) {
    const run = { versionId: version.id, baseModelId: baseModel.id, name: `run ${i}`, parameters };
    runs.push(await store.runs.create(run));
  }
  return runs;
}

export const claimOptions = { leaseSeconds: 60, maxAttempts: 3 };

export async function claimRun(store: Store, leaseSeconds = 60): Promise<Claim> {
  const claim = await store.queue.claim({ ...claimOptions, leaseSeconds });
  if (claim === null) throw new Error('There is no run to claim.');
  return claim;
}

/** A claim whose lease has run out. */
export async function abandon(store: Store): Promise<Claim> {
  return claimRun(store, 0);
}

/** Changes of phase as [previous, phase], oldest first. */
export async function history(store: Store, runId: string): Promise<unknown[]> {
  const events = await store.events.read(runId, 0, 1_000);
  return events.flatMap((event) => (event.type === 'STATE_CHANGED' ? [[event.previous, event.phase]] : []));
}

export function newModel(name = 'first'): NewModel {
  return {
    id: newId('model'),
    name,
    classes: ['رياضة', 'مال'],
    maxLength: 32,
    ...{ normalization: 'NONE', normalizationSwitches: {}, pooling: 'MAX' },
    figures,
    calibration: null,
    exports: [],
    artifacts: [{ path: 'onnx/model.onnx', bytes: 5_000_000_000n, sha256: 'ab'.repeat(32) }],
  };
}

/** Takes a new run through all its phases. */
export async function createModel(store: Store, name: string): Promise<NewModel> {
  await createRuns(store, 1);
  return finishRun(store, newModel(name));
}

/** Takes the oldest run through all its phases. */
export async function finishRun(store: Store, model = newModel()): Promise<NewModel> {
  const claim = await claimRun(store);
  await store.queue.transition(claim, 'EXPORTING');
  await store.queue.succeed(claim, { model });
  return model;
}
