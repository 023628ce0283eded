import type { Normalization } from '@tasnif/store';
import { Field, ID, InputType, Int } from 'type-graphql';
import { NormalizationEnum } from '../graphql/enums.ts';
import { describe } from '../ranges.ts';
import { TrainingSettingsInput } from '../training/start-training.input.ts';
import { MOST_CANDIDATES, MOST_RUNS } from './combine.ts';

@InputType({
  description:
    'Which base models to compare, on what, and how each is trained. The settings are the same for all; a default that depends on the base model is that of each.',
})
export class StartBakeOffInput extends TrainingSettingsInput {
  @Field(() => ID, {
    description: 'The data set. It needs a validation split: that is what the candidates are ranked on.',
  })
  dataset!: string;

  @Field(() => [ID], {
    description: `The base models, all different. With the normalisation profiles they make 2 to ${MOST_CANDIDATES} candidates: each base model with each profile.`,
  })
  baseModels!: string[];

  @Field(() => [NormalizationEnum], {
    nullable: true,
    description: 'Normalisation profiles, all different. Default: the one of the recipe.',
  })
  normalizations?: Normalization[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'For people. 1 to 200 characters. Default: the name of the data set.',
  })
  name?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 1_000,
    description: describe(
      'sampleDocuments',
      'Training documents that every candidate learns from, at least one of each class, class by class in proportion, drawn by seed: the same for all. Where there are no more, all of them; null: all.',
    ),
  })
  sampleDocuments!: number | null;

  @Field(() => Int, {
    defaultValue: 2_000,
    description: describe(
      'bakeOffValidation',
      'Validation documents that every candidate is measured on, drawn in the same way, the same for all and whatever the seed. The more, the smaller a difference can be told.',
    ),
  })
  validationDocuments!: number;

  @Field(() => [Int], {
    defaultValue: [42],
    description: `Each candidate is trained once with each of these seeds, and ranked by its mean. 1 or more, all different, 0 to 2147483647; candidates × seeds make at most ${MOST_RUNS} runs.`,
  })
  seeds!: number[];
}
