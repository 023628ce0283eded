import type { EncoderShape, Recipe } from '@tasnif/store';
import { describe, expect, it } from 'vitest';
import { defaultText, override, recipeValues, usualRadius, type Overrides } from './recipes.ts';

const shape: EncoderShape = {
  ...{ layers: 5, hiddenSize: 768, heads: 12, intermediateSize: 3072, vocabularySize: 100, positions: 512 },
};
const preTrained = { source: 'FOLDER', shape } as const;
const small = { source: 'UPLOAD', shape: { ...shape, hiddenSize: 256, heads: 4 } } as const;
const random = { source: 'SCRATCH', shape } as const;
/** So many documents with a label, and no others. */
const of = (documents: number): Parameters<typeof recipeValues>[2] => ({ documents, isTaught: false });

describe('the recipe', () => {
  it('DEFAULT fine-tunes what is pre-trained, and teaches what is not for longer', () => {
    const values = recipeValues('DEFAULT', preTrained, of(280));
    expect(values).toEqual({
      ...{ epochs: 5, learningRate: 5e-5, schedule: 'LINEAR', warmupShare: 0.1, batchSize: 16 },
      ...{ gradientAccumulation: 1, maxLength: 256, normalization: 'NONE', layerDecay: 1, weightDecay: 0.01 },
      ...{ dropout: 0.1, labelSmoothing: 0, adversarialRadius: 0, gradientClip: 1, classWeights: 'NONE' },
      bestMetric: 'MACRO_F1',
      ...{ earlyStopping: 0, freezeEmbeddings: false, frozenLayers: 0, loraRank: 0, loraAlpha: 16 },
      ...{ distillTemperature: 2, distillWeight: 0.5 },
    });
    const more = { epochs: 15, learningRate: 5e-4, warmupShare: 0.3 };
    expect(recipeValues('DEFAULT', random, of(280))).toEqual({ ...values, ...more });
  });

  it('DEFAULT teaches a small encoder faster', () => {
    expect(recipeValues('DEFAULT', small, of(1000))).toEqual({
      ...recipeValues('DEFAULT', preTrained, of(1000)),
      learningRate: 3e-4,
    });
  });

  it.each([
    [10, 20],
    [200, 20],
    [350, 11],
    [800, 5],
    [26_000, 5],
  ])('DEFAULT has a small encoder see %d documents in %d epochs', (documents, epochs) => {
    expect(recipeValues('DEFAULT', small, of(documents)).epochs).toBe(epochs);
    expect(recipeValues('DEFAULT', preTrained, of(documents)).epochs).toBe(5);
    expect(recipeValues('DEFAULT', small, { documents, isTaught: true }).epochs).toBe(5);
  });

  it('NOTEBOOK is the same for every base model', () => {
    const values = recipeValues('NOTEBOOK', preTrained, of(280));
    expect(values).toEqual({
      ...recipeValues('DEFAULT', preTrained, of(280)),
      ...{ normalization: 'NOTEBOOK', batchSize: 32, warmupShare: 0, bestMetric: 'LOSS' },
    });
    expect(recipeValues('NOTEBOOK', random, of(280))).toEqual(values);
  });

  it.each([preTrained, random])('FAST is DEFAULT with the lower half frozen ($source)', (baseModel) => {
    expect(recipeValues('FAST', baseModel, of(280))).toEqual({
      ...recipeValues('DEFAULT', baseModel, of(280)),
      ...{ freezeEmbeddings: true, frozenLayers: 2 },
    });
  });

  it.each([preTrained, random])(
    'FLASH is the same for every base model, however long it reads ($source)',
    (baseModel) => {
      expect(recipeValues('FLASH', baseModel, of(280))).toEqual({
        ...recipeValues('DEFAULT', preTrained, of(280)),
        ...{ epochs: 10, earlyStopping: 3, learningRate: 2e-3, batchSize: 32, maxLength: 2048, dropout: 0.3 },
      });
    },
  );

  it.each([
    [1, 10],
    [3000, 10],
    [10_000, 3],
    [36_324, 1],
  ])('FLASH sees %d documents in %d epochs', (documents, epochs) => {
    expect(recipeValues('FLASH', random, of(documents)).epochs).toBe(epochs);
  });

  it.each(['DEFAULT', 'NOTEBOOK', 'FAST'] as const)('%s reads no more than the base model can', (recipe) => {
    const short = { source: 'FOLDER', shape: { ...shape, positions: 64 } } as const;
    expect(recipeValues(recipe, short, of(280)).maxLength).toBe(64);
  });
});

describe('adversarial training', () => {
  const radius = (
    recipe: Recipe,
    baseModel: Parameters<typeof recipeValues>[1],
    {
      documents = 10_000,
      isTaught = false,
      ...given
    }: { documents?: number; isTaught?: boolean } & Overrides = {},
  ): number => {
    const values = override(recipeValues(recipe, baseModel, of(documents)), given);
    return usualRadius(recipe, baseModel, values, { documents, isTaught });
  };

  it('is usual where all of a small encoder learns from few documents', () => {
    expect(radius('DEFAULT', small)).toBe(0.025);
    expect(radius('DEFAULT', small, { documents: 10_001 })).toBe(0);
    expect(radius('DEFAULT', small, { isTaught: true })).toBe(0);
    for (const recipe of ['NOTEBOOK', 'FAST', 'FLASH'] as const) expect(radius(recipe, small)).toBe(0);
    for (const other of [preTrained, random, { ...small, source: 'SCRATCH' } as const]) {
      expect(radius('DEFAULT', other)).toBe(0);
    }
  });

  it.each([{ freezeEmbeddings: true }, { frozenLayers: 1 }, { loraRank: 4 }])(
    'is not where %j saves more than it would cost',
    (given) => {
      expect(radius('DEFAULT', small, given)).toBe(0);
    },
  );
});

describe('what is given in the place of a value', () => {
  const values = recipeValues('FAST', preTrained, of(280));

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
  [
    'epochs',
    '5; of small encoders (hidden size up to 384) 5 to 20, as many as see 4,000 documents, or 5 with distillTexts; from random weights 15; with NOTEBOOK 5; with FLASH 1 to 10, as many as see 30,000 documents',
  ],
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
