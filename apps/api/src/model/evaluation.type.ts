import type { EvaluationRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Interval } from './calibration.type.ts';
import { ClassFigures } from './model.type.ts';

@ObjectType({ description: 'A model measured on a test split by request.' })
export class Evaluation {
  @Field(() => ID, { description: 'The model.' })
  modelId!: string;

  @Field(() => String, { description: 'The name of the key that asked for it.' })
  by!: string;

  @Field(() => GraphQLDateTime, { description: 'When.' })
  createdAt!: Date;

  @Field(() => Int, { description: 'Documents that it was measured on.' })
  documents!: number;

  @Field(() => Float, { description: 'Share of documents classified right, 0 to 1.' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the F1 of each class, 0 to 1.' })
  macroF1!: number;

  @Field(() => Interval, { nullable: true, description: '95 % confidence interval of `accuracy`.' })
  accuracyInterval!: Interval | null;

  @Field(() => Interval, { nullable: true, description: '95 % confidence interval of `macroF1`.' })
  macroF1Interval!: Interval | null;

  @Field(() => Float, { description: 'Cross-entropy in nats.' })
  loss!: number;

  @Field(() => [ClassFigures], { description: 'Precision, recall and F1 of each class.' })
  perClass!: ClassFigures[];

  @Field(() => [[Int]], { description: 'Confusion matrix: row = given class, column = predicted class.' })
  confusion!: number[][];
}

export function toEvaluation({ modelId, by, createdAt, figures }: EvaluationRow): Evaluation {
  return { modelId, by, createdAt, ...figures };
}
