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

/** What of a base model decides how it is trained. */
type Trainable = Pick<ReadyBaseModel, 'source' | 'shape'>;

/** What there is to learn from. */
interface Lessons {
  documents: number;
  /** Whether there are others beside them, without labels. */
  isTaught: boolean;
}

/** Encoders of up to this hidden size are small. */
const SMALL = 384;

function isSmallPreTrained({ source, shape }: Trainable): boolean {
  return source !== 'SCRATCH' && shape.hiddenSize <= SMALL;
}

/** A small pre-trained encoder has more to learn, and bears it. */
const smallPreTrained: RecipeValues = { ...preTrained, learningRate: 3e-4 };

/**
 * Documents that it sees in all epochs together, at least: few steps leave it short of what it can learn (as Mosbach et al.
 * 2021, arXiv:2006.04884, found of large ones). Chosen by cross-validation on 350 documents.
 */
const SMALL_SEES = 4_000;
const MOST_EPOCHS = 20;

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

function untilItHasSeenEnough(values: RecipeValues, documents: number): RecipeValues {
  return { ...values, epochs: epochsToSee(SMALL_SEES, documents, values.epochs, MOST_EPOCHS) };
}

function epochsToSee(seen: number, documents: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(seen / documents)));
}

/**
 * The values of a recipe for a base model and so many documents; `maxLength` is never more than the model's positions, of
 * which FLASH makes no use.
 */
export function recipeValues(
  recipe: Recipe,
  baseModel: Trainable,
  { documents, isTaught }: Lessons,
): RecipeValues {
  const { source, shape } = baseModel;
  const small = isTaught ? smallPreTrained : untilItHasSeenEnough(smallPreTrained, documents);
  const adjusted = isSmallPreTrained(baseModel) ? small : preTrained;
  const usual = source === 'SCRATCH' ? fromRandomWeights : adjusted;
  const recipes: Record<Recipe, RecipeValues> = {
    DEFAULT: usual,
    NOTEBOOK: notebook,
    FAST: { ...usual, freezeEmbeddings: true, frozenLayers: Math.floor(shape.layers / 2) },
    FLASH: { ...flash, epochs: epochsToSee(FLASH_SEES, documents, 1, flash.epochs) },
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
  baseModel: Trainable,
  { freezeEmbeddings, frozenLayers, loraRank }: RecipeValues,
  { documents, isTaught }: Lessons,
): number {
  const isWhole = !freezeEmbeddings && frozenLayers === 0 && loraRank === 0;
  const isSmall = isSmallPreTrained(baseModel);
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
  const [usual, small, scratch] = [preTrained, smallPreTrained, fromRandomWeights].map((values) =>
    inWords(values[name]),
  );
  const isEpochs = name === 'epochs';
  const smalls = isEpochs ? smallEpochsText : small;
  const others = {
    NOTEBOOK: inWords(notebook[name]),
    FLASH: isEpochs ? flashEpochsText : inWords(flash[name]),
  };
  return [
    usual,
    ...(smalls === usual ? [] : [`of small encoders (hidden size up to ${SMALL}) ${smalls}`]),
    ...(scratch === usual ? [] : [`from random weights ${scratch}`]),
    ...Object.entries(others)
      .filter(([, value]) => [usual, small, scratch].some((own) => value !== own))
      .map(([recipe, value]) => `with ${recipe} ${value}`),
  ].join('; ');
}

const smallEpochsText = `${smallPreTrained.epochs} to ${MOST_EPOCHS}, as many as see ${SMALL_SEES.toLocaleString('en')} documents, or ${smallPreTrained.epochs} with distillTexts`;
const flashEpochsText = `1 to ${flash.epochs}, as many as see ${FLASH_SEES.toLocaleString('en')} documents`;

function inWords(value: RecipeValues[keyof RecipeValues]): string {
  return typeof value === 'number' && value > 0 && value < 0.001 ? value.toExponential() : String(value);
}
