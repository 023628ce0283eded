import { Field, Float, InputType, Int } from 'type-graphql';
import { KeepOrDropEnum, LeakChoiceEnum } from '../graphql/enums.ts';
import { describe } from '../ranges.ts';

/** What decides which documents of a source are used, and for what. */
@InputType()
export abstract class DatasetSettingsInput {
  @Field(() => Int, {
    nullable: true,
    description: describe('seed', 'Decides which document goes to which split.', 42),
  })
  seed?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('validationShare', 'Share of each class kept to choose the best weights.', 0.1),
  })
  validationShare?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: describe('testShare', 'Share of each class kept to measure the result.', 0.1),
  })
  testShare?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'folds',
      'Deals all documents but those of the test split to so many equal parts, for cross-validation by `fold` of `startTraining`; the first is the validation split of runs without one. 0 or 2 to 100: 0 for none.',
      0,
    ),
  })
  folds?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: describe(
      'maxPerClass',
      'Most training documents of a class, drawn by the seed; the rest is left out.',
      'all',
    ),
  })
  maxPerClass?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Locks the test split: no run sees it, models are measured on it by request, each time noted, and no revision changes it or unlocks it. Default false.',
  })
  testLocked?: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'duplicateThreshold',
      'Similarity from which two texts are near duplicates: Jaccard, of their 5-letter sequences without tashkeel, links, mentions and punctuation.',
      0.8,
    ),
  })
  duplicateThreshold?: number | null;

  @Field(() => KeepOrDropEnum, {
    nullable: true,
    description: 'Duplicates with one label in one split. DROP: the first stays. Default KEEP.',
  })
  duplicates?: keyof typeof KeepOrDropEnum | null;

  @Field(() => LeakChoiceEnum, {
    nullable: true,
    description:
      'Duplicates in different official splits; where Tasnif deals the splits there are none, for duplicates stay together. Default KEEP.',
  })
  leaks?: keyof typeof LeakChoiceEnum | null;

  @Field(() => KeepOrDropEnum, {
    nullable: true,
    description:
      'Duplicates under different labels. DROP: those stay that are labelled as the first (in the training split, where one is). Default KEEP.',
  })
  conflicts?: keyof typeof KeepOrDropEnum | null;
}
