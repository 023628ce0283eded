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
  ...{ linearBaselineAccuracy: 0.93, linearBaselineMacroF1: 0.92 },
  perClass: [{ label: 'رياضة', precision: 0.96, recall: 0.94, f1: 0.95, support: 406 }],
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

export const variant = {
  __typename: 'ModelVariant',
  ...{ id: 'var_1', status: 'READY', job: null, trimVocabulary: true, precisions: ['INT8'], browser: true },
  report: {
    ...{ vocabularySize: 40, modelVocabularySize: 100, texts: 200, textsCutOtherwise: 12, macroF1: 0.95 },
    graphs: [
      {
        ...{ path: 'onnx/model_quantized.onnx', bytes: 2e6, maxLogitDifference: 0.25, flippedLabels: 3 },
        ...{ macroF1: 0.94, millisecondsPerText: 1.5 },
      },
    ],
  },
  files: [{ path: 'browser.zip', bytes: 3e6, sha256: 'ab', url: '/variants/var_1/browser.zip' }],
  createdAt,
};

/** A run as the API has it. */
export const parameters = {
  recipe: 'DEFAULT',
  ...{ epochs: 5, learningRate: 1e-3, batchSize: 16, gradientAccumulation: 1, maxBatchTokens: null },
  ...{ normalization: 'NONE', sampleDocuments: null, validationDocuments: null, fold: null },
  normalizationSwitches: { alef: true, spaces: false },
  ...{ maxLength: 256, schedule: 'LINEAR', warmupShare: 0.1, layerDecay: 1, weightDecay: 0.01 },
  ...{ dropout: 0.1, labelSmoothing: 0, adversarialRadius: 0, gradientClip: 1, classWeights: 'NONE' },
  ...{ sparseEmbedding: true },
  ...{ freezeEmbeddings: false, frozenLayers: 0, loraRank: 0, loraAlpha: 16, bestMetric: 'MACRO_F1' },
  ...{ distillFrom: 'mod_9', distillTemperature: 2, distillWeight: 0.5 },
  distillTexts: { datasets: [{ id: 'ds_2' }], uploadIds: ['upl_3'] },
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
    ...{ engine: 'TORCH', device: 'cpu', precision: 'F32', startedAt: createdAt, finishedAt: null },
    ...{ checkpointStep: null, cancelRequested: false, pauseRequested: false, groupFigures: null },
    group: [{ id: 'run_1', name: 'أخبار · scratch' }],
    dataset: { id: 'ds_1', name: 'أخبار' },
    baseModel: { id: 'bm_1', name: 'scratch' },
    kind: 'FINE_TUNING',
    ...{ parameters, pretrainingParameters: null, resultBaseModel: null },
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

export const fileClassification = {
  __typename: 'FileClassification',
  ...{ id: 'fcl_1', name: 'نصوص.csv', status: 'SUCCEEDED', alias: 'production', format: 'CSV', createdAt },
  ...{ precision: 0.95, totalRows: 12, rows: 12, problemRows: 1, abstainedRows: 2, truncatedRows: 0 },
  model: { id: 'mod_1' },
  classes: [
    { label: 'رياضة', rows: 10 },
    { label: 'سياسة', rows: 1 },
  ],
  url: '/file-classifications/fcl_1/result',
  link: '/file-classifications/fcl_1/result?expires=1&signature=x',
  job: {
    __typename: 'Job',
    ...{ id: 'job_1', kind: 'CLASSIFY_FILE', status: 'SUCCEEDED', stage: 'CLASSIFYING', error: null },
    ...{ done: 12, total: 12, unit: 'rows', rate: null, etaSeconds: null },
  },
};

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

const failure = {
  ...{ code: 'MODEL_FOLDER_INVALID', message: 'The folder is gone.', hint: 'Import it again.', log: [] },
};

/** A bake-off of three candidates, the last of which fails. */
export function bakeOff(status: 'WAITING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'): object {
  const done = { WAITING: 0, RUNNING: 1, SUCCEEDED: 3, FAILED: 3, CANCELLED: 3 }[status];
  const names = ['large', 'small', 'broken'];
  const none = {
    ...{
      rank: null,
      models: [],
      accuracy: null,
      accuracyInterval: null,
      macroF1: null,
      macroF1Interval: null,
    },
    ...{ macroF1Deviation: null, isTied: null, trainingSeconds: null, documentsPerSecond: null },
    ...{ millisecondsPerText: null, parameters: null, bytes: null, licence: null, researchOnly: false },
    ...{ normalization: 'NONE', error: null },
  };
  const candidates = [
    {
      ...none,
      ...{ rank: 1, baseModel: { id: 'bm_2', name: 'large' }, normalization: 'MARBERT', models: [model] },
      ...{ accuracy: 0.95, macroF1: 0.9508, macroF1Interval: { lower: 0.9312, upper: 0.9641 } },
      ...{ macroF1Deviation: 0.01, isTied: true, trainingSeconds: 80.5, documentsPerSecond: 24.84 },
      ...{ millisecondsPerText: 9.12, bytes: 163.2e6, licence: 'research use only', researchOnly: true },
    },
    {
      ...none,
      ...{ rank: 2, baseModel: { id: 'bm_1', name: 'small' }, models: [model], accuracy: 0.944 },
      ...{ macroF1: 0.945, macroF1Interval: { lower: 0.925, upper: 0.961 }, isTied: true },
      ...{ trainingSeconds: 20.1, documentsPerSecond: 99.5, millisecondsPerText: 2.5, bytes: 40.8e6 },
    },
    { ...none, baseModel: { id: 'bm_3', name: 'broken' }, error: failure },
  ];
  const failed = candidates.map(({ baseModel }) => ({ ...none, baseModel, error: failure }));
  const phases = {
    WAITING: ['QUEUED', 'QUEUED', 'QUEUED'],
    RUNNING: ['SUCCEEDED', 'TRAINING', 'QUEUED'],
    SUCCEEDED: ['SUCCEEDED', 'SUCCEEDED', 'FAILED'],
    FAILED: ['FAILED', 'FAILED', 'FAILED'],
    CANCELLED: ['CANCELLED', 'CANCELLED', 'CANCELLED'],
  }[status];
  return {
    __typename: 'BakeOff',
    ...{ id: 'bake_1', name: 'which', status, runsDone: done, runsTotal: 3 },
    ...{ etaSeconds: status === 'RUNNING' ? 80 : null, trainingDocuments: 500, validationDocuments: 300 },
    runs: phases.map((phase, i) => ({
      ...{ id: `run_${i + 1}`, name: `which · ${names[i] ?? ''}`, phase, step: 5, totalSteps: 10 },
      error: phase === 'FAILED' ? failure : null,
      model: phase === 'SUCCEEDED' ? model : null,
    })),
    dataset: { id: 'ds_1', name: 'أخبار' },
    ...{ createdAt, finishedAt: null },
    advice:
      status === 'SUCCEEDED'
        ? 'large with MARBERT is first, but small with NONE can not be told from it.'
        : null,
    candidates: status === 'FAILED' ? failed : candidates,
  };
}
