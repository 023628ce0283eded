import { Field, Float, ObjectType } from 'type-graphql';
import { Model } from '../model/model.type.ts';

@ObjectType({ description: 'A class and how likely it is.' })
export class Score {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Float, { description: 'Softmax probability, 0 to 1; those of all classes sum to 1.' })
  probability!: number;
}

@ObjectType({ description: 'What a model makes of a text.' })
export class Classification {
  @Field(() => String, { description: 'The likeliest class.' })
  label!: string;

  @Field(() => Float, { description: 'Its probability, 0 to 1.' })
  confidence!: number;

  @Field(() => [Score], { description: 'The `topK` likeliest classes, likeliest first.' })
  scores!: Score[];

  @Field(() => Model, { description: 'The model that answered.' })
  model!: Model;

  @Field(() => Boolean, {
    description: 'Whether the text was longer than the model reads, so that only its beginning counted.',
  })
  truncated!: boolean;

  @Field(() => Float, { description: 'Time that the answer took on the server, in milliseconds.' })
  latencyMs!: number;
}
