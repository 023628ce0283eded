import type { PretrainingParameters } from '@tasnif/store';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ComputeInput } from '../graphql/compute.input.ts';
import { NormalizationEnum, ScheduleEnum } from '../graphql/enums.ts';
import { NormalizationSwitches, type GivenSwitches } from '../graphql/normalization-switches.type.ts';
import { describe } from '../ranges.ts';
import { TextsInput } from '../texts/texts.input.ts';
import { defaultText } from './defaults.ts';

@InputType({
  description:
    'Which base model to pre-train on which texts, and how. Only the texts must be given. What lasts is counted in tokens.',
})
export class StartPretrainingInput extends ComputeInput {
  @Field(() => TextsInput, { description: 'What to learn from.' })
  texts!: TextsInput;

  @Field(() => ID, {
    nullable: true,
    description:
      'What to start from: one that is pre-trained already is continued, with its own vocabulary; one of source SCRATCH gives its shape alone, and the vocabulary is learned from the texts. Default: as that of startTraining.',
  })
  baseModel?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Unique name of the base model that comes of it. 1 to 100 letters, digits, spaces, dots, dashes, underscores and slashes. Default: that of `baseModel`, with "-pretrained" after it.',
  })
  name?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'vocabularySize',
      'Tokens of the vocabulary that is learned, at most. Only with a base model of source SCRATCH: one that is pre-trained has its own.',
      'that of the base model',
    ),
  })
  vocabularySize?: number | null;

  @Field(() => NormalizationEnum, {
    nullable: true,
    description: `What is done to every text before it is cut into tokens; fine-tuning should do the same. Default ${defaultText('normalization')}.`,
  })
  normalization?: PretrainingParameters['normalization'] | null;

  @Field(() => NormalizationSwitches, {
    nullable: true,
    description: 'Steps turned on or off over the profile of `normalization`. Default: none.',
  })
  normalizationSwitches?: GivenSwitches | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'maskedShare',
      'Share of the tokens that are masked, whole words at a time: 80 % of them become [MASK], 10 % another token, 10 % stay.',
      defaultText('maskedShare'),
    ),
  })
  maskedShare?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'tokens',
      'Tokens to train on, all epochs together; a whole number. Either this or `epochs`.',
      'as many as `epochs` have',
    ),
  })
  tokens?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe('epochs', 'Times that every text is seen.', defaultText('epochs')),
  })
  epochs?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('learningRate', 'Peak of the schedule.', defaultText('learningRate')),
  })
  learningRate?: number | null;

  @Field(() => ScheduleEnum, {
    nullable: true,
    description: `What the learning rate does after the warm-up. Default ${defaultText('schedule')}.`,
  })
  schedule?: PretrainingParameters['schedule'] | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'warmupShare',
      'Share of all tokens in which the learning rate rises.',
      defaultText('warmupShare'),
    ),
  })
  warmupShare?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe('batchTokens', 'Tokens of an optimizer step.', defaultText('batchTokens')),
  })
  batchTokens?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'rampShare',
      'Share of all tokens in which a step grows in a line from half of `batchTokens` to all of it; 0: it has them from the first.',
      defaultText('rampShare'),
    ),
  })
  rampShare?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'windowLength',
      "Tokens of a window of text, of which a model sees one at a time; longer texts are cut into several, before a word. At most the base model's positions.",
      `${defaultText('windowLength')}, or the base model's positions if those are fewer`,
    ),
  })
  windowLength?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'heldOutShare',
      'Share of the texts that nothing is learned from and that perplexity is measured on, drawn by seed, a million characters at most; texts that are equal are on one side. 0: none.',
      defaultText('heldOutShare'),
    ),
  })
  heldOutShare?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'evaluateEvery',
      'Tokens between two evaluations on the held-out texts; a whole number.',
      'a twentieth of all',
    ),
  })
  evaluateEvery?: number | null;

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

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'maxBatchTokens',
      'Tokens computed at once; a step with more is cut between windows and its gradients are summed, which changes nothing but memory.',
      'what the free memory holds',
    ),
  })
  maxBatchTokens?: number | null;

  @Field(() => Float, {
    defaultValue: 10,
    description: describe('checkpointMinutes', 'Longest time between two checkpoints, in minutes.'),
  })
  checkpointMinutes!: number;

  @Field(() => Int, {
    defaultValue: 42,
    description: describe('seed', 'Decides fresh weights, held-out texts, their order and what is masked.'),
  })
  seed!: number;
}
