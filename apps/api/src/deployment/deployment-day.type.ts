import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Model } from '../model/model.type.ts';
import { CONFIDENCE_BINS } from './answer-sums.ts';

@ObjectType({ description: 'How often a class was answered.' })
export class AnswerCount {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Int, { description: 'Texts that were answered with it.' })
  texts!: number;
}

@ObjectType({
  description:
    'What a model answered on a day under an alias, all apis together; up to 5 seconds late. Texts are not kept, only counted.',
})
export class DeploymentDay {
  @Field(() => String, { description: 'The day in UTC, such as 2026-11-25.' })
  day!: string;

  @Field(() => Model, { description: 'The model that answered: the deployed one, or a challenger.' })
  model!: Model;

  @Field(() => Boolean, {
    description: 'Whether nobody waited for these answers, but for the others of a challenge.',
  })
  inShadow!: boolean;

  @Field(() => Int, { description: 'Texts that it was asked for, `errors` among them.' })
  requests!: number;

  @Field(() => Int, {
    description:
      'Texts that it gave no answer to. One that a challenger was to answer to a caller is asked of the deployed model then, and counts there too.',
  })
  errors!: number;

  @Field(() => Int, {
    description: 'Texts that it was not asked for because too many waited; in shadow only.',
  })
  dropped!: number;

  @Field(() => [AnswerCount], {
    description: 'Its answers by class, in the order of the classes; those of none left out.',
  })
  answers!: AnswerCount[];

  @Field(() => Int, { description: 'Answers that a precision was asked for.' })
  withPrecision!: number;

  @Field(() => Int, { description: 'Answers that were marked as abstained.' })
  abstained!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean confidence of the answers, 0 to 1; null where there is none.',
  })
  meanConfidence!: number | null;

  @Field(() => [Int], {
    description: `Answers by confidence, in ${CONFIDENCE_BINS} bins of equal width from 0 to 1.`,
  })
  confidenceBins!: number[];

  @Field(() => Int, { description: 'Answers to texts that were longer than the model reads.' })
  truncated!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean time of an answer, in milliseconds; null where there is none.',
  })
  meanLatencyMilliseconds!: number | null;
}
