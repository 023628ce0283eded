import { expect, test } from 'vitest';
import { parseModelFigures, parseTrainingParameters } from './parameters.ts';

/** As the first release kept them. */
const first = {
  ...{ epochs: 5, learningRate: 5e-5, batchSize: 16, maxLength: 256, warmupShare: 0.1, weightDecay: 0.01 },
  ...{ dropout: 0.1, labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE', seed: 42, device: 'AUTO' },
};

test('the parameters of the first release are read with a default for each that came later', () => {
  expect(parseTrainingParameters(first)).toEqual({
    ...first,
    recipe: 'DEFAULT',
    ...{ precision: 'AUTO', deviceIndex: 0, gradientAccumulation: 1, maxBatchTokens: null },
    ...{ schedule: 'LINEAR', layerDecay: 1, adversarialRadius: 0, freezeEmbeddings: false, frozenLayers: 0 },
    ...{ loraRank: 0, loraAlpha: 16, sparseEmbedding: true },
    ...{ normalization: 'NONE', normalizationSwitches: {}, fold: null },
    ...{ sampleDocuments: null, validationDocuments: null },
    ...{ bestMetric: 'MACRO_F1', earlyStopping: 0, checkpointMinutes: 10 },
    ...{ distillFrom: null, distillTexts: null, distillTemperature: 2, distillWeight: 0.5 },
  });
});

test('figures that were kept before there were intervals and a linear model have none', () => {
  const shares = { accuracy: 1, macroF1: 1, baselineAccuracy: 1, baselineMacroF1: 1 };
  expect(parseModelFigures({ ...shares, loss: 0, documents: 1, perClass: [], confusion: [] })).toMatchObject({
    ...{ accuracyInterval: null, macroF1Interval: null },
    ...{ linearBaselineAccuracy: null, linearBaselineMacroF1: null },
  });
});

test.each([
  ['recipe', 'SLOW'],
  ['precision', 'F16'],
  ['device', 'TPU'],
  ['deviceIndex', 64],
  ['gradientAccumulation', 0],
  ['maxBatchTokens', 7],
  ['normalization', 'STEMS'],
  ['normalizationSwitches', { lemmas: true }],
  ['schedule', 'STEP'],
  ['layerDecay', 0],
  ['layerDecay', 1.01],
  ['adversarialRadius', 1.1],
  ['frozenLayers', -1],
  ['loraRank', 257],
  ['loraAlpha', 0],
  ['bestMetric', 'PERPLEXITY'],
  ['earlyStopping', 1001],
  ['checkpointMinutes', 0],
  ['sampleDocuments', 1],
  ['validationDocuments', 0.5],
  ['distillTemperature', 0],
  ['distillWeight', 1.1],
  ['distillTexts', { versionIds: [] }],
])('%s can not be %s', (name, value) => {
  expect(() => parseTrainingParameters({ ...first, [name]: value })).toThrow(`cannot be read: ${name}`);
});
