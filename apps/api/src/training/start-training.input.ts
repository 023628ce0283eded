import type { TrainingParameters } from '@tasnif/store';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ClassWeightsEnum, DeviceEnum } from '../graphql/enums.ts';
import { describe } from '../ranges.ts';

@InputType({ description: 'What to train, on what, and how. Only the data set must be given.' })
export class StartTrainingInput {
  @Field(() => ID, { description: 'The data set.' })
  dataset!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'What to start from. Default: the small encoder with random weights.',
  })
  baseModel?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For people. 1 to 200 characters. Default: the names of data set and base model.',
  })
  name?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'epochs',
      'Times that every training document is seen.',
      '5; from random weights 15',
    ),
  })
  epochs?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('learningRate', 'Peak of the schedule.', '5e-5; from random weights 5e-4'),
  })
  learningRate?: number | null;

  @Field(() => Int, {
    defaultValue: 16,
    description: describe('batchSize', 'Documents of an optimizer step.'),
  })
  batchSize!: number;

  @Field(() => Int, {
    nullable: true,
    description: describe('maxLength', "Tokens read of a document, at most the base model's positions.", 256),
  })
  maxLength?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'warmupShare',
      'Share of all steps in which the learning rate rises.',
      '0.1; from random weights 0.3',
    ),
  })
  warmupShare?: number | null;

  @Field(() => Float, {
    defaultValue: 0.01,
    description: describe('weightDecay', 'Decoupled weight decay of AdamW.'),
  })
  weightDecay!: number;

  @Field(() => Float, {
    defaultValue: 0.1,
    description: describe('dropout', 'Probability of dropping an activation.'),
  })
  dropout!: number;

  @Field(() => Float, {
    defaultValue: 0,
    description: describe('labelSmoothing', 'Share of the target that is spread over all classes.'),
  })
  labelSmoothing!: number;

  @Field(() => Float, {
    defaultValue: 1,
    description: describe('gradientClip', 'Largest norm of all gradients together.'),
  })
  gradientClip!: number;

  @Field(() => ClassWeightsEnum, {
    defaultValue: 'NONE',
    description: 'How much a document of each class counts.',
  })
  classWeights!: TrainingParameters['classWeights'];

  @Field(() => Int, {
    defaultValue: 42,
    description: describe('seed', 'Decides fresh weights, order of documents and dropout.'),
  })
  seed!: number;

  @Field(() => DeviceEnum, { defaultValue: 'AUTO', description: 'What to compute on.' })
  device!: TrainingParameters['device'];
}
