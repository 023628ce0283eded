import type { PretrainingParameters as Parameters } from '@tasnif/store';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DeviceEnum, NormalizationEnum, PrecisionEnum, ScheduleEnum } from '../graphql/enums.ts';
import { NormalizationSwitches } from '../graphql/normalization-switches.type.ts';
import { TextSources } from '../texts/text-sources.type.ts';

@ObjectType({ description: 'How a run pre-trains, every default filled in.' })
export class PretrainingParameters implements Parameters {
  @Field(() => TextSources, { description: 'What it learns from.' })
  texts!: TextSources;

  @Field(() => NormalizationEnum, { description: 'Done to every text before it is cut into tokens.' })
  normalization!: Parameters['normalization'];

  @Field(() => NormalizationSwitches, { description: 'Steps turned on or off over that profile.' })
  normalizationSwitches!: Parameters['normalizationSwitches'];

  @Field(() => Int, {
    nullable: true,
    description: 'Tokens of the vocabulary that is learned, at most; null: the base model brings its own.',
  })
  vocabularySize!: number | null;

  @Field(() => Int, { description: 'Tokens of a window of text.' })
  windowLength!: number;

  @Field(() => Float, { description: 'Share of the texts that it is measured on.' })
  heldOutShare!: number;

  @Field(() => Float, { description: 'Share of the tokens that are masked.' })
  maskedShare!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Tokens to train on, all epochs together; null: as many as `epochs` have.',
  })
  tokens!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Times that every text is seen; null: as `tokens` allow.',
  })
  epochs!: number | null;

  @Field(() => Float, { description: 'Peak of the schedule.' })
  learningRate!: number;

  @Field(() => ScheduleEnum, { description: 'What the learning rate does after the warm-up.' })
  schedule!: Parameters['schedule'];

  @Field(() => Float, { description: 'Share of all tokens in which the learning rate rises.' })
  warmupShare!: number;

  @Field(() => Int, { description: 'Tokens of an optimizer step.' })
  batchTokens!: number;

  @Field(() => Float, {
    description: 'Share of all tokens in which a step grows from half of `batchTokens` to all of it.',
  })
  rampShare!: number;

  @Field(() => Float, { description: 'Decoupled weight decay of AdamW.' })
  weightDecay!: number;

  @Field(() => Float, { description: 'Probability of dropping an activation.' })
  dropout!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Tokens between two evaluations; null: a twentieth of all.',
  })
  evaluateEvery!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Tokens computed at once; null: what the free memory holds.',
  })
  maxBatchTokens!: number | null;

  @Field(() => Float, { description: 'Longest time between two checkpoints, in minutes.' })
  checkpointMinutes!: number;

  @Field(() => Int, { description: 'Decides fresh weights, held-out texts, their order and what is masked.' })
  seed!: number;

  @Field(() => DeviceEnum, { description: 'The device that was asked for.' })
  device!: Parameters['device'];

  @Field(() => Int, { description: 'Which CUDA device was asked for.' })
  deviceIndex!: number;

  @Field(() => PrecisionEnum, { description: 'The precision that was asked for.' })
  precision!: Parameters['precision'];
}
