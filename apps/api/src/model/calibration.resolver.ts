import { measureThresholds, thresholdFor } from '@tasnif/marbert';
import { Arg, Ctx, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { describe, inRange } from '../ranges.ts';
import { Calibration, Thresholds, toCalibration } from './calibration.type.ts';
import { Model } from './model.type.ts';

@Resolver(() => Model)
export class ModelCalibrationResolver {
  @FieldResolver(() => Calibration, {
    nullable: true,
    description:
      'How its confidence was made to mean something; null for models without a validation split, or made before there was any.',
  })
  async calibration(@Root() model: Model, @Ctx() { store }: Context): Promise<Calibration | null> {
    const row = await store.models.calibration(model.id);
    return row && toCalibration(row, model);
  }
}

@Resolver(() => Calibration)
export class CalibrationResolver {
  @FieldResolver(() => Thresholds, {
    description: 'From which confidence on each class is believed, for a wanted precision.',
  })
  thresholds(
    @Root() { row: { validation, test }, classes }: Calibration,
    @Arg('precision', () => Float, {
      defaultValue: 0.95,
      description: describe('precision', 'Share of the answers of each class that should be right.'),
    })
    precision: number,
  ): Thresholds {
    inRange('precision', precision);
    const thresholds = validation.confidences.map((confidences) => thresholdFor(confidences, precision));
    return {
      precision,
      perClass: classes.map((label, i) => ({
        label,
        threshold: thresholds[i]?.confidence ?? null,
        documents: thresholds[i]?.documents ?? 0,
        precision: thresholds[i]?.precision ?? null,
      })),
      validation: measureThresholds(validation.confidences, thresholds),
      test: test && measureThresholds(test.confidences, thresholds),
    };
  }
}
