import { Field, Float, Int, ObjectType } from 'type-graphql';
import { NormalizationEnum } from '../graphql/enums.ts';
import { Model } from '../model/model.type.ts';
import { Explanation } from './explanation.type.ts';

@ObjectType({ description: 'A class and how likely it is.' })
export class Score {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Float, {
    description:
      "Softmax probability at the model's temperature (1 where it has no calibration), 0 to 1; those of all classes sum to 1.",
  })
  probability!: number;
}

@ObjectType({ description: 'What a model makes of a text.' })
export class Classification {
  @Field(() => String, { description: 'The likeliest class.' })
  label!: string;

  @Field(() => Float, { description: 'Its probability, 0 to 1.' })
  confidence!: number;

  @Field(() => Boolean, {
    description:
      'Whether the confidence is below what the wanted precision asks for; the label stays. False where none was asked for.',
  })
  abstained!: boolean;

  @Field(() => Boolean, {
    description: 'Whether the model has a calibration, so that probabilities are at its temperature.',
  })
  calibrated!: boolean;

  @Field(() => [Score], { description: 'The `topK` likeliest classes, likeliest first.' })
  scores!: Score[];

  @Field(() => Model, { description: 'The model that answered.' })
  model!: Model;

  @Field(() => NormalizationEnum, {
    description:
      "The profile that was done to the text; the model's `normalizationSwitches` may turn steps of it on or off.",
  })
  normalization!: keyof typeof NormalizationEnum;

  @Field(() => Boolean, {
    description:
      'Whether the text was longer than the model reads, so that its end did not count: longer than `maxLength` tokens where the `pooling` of the model is FIRST, else than 32 windows.',
  })
  truncated!: boolean;

  @Field(() => Int, {
    description:
      'Tokens of the text, the two special ones included; where it is `truncated`, only those that were read are counted.',
  })
  tokens!: number;

  @Field(() => Int, {
    description: 'In how many windows of at most `maxLength` tokens of the model the text was read, 1 to 32.',
  })
  windows!: number;

  @Field(() => Explanation, {
    nullable: true,
    description:
      'Which words speak for the answer; null where that was not asked for, and in `classifyBatch`.',
  })
  explanation!: Explanation | null;

  @Field(() => Float, {
    description: 'Time that the answer took on the server, without its explanation, in milliseconds.',
  })
  latencyMilliseconds!: number;

  @Field(() => Float, {
    description: 'The same as `latencyMilliseconds`.',
    deprecationReason: 'Use latencyMilliseconds.',
  })
  latencyMs!: number;
}
