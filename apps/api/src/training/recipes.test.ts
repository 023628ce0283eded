import type { EncoderShape } from '@tasnif/store';
import { describe, expect, it } from 'vitest';
import { defaultText, override, recipeValues } from './recipes.ts';

const shape: EncoderShape = {
  ...{ layers: 5, hiddenSize: 768, heads: 12, intermediateSize: 3072, vocabularySize: 100, positions: 512 },
};
const preTrained = { source: 'FOLDER', shape } as const;
const random = { source: 'SCRATCH', shape } as const;

describe('the recipe', () => {
  it('DEFAULT fine-tunes what is pre-trained, and teaches what is not for longer', () => {
    const values = recipeValues('DEFAULT', preTrained);
    expect(values).toEqual({
      ...{ epochs: 5, learningRate: 5e-5, schedule: 'LINEAR', warmupShare: 0.1, batchSize: 16 },
      ...{ gradientAccumulation: 1, maxLength: 256, normalization: 'NONE', layerDecay: 1, weightDecay: 0.01 },
      ...{ dropout: 0.1, labelSmoothing: 0, gradientClip: 1, classWeights: 'NONE', bestMetric: 'MACRO_F1' },
      ...{ earlyStopping: 0, freezeEmbeddings: false, frozenLayers: 0, loraRank: 0, loraAlpha: 16 },
      ...{ distillTemperature: 2, distillWeight: 0.5 },
    });
    const more = { epochs: 15, learningRate: 5e-4, warmupShare: 0.3 };
    expect(recipeValues('DEFAULT', random)).toEqual({ ...values, ...more });
  });

  it('DEFAULT teaches a small encoder faster', () => {
    const small = { source: 'UPLOAD', shape: { ...shape, hiddenSize: 256, heads: 4 } } as const;
    expect(recipeValues('DEFAULT', small)).toEqual({
      ...recipeValues('DEFAULT', preTrained),
      learningRate: 3e-4,
    });
  });

  it('NOTEBOOK is the same for every base model', () => {
    const values = recipeValues('NOTEBOOK', preTrained);
    expect(values).toEqual({
      ...recipeValues('DEFAULT', preTrained),
      ...{ normalization: 'NOTEBOOK', batchSize: 32, warmupShare: 0, bestMetric: 'LOSS' },
    });
    expect(recipeValues('NOTEBOOK', random)).toEqual(values);
  });

  it.each([preTrained, random])('FAST is DEFAULT with the lower half frozen ($source)', (baseModel) => {
    expect(recipeValues('FAST', baseModel)).toEqual({
      ...recipeValues('DEFAULT', baseModel),
      ...{ freezeEmbeddings: true, frozenLayers: 2 },
    });
  });

  it.each([preTrained, random])(
    'FLASH is the same for every base model, however long it reads ($source)',
    (baseModel) => {
      expect(recipeValues('FLASH', baseModel)).toEqual({
        ...recipeValues('DEFAULT', preTrained),
        ...{ epochs: 10, earlyStopping: 3, learningRate: 2e-3, batchSize: 32, maxLength: 2048, dropout: 0.3 },
      });
    },
  );

  it.each(['DEFAULT', 'NOTEBOOK', 'FAST'] as const)('%s reads no more than the base model can', (recipe) => {
    const short = { source: 'FOLDER', shape: { ...shape, positions: 64 } } as const;
    expect(recipeValues(recipe, short).maxLength).toBe(64);
  });
});

describe('what is given in the place of a value', () => {
  const values = recipeValues('FAST', preTrained);

  it('takes it, 0 and false too, and leaves the others', () => {
    const given = { epochs: 2, warmupShare: 0, dropout: 0, frozenLayers: 0, freezeEmbeddings: false };
    expect(override(values, given)).toEqual({ ...values, ...given });
  });

  it('takes it not where it is null, left out, or nothing that a recipe sets', () => {
    const given = { epochs: null, dropout: undefined, name: 'mine' };
    expect(override(values, given as object)).toEqual(values);
  });
});

it.each([
  ['weightDecay', '0.01'],
  ['batchSize', '16; with NOTEBOOK 32; with FLASH 32'],
  ['maxLength', '256; with FLASH 2048'],
  [
    'learningRate',
    '5e-5; of small encoders (hidden size up to 384) 3e-4; from random weights 5e-4; with NOTEBOOK 5e-5; with FLASH 0.002',
  ],
  ['warmupShare', '0.1; from random weights 0.3; with NOTEBOOK 0; with FLASH 0.1'],
] as const)('the default of %s is told as "%s"', (name, text) => {
  expect(defaultText(name)).toBe(text);
});
