import type {
  Phase,
  Precision,
  RunEngine,
  RunRow,
  Split,
  TrainingParameters as Parameters,
} from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import {
  BestMetricEnum,
  ClassWeightsEnum,
  DeviceEnum,
  EngineEnum,
  NormalizationEnum,
  PhaseEnum,
  PrecisionEnum,
  RecipeEnum,
  RunKindEnum,
  ScheduleEnum,
  SplitEnum,
} from '../graphql/enums.ts';
import { NormalizationSwitches } from '../graphql/normalization-switches.type.ts';
import { Node } from '../graphql/node.ts';
import { PretrainingParameters } from '../pretraining/pretraining-parameters.type.ts';
import { TextSources } from '../texts/text-sources.type.ts';

@ObjectType({ description: 'Why a run failed.' })
export class RunError {
  @Field(() => String, { description: 'Stable code.' })
  code!: string;

  @Field(() => String, { description: 'What went wrong, in a sentence.' })
  message!: string;

  @Field(() => String, { description: 'What to do next.' })
  hint!: string;

  @Field(() => [String], { description: 'The last lines of the training process’s log.' })
  log!: string[];
}

@ObjectType({ description: 'How a run trains, every default filled in.' })
export class TrainingParameters implements Parameters {
  @Field(() => RecipeEnum, { description: 'Where every value came from that was not given.' })
  recipe!: Parameters['recipe'];

  @Field(() => Int, { description: 'Times that every training document is seen.' })
  epochs!: number;

  @Field(() => Float, { description: 'Peak of the schedule.' })
  learningRate!: number;

  @Field(() => Int, { description: 'Documents of a batch.' })
  batchSize!: number;

  @Field(() => Int, { description: 'Batches whose gradients are summed before an optimizer step.' })
  gradientAccumulation!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Tokens computed at once; null: what the free memory holds.',
  })
  maxBatchTokens!: number | null;

  @Field(() => NormalizationEnum, { description: 'Done to every text before it is cut into tokens.' })
  normalization!: Parameters['normalization'];

  @Field(() => NormalizationSwitches, { description: 'Steps turned on or off over that profile.' })
  normalizationSwitches!: Parameters['normalizationSwitches'];

  @Field(() => Int, {
    description: 'Tokens learned from of a document, which is cut there, and read of a text at once.',
  })
  maxLength!: number;

  @Field(() => ScheduleEnum, { description: 'What the learning rate does after the warm-up.' })
  schedule!: Parameters['schedule'];

  @Field(() => Float, { description: 'Share of all steps in which the learning rate rises.' })
  warmupShare!: number;

  @Field(() => Float, { description: 'Factor of the learning rate from each layer to the one below it.' })
  layerDecay!: number;

  @Field(() => Float, { description: 'Decoupled weight decay of AdamW.' })
  weightDecay!: number;

  @Field(() => Float, { description: 'Probability of dropping an activation.' })
  dropout!: number;

  @Field(() => Float, { description: 'Share of the target that is spread over all classes.' })
  labelSmoothing!: number;

  @Field(() => Float, {
    description:
      'How far the word embeddings of a text are moved to where its loss is greater, relative to their norm; 0: not at all.',
  })
  adversarialRadius!: number;

  @Field(() => Float, { description: 'Largest norm of all gradients together.' })
  gradientClip!: number;

  @Field(() => ClassWeightsEnum, { description: 'How much a document of each class counts.' })
  classWeights!: Parameters['classWeights'];

  @Field(() => Boolean, { description: 'Whether the embeddings stay as they are.' })
  freezeEmbeddings!: boolean;

  @Field(() => Int, {
    description: 'Lowest layers that stay as they are, and with 1 or more the embeddings.',
  })
  frozenLayers!: number;

  @Field(() => Int, { description: 'Rank of LoRA; 0: the weights themselves are trained.' })
  loraRank!: number;

  @Field(() => Float, { description: 'Scale of LoRA: its factors count loraAlpha / loraRank.' })
  loraAlpha!: number;

  @Field(() => Boolean, {
    description: 'Whether a step updates only the word embeddings that its documents touch.',
  })
  sparseEmbedding!: boolean;

  @Field(() => BestMetricEnum, {
    description: 'The figure on the validation split that decides the best epoch.',
  })
  bestMetric!: Parameters['bestMetric'];

  @Field(() => Int, {
    description: 'Training ends after so many epochs in a row without a better figure; 0: never.',
  })
  earlyStopping!: number;

  @Field(() => Float, { description: 'Longest time between two checkpoints, in minutes.' })
  checkpointMinutes!: number;

  @Field(() => Int, { description: 'Decides fresh weights, order of documents and dropout.' })
  seed!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Training documents that it learns from, at most; null: all.',
  })
  sampleDocuments!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Validation documents that it looks at, at most; null: all.',
  })
  validationDocuments!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The fold that was its validation split; null: the own splits of the data set.',
  })
  fold!: number | null;

  @Field(() => ID, { nullable: true, description: 'The model that teaches beside the labels; null: none.' })
  distillFrom!: string | null;

  @Field(() => TextSources, {
    nullable: true,
    description: 'Texts that are learned from by the teacher’s answers alone; null: none.',
  })
  distillTexts!: Parameters['distillTexts'];

  @Field(() => Float, {
    description: 'What the logits of teacher and student are divided by before they are compared.',
  })
  distillTemperature!: number;

  @Field(() => Float, {
    description: 'Share of the teacher in the loss of a training document.',
  })
  distillWeight!: number;

  @Field(() => DeviceEnum, { description: 'The device that was asked for.' })
  device!: Parameters['device'];

  @Field(() => Int, { description: 'Which CUDA device was asked for.' })
  deviceIndex!: number;

  @Field(() => PrecisionEnum, { description: 'The precision that was asked for.' })
  precision!: Parameters['precision'];

  /** For the field resolver. */
  versionId!: string;
  baseModelId!: string;
}

@ObjectType({ description: 'A figure of a run.' })
export class RunMetric {
  @Field(() => Int, { description: 'The optimizer step after which it was measured.' })
  step!: number;

  @Field(() => SplitEnum, { description: 'The split that it was measured on.' })
  split!: Split;

  @Field(() => String, {
    description:
      '`accuracy`, `macroF1`, `loss`; of naive Bayes with `baseline.` before it, of the linear model with `linearBaseline.`. Of a run that pre-trains `loss`, `perplexity` and `accuracy` on the held-out texts, which count as VALIDATION.',
  })
  name!: string;

  @Field(() => Float, { description: 'The figure.' })
  value!: number;
}

@ObjectType({
  implements: Node,
  description: 'One training of a base model: on a data set, or on texts without labels.',
})
export class TrainingRun extends Node {
  @Field(() => RunKindEnum, { description: 'What it makes.' })
  kind!: RunRow['kind'];

  @Field(() => String, { description: 'For people; of one that pre-trains the name of what it makes.' })
  name!: string;

  @Field(() => PhaseEnum, { description: 'Where it stands.' })
  phase!: Phase;

  @Field(() => TrainingParameters, {
    nullable: true,
    description: 'How it trains; null unless its kind is FINE_TUNING.',
  })
  parameters!: TrainingParameters | null;

  @Field(() => PretrainingParameters, {
    nullable: true,
    description: 'How it pre-trains, and on what; null unless its kind is PRETRAINING.',
  })
  pretrainingParameters!: PretrainingParameters | null;

  @Field(() => EngineEnum, {
    nullable: true,
    description:
      'What it is computed by; null until it has begun, and of runs from before there was a choice.',
  })
  engine!: RunEngine | null;

  @Field(() => String, {
    nullable: true,
    description: 'What it computes on, such as `cpu` or `cuda:0`; null until it has begun.',
  })
  device!: string | null;

  @Field(() => PrecisionEnum, {
    nullable: true,
    description: 'What it computes in, F32 or BF16; null until it has begun.',
  })
  precision!: Precision | null;

  @Field(() => Int, { description: 'How often a trainer has taken it up.' })
  attempt!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => Int, { nullable: true, description: 'Optimizer steps in all; null until it is known.' })
  totalSteps!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Optimizer steps done at its newest checkpoint, where it goes on from; null before the first.',
  })
  checkpointStep!: number | null;

  @Field(() => Int, { description: '`seq` of its newest event.' })
  lastSeq!: number;

  @Field(() => RunError, { nullable: true, description: 'Why it failed, if it did.' })
  error!: RunError | null;

  @Field(() => Boolean, { description: 'Whether somebody asked for it to stop.' })
  cancelRequested!: boolean;

  @Field(() => Boolean, {
    description: 'Whether somebody asked for it to pause, and nobody for it to go on since.',
  })
  pauseRequested!: boolean;

  @Field(() => GraphQLDateTime, { description: 'When it was queued.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When a trainer first took it up.' })
  startedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;

  /** For the field resolvers. */
  versionId!: string | null;
  baseModelId!: string;
  groupId!: string | null;
  bakeOffId!: string | null;
}

export const TrainingRunConnection = connectionType(TrainingRun);

export function toTrainingRun(row: RunRow): TrainingRun {
  return Object.assign(new TrainingRun(), {
    ...row,
    ...parametersOf(row),
    cancelRequested: row.cancelRequestedAt !== null,
    pauseRequested: row.pauseRequestedAt !== null,
  });
}

function parametersOf(row: RunRow): Pick<TrainingRun, 'parameters' | 'pretrainingParameters'> {
  if (row.kind === 'PRETRAINING') return { parameters: null, pretrainingParameters: row.parameters };
  const { versionId, baseModelId } = row;
  return { parameters: { ...row.parameters, versionId, baseModelId }, pretrainingParameters: null };
}
