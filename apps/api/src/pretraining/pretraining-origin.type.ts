import { Field, Float, Int, ObjectType } from 'type-graphql';
import { TrainingRun } from '../training/training-run.type.ts';

@ObjectType({ description: 'What a base model that a run made has learned from.' })
export class PretrainingOrigin {
  @Field(() => TrainingRun, { description: 'The run, with its texts and what it started from.' })
  run!: TrainingRun;

  @Field(() => Boolean, {
    description: 'Whether its weights were random, or those of a base model that began so.',
  })
  fromScratch!: boolean;

  @Field(() => Float, { description: 'Tokens that the run saw, all epochs together.' })
  tokens!: number;

  @Field(() => Int, { description: 'Tokens of the windows that it saw.' })
  windowLength!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'e to the cross-entropy of a masked token, on the held-out texts; null where none were held out. Comparable under one vocabulary only.',
  })
  perplexity!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Share of the masked tokens of the held-out texts that it finds, 0 to 1; null as perplexity.',
  })
  accuracy!: number | null;
}
