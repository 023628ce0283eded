import type { ReadyBaseModel, Recipe, TrainingParameters } from '@tasnif/store';

/** What no recipe decides: what is asked of one run, and what suits a machine. */
type Undecided =
  | ('recipe' | 'seed' | 'fold' | 'sampleDocuments' | 'validationDocuments' | 'normalizationSwitches')
  | ('maxBatchTokens' | 'sparseEmbedding' | 'distillFrom' | 'distillTexts')
  | ('checkpointMinutes' | 'device' | 'deviceIndex' | 'precision');

/** The parameters that a recipe sets: those that decide what is learned. */
export type RecipeValues = Omit<TrainingParameters, Undecided>;

/** What is given in the place of a recipe's values; `null` and what is left out give nothing. */
export type Overrides = { readonly [K in keyof RecipeValues]?: RecipeValues[K] | null };

const preTrained: RecipeValues = {
  ...{ epochs: 5, learningRate: 5e-5, schedule: 'LINEAR', warmupShare: 0.1 },
  ...{ batchSize: 16, gradientAccumulation: 1, maxLength: 256, normalization: 'NONE' },
  ...{ layerDecay: 1, weightDecay: 0.01, dropout: 0.1, labelSmoothing: 0 },
  ...{ adversarialRadius: 0, gradientClip: 1 },
  ...{ classWeights: 'NONE', bestMetric: 'MACRO_F1', earlyStopping: 0 },
  ...{ freezeEmbeddings: false, frozenLayers: 0, loraRank: 0, loraAlpha: 16 },
  ...{ distillTemperature: 2, distillWeight: 0.5 },
};

/** Encoders of up to this hidden size are small. */
const SMALL = 384;

/** A small pre-trained encoder has more to learn, and bears it. */
const smallPreTrained: RecipeValues = { ...preTrained, learningRate: 3e-4 };

/** Of a small encoder that has few documents to learn from; chosen by cross-validation on 1,440 of them. */
const RADIUS = 0.025;

/** Few: it was found to be worth twice the time on 350 to 7,000, and more of them cost hours. */
const FEW = 10_000;

/** A pre-trained encoder is only adjusted; one with random weights has all to learn. */
const fromRandomWeights: RecipeValues = {
  ...preTrained,
  ...{ epochs: 15, learningRate: 5e-4, warmupShare: 0.3 },
};

// Where they are not its own, these are the defaults of Hugging Face's Trainer and of BERT's configuration. They are
// written out for they must stay what they are when a default of ours changes.
const notebook: RecipeValues = {
  ...{ epochs: 5, learningRate: 5e-5, schedule: 'LINEAR', warmupShare: 0 },
  ...{ batchSize: 32, gradientAccumulation: 1, maxLength: 256, normalization: 'NOTEBOOK' },
  ...{ layerDecay: 1, weightDecay: 0.01, dropout: 0.1, labelSmoothing: 0 },
  ...{ adversarialRadius: 0, gradientClip: 1 },
  ...{ classWeights: 'NONE', bestMetric: 'LOSS', earlyStopping: 0 },
  ...{ freezeEmbeddings: false, frozenLayers: 0, loraRank: 0, loraAlpha: 16 },
  ...{ distillTemperature: 2, distillWeight: 0.5 },
};

const flash: RecipeValues = {
  ...preTrained,
  ...{ epochs: 10, earlyStopping: 3, learningRate: 2e-3, batchSize: 32, maxLength: 2048, dropout: 0.3 },
};

/**
 * Documents that FLASH sees in all epochs together. Chosen on held-out parts of training data: few documents need ten
 * epochs, 30,000 are learned in one.
 */
const FLASH_SEES = 30_000;

/**
 * The values of a recipe for a base model and so many documents; `maxLength` is never more than the model's positions, of
 * which FLASH makes no use.
 */
export function recipeValues(
  recipe: Recipe,
  { source, shape }: Pick<ReadyBaseModel, 'source' | 'shape'>,
  documents: number,
): RecipeValues {
  const adjusted = shape.hiddenSize > SMALL ? preTrained : smallPreTrained;
  const usual = source === 'SCRATCH' ? fromRandomWeights : adjusted;
  const recipes: Record<Recipe, RecipeValues> = {
    DEFAULT: usual,
    NOTEBOOK: notebook,
    FAST: { ...usual, freezeEmbeddings: true, frozenLayers: Math.floor(shape.layers / 2) },
    FLASH: { ...flash, epochs: Math.min(flash.epochs, Math.max(1, Math.round(FLASH_SEES / documents))) },
  };
  const values = recipes[recipe];
  if (recipe === 'FLASH') return values;
  return { ...values, maxLength: Math.min(values.maxLength, shape.positions) };
}

/**
 * The radius of adversarial training where none is given. It is more than 0 for the recipe DEFAULT and a small pre-trained
 * encoder alone, and where all of it is trained, on few documents and no others: steps take twice the time, and longer
 * through what is frozen.
 */
export function usualRadius(
  recipe: Recipe,
  { source, shape }: Pick<ReadyBaseModel, 'source' | 'shape'>,
  { freezeEmbeddings, frozenLayers, loraRank }: RecipeValues,
  { documents, isTaught }: { documents: number; isTaught: boolean },
): number {
  const isSmall = source !== 'SCRATCH' && shape.hiddenSize <= SMALL;
  const isWhole = !freezeEmbeddings && frozenLayers === 0 && loraRank === 0;
  return recipe === 'DEFAULT' && isSmall && isWhole && documents <= FEW && !isTaught ? RADIUS : 0;
}

/** What `usualRadius` comes to, in words. */
export const usualRadiusText = `0; ${RADIUS} with DEFAULT where all of a small pre-trained encoder (hidden size up to ${SMALL}) is trained, on up to ${FEW.toLocaleString('en')} documents and without distillTexts`;

/** The values with what is given in their place, 0 and false included. */
export function override(values: RecipeValues, overrides: Overrides): RecipeValues {
  const names = Object.keys(values) as (keyof RecipeValues)[];
  const merged = names.map((name) => [name, overrides[name] ?? values[name]]);
  return Object.fromEntries(merged) as RecipeValues;
}

/** The default of a parameter in words, such as "16; with NOTEBOOK 32". What FAST alone sets is not said. */
export function defaultText(name: keyof RecipeValues): string {
  const usual = preTrained[name];
  const small = smallPreTrained[name];
  const scratch = fromRandomWeights[name];
  const others = Object.entries({ NOTEBOOK: notebook[name], FLASH: flash[name] }).filter(([, value]) =>
    [usual, small, scratch].some((own) => value !== own),
  );
  const fewer = name === 'epochs' ? `, or as many as see ${FLASH_SEES.toLocaleString('en')} documents` : '';
  return [
    inWords(usual),
    ...(small === usual ? [] : [`of small encoders (hidden size up to ${SMALL}) ${inWords(small)}`]),
    ...(scratch === usual ? [] : [`from random weights ${inWords(scratch)}`]),
    ...others.map(([recipe, value]) => `with ${recipe} ${inWords(value)}${recipe === 'FLASH' ? fewer : ''}`),
  ].join('; ');
}

function inWords(value: RecipeValues[keyof RecipeValues]): string {
  return typeof value === 'number' && value > 0 && value < 0.001 ? value.toExponential() : String(value);
}
