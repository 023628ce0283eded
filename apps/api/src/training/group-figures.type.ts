import type { ModelRow } from '@tasnif/store';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { spreadOf } from './spread.ts';

@ObjectType({ description: 'A figure over several runs.' })
class Spread {
  @Field(() => Float, { description: 'Mean.' })
  mean!: number;

  @Field(() => Float, { description: 'Sample standard deviation, divided by n - 1.' })
  standardDeviation!: number;
}

@ObjectType({
  description: 'What the runs of one request reached on the test split, of those that have succeeded.',
})
export class GroupFigures {
  @Field(() => Int, { description: 'How many have succeeded.' })
  finished!: number;

  @Field(() => Spread, { description: 'Of the share of documents classified right.' })
  accuracy!: Spread;

  @Field(() => Spread, { description: 'Of the mean of the F1 of each class.' })
  macroF1!: Spread;
}

/** `null` while there is no spread to speak of. */
export function toGroupFigures(models: readonly ModelRow[]): GroupFigures | null {
  if (models.length < 2) return null;
  return Object.assign(new GroupFigures(), {
    finished: models.length,
    accuracy: spreadOf(models.map(({ figures }) => figures.accuracy)),
    macroF1: spreadOf(models.map(({ figures }) => figures.macroF1)),
  });
}
