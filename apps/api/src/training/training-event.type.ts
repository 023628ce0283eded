import type { Phase, Split, StoredEvent } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, InterfaceType, ObjectType } from 'type-graphql';
import { LogLevelEnum, PhaseEnum, SplitEnum } from '../graphql/enums.ts';
import { RunError } from './training-run.type.ts';

/** An event as it is sent: `replayed` when it was stored before the subscriber came. */
export type SentEvent = StoredEvent & { replayed: boolean };

const typeNames = {
  STATE_CHANGED: 'StateChanged',
  STEP_PROGRESS: 'StepProgress',
  EPOCH_COMPLETED: 'EpochCompleted',
  EVALUATION_COMPLETED: 'EvaluationCompleted',
  PRETRAINING_EVALUATED: 'PretrainingEvaluated',
  CHECKPOINT_SAVED: 'CheckpointSaved',
  LOG_LINE: 'LogLine',
} as const satisfies Record<SentEvent['type'], string>;

@InterfaceType({
  description: 'Something that happened to a run. `seq` counts from 1 and has no gaps.',
  resolveType: (event: SentEvent) => typeNames[event.type],
})
export abstract class TrainingEvent {
  @Field(() => ID, { description: 'The run.' })
  runId!: string;

  @Field(() => Int, {
    description: 'Its number within the run; pass the last one seen as `afterSeq` to go on from there.',
  })
  seq!: number;

  @Field(() => GraphQLDateTime, { description: 'When it was stored.' })
  at!: Date;

  @Field(() => Boolean, { description: 'Whether it was stored before this subscription or query began.' })
  replayed!: boolean;
}

@ObjectType({
  implements: TrainingEvent,
  description: 'The run went on to another phase, or a trainer took it up again.',
})
class StateChanged extends TrainingEvent {
  @Field(() => PhaseEnum, { description: 'Where it stands now.' })
  phase!: Phase;

  @Field(() => PhaseEnum, { nullable: true, description: 'Where it stood; null when it was made.' })
  previous!: Phase | null;

  @Field(() => Int, { description: 'How often a trainer has taken it up.' })
  attempt!: number;

  @Field(() => RunError, { nullable: true, description: 'Why, when it failed.' })
  error!: RunError | null;
}

@ObjectType({ implements: TrainingEvent, description: 'How training goes; at most four a second.' })
class StepProgress extends TrainingEvent {
  @Field(() => Int, { description: 'Epoch, from 1.' })
  epoch!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => Int, { description: 'Optimizer steps in all.' })
  totalSteps!: number;

  @Field(() => Float, { description: 'Cross-entropy in nats, mean of the steps since the last report.' })
  loss!: number;

  @Field(() => Float, { description: 'Learning rate of the last step.' })
  learningRate!: number;

  @Field(() => Float, { description: 'Norm of all gradients of the last step, before clipping.' })
  gradientNorm!: number;

  @Field(() => Float, {
    description: 'Documents, or of a run that pre-trains windows of text, a second since the last report.',
  })
  textsPerSecond!: number;

  @Field(() => Float, { description: 'Tokens a second since the last report.' })
  tokensPerSecond!: number;

  @Field(() => Float, { description: 'Seconds until training ends, as far as can be told.' })
  etaSeconds!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Multiplications and additions of its matrix products, in GFLOP/s; null where it is not measured.',
  })
  gflopsPerSecond!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'What a large matrix product alone reaches on this device in the same precision, in GFLOP/s; null where it is not measured.',
  })
  matrixProductGflopsPerSecond!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Resident memory of the training process, in bytes; null where it is not measured.',
  })
  memoryBytes!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Tokens seen, all epochs together, of a run that pre-trains; else null.',
  })
  tokensSeen!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Tokens to be seen in all, of a run that pre-trains; else null.',
  })
  totalTokens!: number | null;
}

@ObjectType({ implements: TrainingEvent, description: 'Every training document was seen once more.' })
class EpochCompleted extends TrainingEvent {
  @Field(() => Int, { description: 'Epoch, from 1.' })
  epoch!: number;

  @Field(() => Int, { description: 'Epochs in all.' })
  epochs!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => Float, { description: 'Mean loss of the epoch, in nats.' })
  trainLoss!: number;

  @Field(() => Float, { description: 'Time that the epoch took, in seconds.' })
  seconds!: number;
}

@ObjectType({ implements: TrainingEvent, description: 'The model was measured on a split.' })
class EvaluationCompleted extends TrainingEvent {
  @Field(() => Int, { description: 'The epoch whose weights were measured.' })
  epoch!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => SplitEnum, { description: 'The split.' })
  split!: Split;

  @Field(() => Float, { description: 'Cross-entropy in nats.' })
  loss!: number;

  @Field(() => Float, { description: 'Share of documents classified right, 0 to 1.' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the F1 of each class, 0 to 1.' })
  macroF1!: number;

  @Field(() => Float, {
    description: 'Accuracy of naive Bayes, learned from the same split, on the same documents.',
  })
  baselineAccuracy!: number;

  @Field(() => Float, { description: 'Macro F1 of naive Bayes on the same documents.' })
  baselineMacroF1!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Accuracy of a linear model (support vector machine on TF-IDF of character n-grams), learned from the same split, on the same documents; null for what was trained before there was one.',
  })
  linearBaselineAccuracy!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Macro F1 of the linear model on the same documents; null as its accuracy.',
  })
  linearBaselineMacroF1!: number | null;

  @Field(() => Boolean, { description: 'Whether these weights are the best of the run so far.' })
  best!: boolean;
}

@ObjectType({
  implements: TrainingEvent,
  description:
    'A model that is being pre-trained was measured on the held-out texts, with 15 % of the tokens masked, always the same ones.',
})
class PretrainingEvaluated extends TrainingEvent {
  @Field(() => Int, { description: 'Epoch, from 1.' })
  epoch!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => Float, { description: 'Tokens seen, all epochs together.' })
  tokens!: number;

  @Field(() => Float, { description: 'Cross-entropy of a masked token, in nats.' })
  loss!: number;

  @Field(() => Float, {
    description: 'e to the loss: among as many tokens the model might as well have drawn. At least 1.',
  })
  perplexity!: number;

  @Field(() => Float, {
    description: 'Share of the masked tokens that are the likeliest in their place, 0 to 1.',
  })
  accuracy!: number;

  @Field(() => Int, { description: 'Masked tokens that this was measured on.' })
  masked!: number;
}

@ObjectType({
  implements: TrainingEvent,
  description: 'All that training needs to go on from this step is on the disk.',
})
class CheckpointSaved extends TrainingEvent {
  @Field(() => Int, { description: 'Epoch, from 1.' })
  epoch!: number;

  @Field(() => Int, { description: 'Optimizer steps done.' })
  step!: number;

  @Field(() => Float, { description: 'Size in bytes.' })
  bytes!: number;

  @Field(() => Float, { description: 'Time that training waited for it, in seconds.' })
  seconds!: number;
}

@ObjectType({ implements: TrainingEvent, description: 'A line for people.' })
class LogLine extends TrainingEvent {
  @Field(() => LogLevelEnum, { description: 'How much it matters.' })
  level!: 'INFO' | 'WARN' | 'ERROR';

  @Field(() => String, { description: 'The line.' })
  message!: string;
}

export const trainingEventTypes = [
  StateChanged,
  StepProgress,
  EpochCompleted,
  EvaluationCompleted,
  PretrainingEvaluated,
  CheckpointSaved,
  LogLine,
] as const;
