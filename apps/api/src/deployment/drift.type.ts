import { FEWEST_JUDGED } from '@tasnif/marbert';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DriftVerdictEnum } from '../graphql/enums.ts';

@ObjectType({ description: 'A part of what is compared.' })
export class ShiftBin {
  @Field(() => String, { description: 'A class, or a range of lengths such as 16-31.' })
  name!: string;

  @Field(() => Float, { description: 'Its share of the training split, 0 to 1.' })
  training!: number;

  @Field(() => Float, { description: 'Its share of what was classified, 0 to 1.' })
  classified!: number;
}

@ObjectType({ description: 'How far shares have moved from those of the training split.' })
export class Shift {
  @Field(() => Float, {
    nullable: true,
    description:
      'Population stability index, 0 or more: sum over the bins of (classified − training) · ln(classified / training), of shares, half a text added to every bin of both (Siddiqi 2006). Null where nothing was classified.',
  })
  populationStabilityIndex!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'What the index stays below in 95 of 100 cases where nothing has moved: (1/n + 1/m) times the quantile of χ², n and m the texts of both sides (Yurdakul & Naranjo 2020).',
  })
  indexByChance!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Jensen-Shannon divergence in bits, 0 to 1 (Lin 1991).',
  })
  jensenShannonDivergence!: number | null;

  @Field(() => DriftVerdictEnum, {
    nullable: true,
    description: `What the index means; null below ${FEWEST_JUDGED} texts, and where an index of that size may be chance.`,
  })
  verdict!: keyof typeof DriftVerdictEnum | null;

  @Field(() => [ShiftBin], { description: 'The shares that are compared.' })
  bins!: ShiftBin[];
}

@ObjectType({
  description:
    'What a model has classified, in shadow as well, beside the training split of the version of the data set that it was trained on.',
})
export class Drift {
  @Field(() => Int, { description: 'Texts that this rests on.' })
  texts!: number;

  @Field(() => Shift, {
    description:
      'Its answers beside the classes of the training split. A model that often errs answers other shares than it was trained on, though nothing has moved.',
  })
  labels!: Shift;

  @Field(() => Shift, {
    description:
      'Lengths of texts in characters (Unicode code points), as they came: nothing normalised, nothing cut.',
  })
  lengths!: Shift;
}
