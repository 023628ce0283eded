import type { TrainingParameters } from '@tasnif/store';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ComputeInput } from '../graphql/compute.input.ts';
import {
  BestMetricEnum,
  ClassWeightsEnum,
  NormalizationEnum,
  RecipeEnum,
  ScheduleEnum,
} from '../graphql/enums.ts';
import { NormalizationSwitches, type GivenSwitches } from '../graphql/normalization-switches.type.ts';
import { describe } from '../ranges.ts';
import { TextsInput } from '../texts/texts.input.ts';
import { defaultText, usualRadiusText } from './recipes.ts';
import { MOST_SEEDS } from './variants.ts';

/** How to train, whatever on. */
@InputType()
export abstract class TrainingSettingsInput extends ComputeInput {
  @Field(() => RecipeEnum, {
    defaultValue: 'DEFAULT',
    description: 'Where the default of every field comes from that is left out, or null.',
  })
  recipe!: TrainingParameters['recipe'];

  @Field(() => Int, {
    nullable: true,
    description: describe('epochs', 'Times that every training document is seen.', defaultText('epochs')),
  })
  epochs?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('learningRate', 'Peak of the schedule.', defaultText('learningRate')),
  })
  learningRate?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe('batchSize', 'Documents of a batch.', defaultText('batchSize')),
  })
  batchSize?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'gradientAccumulation',
      'Batches whose gradients are summed before an optimizer step, which sees batchSize × gradientAccumulation documents.',
      defaultText('gradientAccumulation'),
    ),
  })
  gradientAccumulation?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'maxBatchTokens',
      'Tokens computed at once; a batch with more is cut between documents and its gradients are summed, which changes nothing but memory.',
      'what the free memory holds',
    ),
  })
  maxBatchTokens?: number | null;

  @Field(() => NormalizationSwitches, {
    nullable: true,
    description:
      'Steps turned on or off over the profile of `normalization`, kept and done again like it. Default: none.',
  })
  normalizationSwitches?: GivenSwitches | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'maxLength',
      "Tokens learned from of a document, which is cut there, and read of a text at once (see `Model.pooling`); at most the base model's positions, but with FLASH.",
      `${defaultText('maxLength')}, or the base model's positions if those are fewer`,
    ),
  })
  maxLength?: number | null;

  @Field(() => ScheduleEnum, {
    nullable: true,
    description: `What the learning rate does after the warm-up. Default ${defaultText('schedule')}.`,
  })
  schedule?: TrainingParameters['schedule'] | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'warmupShare',
      'Share of all steps in which the learning rate rises.',
      defaultText('warmupShare'),
    ),
  })
  warmupShare?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'layerDecay',
      'Factor of the learning rate from each layer to the one below it; 1: the same in all.',
      defaultText('layerDecay'),
    ),
  })
  layerDecay?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('weightDecay', 'Decoupled weight decay of AdamW.', defaultText('weightDecay')),
  })
  weightDecay?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('dropout', 'Probability of dropping an activation.', defaultText('dropout')),
  })
  dropout?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'labelSmoothing',
      'Share of the target that is spread over all classes.',
      defaultText('labelSmoothing'),
    ),
  })
  labelSmoothing?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'adversarialRadius',
      'Adversarial training: every text is learned as it is and with its word embeddings moved to where its loss is greater, so far, relative to their norm; that takes twice the time, and undoes what freezing saves. 0: as it is alone.',
      usualRadiusText,
    ),
  })
  adversarialRadius?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'gradientClip',
      'Largest norm of all gradients together.',
      defaultText('gradientClip'),
    ),
  })
  gradientClip?: number | null;

  @Field(() => ClassWeightsEnum, {
    nullable: true,
    description: `How much a document of each class counts. Default ${defaultText('classWeights')}.`,
  })
  classWeights?: TrainingParameters['classWeights'] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: `Whether the embeddings stay as they are. They then run without dropout. Default ${defaultText('freezeEmbeddings')}; with FAST true.`,
  })
  freezeEmbeddings?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'frozenLayers',
      "Lowest layers that stay as they are, at most the base model's layers; with 1 or more the embeddings do too. They then run without dropout.",
      `${defaultText('frozenLayers')}; with FAST half of them, rounded down`,
    ),
  })
  frozenLayers?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'loraRank',
      'Rank of LoRA (Hu et al. 2021): of the encoder only low-rank factors beside its linear layers are trained, and merged into the weights at export; 0: the weights themselves are trained. It wants a higher learning rate, 1e-4 to 5e-4.',
      defaultText('loraRank'),
    ),
  })
  loraRank?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'loraAlpha',
      'Scale of LoRA: its factors count loraAlpha / loraRank.',
      defaultText('loraAlpha'),
    ),
  })
  loraAlpha?: number | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether a step updates only the word embeddings that its documents touch, and makes up exactly for the steps that the others missed; false: every one at each step, the same result slower.',
  })
  sparseEmbedding!: boolean;

  @Field(() => BestMetricEnum, {
    nullable: true,
    description: `The figure on the validation split that decides the best epoch, whose weights are kept. Default ${defaultText('bestMetric')}.`,
  })
  bestMetric?: TrainingParameters['bestMetric'] | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'earlyStopping',
      'Ends training after so many epochs in a row without a better figure; 0: never.',
      defaultText('earlyStopping'),
    ),
  })
  earlyStopping?: number | null;

  @Field(() => Float, {
    defaultValue: 10,
    description: describe(
      'checkpointMinutes',
      'Longest time between two checkpoints, in minutes; one is also written after each epoch.',
    ),
  })
  checkpointMinutes!: number;
}

@InputType({ description: 'What to train, on what, and how. Only the data set must be given.' })
export class StartTrainingInput extends TrainingSettingsInput {
  @Field(() => ID, { description: 'The data set.' })
  dataset!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'What to start from. Default: the base model `starter`, which comes with Tasnif and which `npm start` imports; where it is not there the small encoder with random weights.',
  })
  baseModel?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For people. 1 to 200 characters. Default: the names of data set and base model.',
  })
  name?: string | null;

  @Field(() => NormalizationEnum, {
    nullable: true,
    description: `What is done to every text before it is cut into tokens. It is kept with the model, and \`classify\` does the same. \`normalized\` of the data set shows it on its own documents. Default ${defaultText('normalization')}.`,
  })
  normalization?: TrainingParameters['normalization'] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'A model that teaches, of the same classes: the run learns from what that makes of the training documents, as well as from their labels, and of `distillTexts` (knowledge distillation, Hinton et al. 2015). So a small base model comes close to a large one at its own speed. Default: none.',
  })
  distillFrom?: string | null;

  @Field(() => TextsInput, {
    nullable: true,
    description:
      'Texts without labels, which are learned from by the teacher’s answers alone. Those that equal a validation or test document, or nearly, are left out, as are repeated ones, empty ones and those of another script; the log says how many. Wants `distillFrom`. Default: none.',
  })
  distillTexts?: TextsInput | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'distillTemperature',
      'What the logits of both are divided by before they are compared: the higher, the more the classes count that the teacher finds less likely. Wants `distillFrom`.',
      defaultText('distillTemperature'),
    ),
  })
  distillTemperature?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'distillWeight',
      'Share of the teacher in the loss of a training document; the rest is its label’s. Wants `distillFrom`.',
      defaultText('distillWeight'),
    ),
  })
  distillWeight?: number | null;

  @Field(() => Int, {
    defaultValue: 42,
    description: describe('seed', 'Decides fresh weights, order of documents and dropout.'),
  })
  seed!: number;

  @Field(() => [Int], {
    nullable: true,
    description: `Makes a run of each of these seeds, together or not at all, which know each other as TrainingRun.group. 1 to ${MOST_SEEDS}, all different, each as seed. Default: seed alone.`,
  })
  seeds?: number[] | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'sampleDocuments',
      'Training documents to learn from, at least one of each class, class by class in proportion, drawn by seed; where there are no more, all of them.',
      'all',
    ),
  })
  sampleDocuments?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'validationDocuments',
      'Validation documents to look at, drawn in the same way, and the same ones whatever the seed.',
      'all',
    ),
  })
  validationDocuments?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Trains on all folds of the data set but this one, which is the validation split. 0 to the number of folds less 1. Default: its own training and validation splits.',
  })
  fold?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Makes a run of each fold of the data set, together or not at all, which know each other as TrainingRun.group; groupFigures has their mean and deviation.',
  })
  crossValidate!: boolean;
}
