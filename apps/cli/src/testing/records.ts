import type { Phase } from '../gql/operations.ts';

const createdAt = '2026-01-02T03:04:05.000Z';

export const model = {
  __typename: 'Model',
  ...{
    id: 'mod_1',
    name: 'أخبار',
    classes: ['رياضة', 'سياسة'],
    accuracy: 0.9493,
    macroF1: 0.95081,
    macroF1Interval: { lower: 0.9312, upper: 0.9641 },
    loss: 0.18,
  },
  ...{ testDocuments: 812, baselineAccuracy: 0.91, baselineMacroF1: 0.9, createdAt },
  run: { id: 'run_1', baseModel: { name: 'encoder', licence: 'research only' } },
};

export const baseModel = {
  __typename: 'BaseModel',
  ...{ id: 'bm_1', name: 'MARBERT', status: 'READY', job: null, source: 'UPLOAD', origin: 'bert.zip' },
  ...{ layers: 12, hiddenSize: 768, heads: 12, positions: 512, pretrainingLength: 128 },
  ...{ vocabularySize: 100_000, parameters: 162.8e6 },
  ...{ weightsFormat: 'PYTORCH', droppedWeights: ['cls.bias'], addedWeights: [] },
  ...{ licence: 'research only', licenceIsResearchOnly: true, createdAt },
};

/** A run as the API has it. */
export const parameters = {
  recipe: 'DEFAULT',
  ...{ epochs: 5, learningRate: 1e-3, batchSize: 16, gradientAccumulation: 1, maxBatchTokens: null },
  ...{ normalization: 'NONE', sampleDocuments: null, validationDocuments: null, fold: null },
  normalizationSwitches: { alef: true, spaces: false },
  ...{ maxLength: 256, schedule: 'LINEAR', warmupShare: 0.1, layerDecay: 1, weightDecay: 0.01 },
  ...{ dropout: 0.1, labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE', sparseEmbedding: true },
  ...{ freezeEmbeddings: false, frozenLayers: 0, loraRank: 0, loraAlpha: 16, bestMetric: 'MACRO_F1' },
  ...{ earlyStopping: 0, checkpointMinutes: 10, seed: 42, device: 'AUTO', deviceIndex: 0 },
  precision: 'AUTO',
  warnings: [
    { code: 'TEXTS_CUT', message: 'At least 10.0 % of the texts reach maxLength.', hint: 'Give more.' },
  ],
};

export function run(phase: Phase, lastSeq: number): object {
  return {
    __typename: 'TrainingRun',
    ...{
      id: 'run_1',
      name: 'أخبار · scratch',
      phase,
      lastSeq,
      attempt: 1,
      step: 10,
      totalSteps: 10,
      createdAt,
    },
    ...{ device: 'cpu', precision: 'F32', startedAt: createdAt, finishedAt: null },
    ...{ checkpointStep: null, cancelRequested: false, pauseRequested: false, groupFigures: null },
    group: [{ id: 'run_1', name: 'أخبار · scratch' }],
    dataset: { id: 'ds_1', name: 'أخبار' },
    baseModel: { id: 'bm_1', name: 'scratch' },
    parameters,
    error:
      phase === 'FAILED'
        ? {
            code: 'NOT_FINITE',
            message: 'The loss is not finite.',
            hint: 'Lower --learning-rate.',
            log: ['Ouch'],
          }
        : null,
    model: phase === 'SUCCEEDED' ? model : null,
  };
}

export const dataset = {
  __typename: 'Dataset',
  ...{
    id: 'ds_1',
    name: 'أخبار',
    version: 1,
    documentCount: 20,
    excludedCount: 0,
    status: 'READY',
    findingsUrl: '/datasets/ds_1/findings.csv',
  },
  job: {
    __typename: 'Job',
    ...{ id: 'job_1', kind: 'CREATE_DATASET', status: 'SUCCEEDED', stage: 'WRITING', error: null },
    ...{ done: 0, total: null, unit: 'documents', rate: null, etaSeconds: null },
  },
  settings: {
    ...{ seed: 42, validationShare: 0.1, testShare: 0.1, folds: 0, maxPerClass: null, testLocked: false },
    ...{ duplicateThreshold: 0.8, duplicates: 'KEEP', leaks: 'KEEP', conflicts: 'KEEP' },
  },
  report: {
    ...{ characters: 1234, nonArabicShare: 0.05, exactGroups: 1, nearGroups: 0 },
    findings: [
      { code: 'DUPLICATE', count: 1 },
      { code: 'LEAK', count: 0 },
    ],
    excluded: [{ code: 'LEAK', count: 0 }],
    problems: [{ code: 'EMPTY_TEXT', count: 1 }],
  },
  tokens: [
    {
      ...{ baseModelId: 'base_1', normalization: 'NONE', total: 400, median: 20, p90: 31 },
      ...{ cuts: [{ at: 128, share: 0 }], unknownShare: 0.004 },
    },
  ],
  findings: [
    {
      kind: 'DUPLICATE',
      document: {
        file: 'a.csv',
        line: 9,
        label: 'رياضة',
        split: 'TRAIN',
        text: 'فاز الفريق',
        excluded: null,
      },
      twin: { file: 'a.csv', line: 3, label: 'رياضة', split: 'TRAIN', text: 'فاز الفريق', excluded: null },
      similarity: 1,
    },
  ],
  classes: [{ label: 'رياضة', train: 8, validation: 1, test: 1, total: 10, share: 1 }],
  normalized: [{ before: 'فَاز', after: 'فاز', file: 'a.csv', line: 3 }],
  encodings: [{ encoding: 'WINDOWS_1256', guessed: true, files: 2, example: 'b.txt' }],
  problemCount: 3,
  problems: [
    { code: 'EMPTY_TEXT', file: 'a.csv', line: 7, message: 'The text is empty.' },
    { code: 'NOT_UTF8', file: 'b.txt', line: null, message: 'The file is in no known encoding.' },
  ],
  createdAt,
};
