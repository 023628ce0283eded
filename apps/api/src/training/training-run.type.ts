import type { Phase, RunRow, Split, TrainingParameters as Parameters } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { ClassWeightsEnum, DeviceEnum, PhaseEnum, SplitEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';

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
  @Field(() => Int, { description: 'Times that every training document is seen.' })
  epochs!: number;

  @Field(() => Float, { description: 'Peak of the schedule.' })
  learningRate!: number;

  @Field(() => Int, { description: 'Documents of an optimizer step.' })
  batchSize!: number;

  @Field(() => Int, { description: 'Tokens read of a document; the rest is cut.' })
  maxLength!: number;

  @Field(() => Float, { description: 'Share of all steps in which the learning rate rises.' })
  warmupShare!: number;

  @Field(() => Float, { description: 'Decoupled weight decay of AdamW.' })
  weightDecay!: number;

  @Field(() => Float, { description: 'Probability of dropping an activation.' })
  dropout!: number;

  @Field(() => Float, { description: 'Share of the target that is spread over all classes.' })
  labelSmoothing!: number;

  @Field(() => Float, { description: 'Largest norm of all gradients together.' })
  gradientClip!: number;

  @Field(() => ClassWeightsEnum, { description: 'How much a document of each class counts.' })
  classWeights!: Parameters['classWeights'];

  @Field(() => Int, { description: 'Decides fresh weights, order of documents and dropout.' })
  seed!: number;

  @Field(() => DeviceEnum, { description: 'The device that was asked for.' })
  device!: Parameters['device'];
}

@ObjectType({ description: 'A figure of a run.' })
export class RunMetric {
  @Field(() => Int, { description: 'The optimizer step after which it was measured.' })
  step!: number;

  @Field(() => SplitEnum, { description: 'The split that it was measured on.' })
  split!: Split;

  @Field(() => String, {
    description: '`accuracy`, `macroF1`, `loss`; of the naive Bayes floor with `baseline.` before it.',
  })
  name!: string;

  @Field(() => Float, { description: 'The figure.' })
  value!: number;
}

@ObjectType({ implements: Node, description: 'One training of a base model on a data set.' })
export class TrainingRun extends Node {
  @Field(() => String, { description: 'For people.' })
  name!: string;

  @Field(() => PhaseEnum, { description: 'Where it stands.' })
  phase!: Phase;

  @Field(() => TrainingParameters, { description: 'How it trains.' })
  parameters!: TrainingParameters;

  @Field(() => String, {
    nullable: true,
    description: 'What it computes on, such as `cpu` or `cuda:0`; null until it has begun.',
  })
  device!: string | null;

  @Field(() => Int, { description: 'How often a trainer has taken it up.' })
  attempt!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => Int, { nullable: true, description: 'Optimizer steps in all; null until it is known.' })
  totalSteps!: number | null;

  @Field(() => Int, { description: '`seq` of its newest event.' })
  lastSeq!: number;

  @Field(() => RunError, { nullable: true, description: 'Why it failed, if it did.' })
  error!: RunError | null;

  @Field(() => Boolean, { description: 'Whether somebody asked for it to stop.' })
  cancelRequested!: boolean;

  @Field(() => GraphQLDateTime, { description: 'When it was queued.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When a trainer first took it up.' })
  startedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;

  /** For the field resolvers. */
  versionId!: string;
  baseModelId!: string;
}

export const TrainingRunConnection = connectionType(TrainingRun);

export function toTrainingRun({ cancelRequestedAt, ...row }: RunRow): TrainingRun {
  return Object.assign(new TrainingRun(), { ...row, cancelRequested: cancelRequestedAt !== null });
}
