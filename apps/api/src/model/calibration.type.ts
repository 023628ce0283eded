import { FEWEST_KEPT } from '@tasnif/marbert';
import type { Calibration as CalibrationRow, ModelRow } from '@tasnif/store';
import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'Where a figure would lie if the documents that it was measured on were drawn again.',
})
export class Interval {
  @Field(() => Float, { description: 'Its lower end, 0 to 1.' })
  lower!: number;

  @Field(() => Float, { description: 'Its upper end, 0 to 1.' })
  upper!: number;
}

@ObjectType({ description: 'Documents whose confidence lies above `lower` and up to `upper`.' })
class ReliabilityBin {
  @Field(() => Float, { description: 'Lower end, 0 to 1, excluded.' })
  lower!: number;

  @Field(() => Float, { description: 'Upper end, 0 to 1, included.' })
  upper!: number;

  @Field(() => Int, { description: 'How many documents.' })
  count!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Their mean confidence, 0 to 1; null where there is none.',
  })
  meanConfidence!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of them classified right, 0 to 1; null where there is none.',
  })
  accuracy!: number | null;
}

@ObjectType({ description: 'How far probabilities are what they say, on the test split.' })
class CalibrationFigures {
  @Field(() => Float, {
    description:
      'Expected calibration error, 0 to 1: mean distance between confidence and accuracy over the bins, each weighted by its documents. 0 is best.',
  })
  expectedCalibrationError!: number;

  @Field(() => Float, {
    description:
      'Brier score over all classes, 0 to 2: mean of the summed squared distances of the probabilities to 0, or 1 for the given class. 0 is best.',
  })
  brierScore!: number;

  @Field(() => [ReliabilityBin], { description: 'Reliability diagram: 15 bins of equal width from 0 to 1.' })
  bins!: ReliabilityBin[];
}

@ObjectType({ description: 'From which confidence on a class is believed.' })
export class ClassThreshold {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Float, {
    nullable: true,
    description: `The smallest confidence, 0 to 1, from which on the wanted precision is reached; null where none reaches it with ${FEWEST_KEPT} documents of the validation split or more, so that the class is never believed.`,
  })
  threshold!: number | null;

  @Field(() => Int, {
    description: 'Documents of the validation split that are taken for the class from there on.',
  })
  documents!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of them that are of the class, 0 to 1; null without a threshold.',
  })
  precision!: number | null;
}

@ObjectType({ description: 'What comes of answering only from the thresholds on.' })
export class SelectiveFigures {
  @Field(() => Int, { description: 'Documents of the split that this was counted on, at most 10,000.' })
  documents!: number;

  @Field(() => Float, { description: 'Share of them that get an answer, 0 to 1.' })
  coverage!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the answers that are right, 0 to 1; null where there is none.',
  })
  accuracy!: number | null;
}

@ObjectType({ description: 'Thresholds by class for a wanted precision, chosen on the validation split.' })
export class Thresholds {
  @Field(() => Float, { description: 'The wanted precision, 0.5 to 0.999.' })
  precision!: number;

  @Field(() => [ClassThreshold], { description: 'A threshold for each class, in the order of the classes.' })
  perClass!: ClassThreshold[];

  @Field(() => SelectiveFigures, {
    description: 'On the validation split, where they were chosen: a little too good.',
  })
  validation!: SelectiveFigures;

  @Field(() => SelectiveFigures, {
    nullable: true,
    description: 'On the test split, where they were not; null where it is empty.',
  })
  test!: SelectiveFigures | null;
}

@ObjectType({
  description:
    'How the confidence of a model was made to mean something: logits are divided by a temperature fitted on the validation split (Guo et al. 2017).',
})
export class Calibration {
  @Field(() => Float, {
    description:
      'The temperature, 0.05 to 20; above 1 the model was too sure of itself. 0.05 where every document of the validation split is classified right, which says nothing of its errors.',
  })
  temperature!: number;

  @Field(() => Int, { description: 'Documents that it was fitted on.' })
  validationDocuments!: number;

  @Field(() => Int, { description: 'Documents that `before` and `after` are measured on.' })
  testDocuments!: number;

  @Field(() => CalibrationFigures, {
    nullable: true,
    description: 'At temperature 1; null where the test split is empty.',
  })
  before!: CalibrationFigures | null;

  @Field(() => CalibrationFigures, {
    nullable: true,
    description: 'At the fitted temperature; null where the test split is empty.',
  })
  after!: CalibrationFigures | null;

  /** For the field resolver. */
  row!: CalibrationRow;
  classes!: readonly string[];
}

export function toCalibration(row: CalibrationRow, { classes }: Pick<ModelRow, 'classes'>): Calibration {
  const { temperature, validation, test } = row;
  return Object.assign(new Calibration(), {
    ...{ temperature, validationDocuments: validation.documents, testDocuments: test?.documents ?? 0 },
    ...{ before: test?.before ?? null, after: test?.after ?? null, row, classes },
  });
}
