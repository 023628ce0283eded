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
    loss: 0.18,
  },
  ...{ testDocuments: 812, baselineAccuracy: 0.91, baselineMacroF1: 0.9, createdAt },
  run: { id: 'run_1', baseModel: { name: 'encoder', licence: 'research only' } },
};

/** A run as the API has it. */
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
    ...{ device: 'CPU', startedAt: createdAt, finishedAt: null, cancelRequested: false },
    dataset: { id: 'ds_1', name: 'أخبار' },
    baseModel: { id: 'bm_1', name: 'scratch' },
    parameters: {
      ...{
        epochs: 5,
        learningRate: 1e-3,
        batchSize: 16,
        maxLength: 256,
        warmupShare: 0.1,
        weightDecay: 0.01,
      },
      ...{ dropout: 0.1, labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE', seed: 42, device: 'AUTO' },
    },
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
    seed: 42,
    validationShare: 0.1,
    testShare: 0.1,
  },
  classes: [{ label: 'رياضة', train: 8, validation: 1, test: 1, total: 10 }],
  problemCount: 3,
  problems: [
    { code: 'EMPTY_TEXT', file: 'a.csv', line: 7, message: 'The text is empty.' },
    { code: 'NOT_UTF8', file: 'b.txt', line: null, message: 'The file is in no known encoding.' },
  ],
  createdAt,
};
