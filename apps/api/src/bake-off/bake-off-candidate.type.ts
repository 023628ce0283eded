import { isResearchOnly } from '@tasnif/marbert';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { BaseModel, toBaseModel } from '../base-model/base-model.type.ts';
import { NormalizationEnum } from '../graphql/enums.ts';
import { Interval } from '../model/calibration.type.ts';
import { Model, toModel } from '../model/model.type.ts';
import { spreadOf } from '../training/spread.ts';
import { RunError, toTrainingRun, TrainingRun } from '../training/training-run.type.ts';
import type { RankedCandidate } from './rank.ts';

@ObjectType({
  description:
    'A base model with a normalisation profile, and how it did. Figures are means over its models, on the validation documents of the bake-off; they and the costs are null until it has a model.',
})
export class BakeOffCandidate {
  @Field(() => Int, { nullable: true, description: 'From 1, by mean macro F1; null without a model.' })
  rank!: number | null;

  @Field(() => BaseModel, { description: 'What it starts from.' })
  baseModel!: BaseModel;

  @Field(() => NormalizationEnum, { description: 'The profile that its texts go through.' })
  normalization!: keyof typeof NormalizationEnum;

  @Field(() => [TrainingRun], { description: 'Its runs, one a seed.' })
  runs!: TrainingRun[];

  @Field(() => [Model], { description: 'What came of those that have succeeded.' })
  models!: Model[];

  @Field(() => Float, { nullable: true, description: 'Share of documents classified right, 0 to 1.' })
  accuracy!: number | null;

  @Field(() => Interval, { nullable: true, description: '95 % confidence interval of `accuracy`.' })
  accuracyInterval!: Interval | null;

  @Field(() => Float, { nullable: true, description: 'Mean of the F1 of each class, 0 to 1.' })
  macroF1!: number | null;

  @Field(() => Interval, {
    nullable: true,
    description:
      '95 % confidence interval of `macroF1`, by percentiles of 1,000 bootstrap resamples of the validation documents, the same ones for all candidates.',
  })
  macroF1Interval!: Interval | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Sample standard deviation of macro F1 over its seeds, divided by n - 1: what luck alone does. Null with one model.',
  })
  macroF1Deviation!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it can not be told from the best: the 95 % interval of how much the best is above it, over the same resamples (paired bootstrap), reaches 0. True of the best itself.',
  })
  isTied!: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Seconds that its epochs took, the mean of its runs; evaluations and pauses left out.',
  })
  trainingSeconds!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Documents learned from in a second of `trainingSeconds`.',
  })
  documentsPerSecond!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Time that a text takes its exported model, in milliseconds, as it was measured then.',
  })
  millisecondsPerText!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Numbers in the weights of the base model; null from scratch.',
  })
  parameters!: number | null;

  @Field(() => Float, { nullable: true, description: 'Size in bytes of the export that it serves from.' })
  bytes!: number | null;

  @Field(() => String, { nullable: true, description: "The base model's licence; null where not known." })
  licence!: string | null;

  @Field(() => Boolean, {
    description: "Whether the base model's licence keeps models made of it from commercial use.",
  })
  researchOnly!: boolean;

  @Field(() => RunError, {
    nullable: true,
    description: 'Why the first of its runs that failed did so; the others are not touched by it.',
  })
  error!: RunError | null;
}

export function toCandidate(candidate: RankedCandidate, place: number): BakeOffCandidate {
  const { baseModel, normalization, runs, models, figures, trainingSeconds, documentsPerSecond } = candidate;
  const exports = models.flatMap((model) => model.exports.find(({ isDefault }) => isDefault) ?? []);
  const [served] = exports;
  const milliseconds = exports.reduce((sum, file) => sum + file.millisecondsPerText, 0);
  const macroF1s = models.map((model) => model.figures.macroF1);
  return Object.assign(new BakeOffCandidate(), {
    ...{ normalization, trainingSeconds, documentsPerSecond },
    rank: figures && place + 1,
    baseModel: toBaseModel(baseModel),
    runs: runs.map(toTrainingRun),
    models: models.map(toModel),
    accuracy: figures?.accuracy.mean ?? null,
    accuracyInterval: figures?.accuracy.interval ?? null,
    macroF1: figures?.macroF1.mean ?? null,
    macroF1Interval: figures?.macroF1.interval ?? null,
    macroF1Deviation: macroF1s.length < 2 ? null : spreadOf(macroF1s).standardDeviation,
    isTied: figures?.isTied ?? null,
    millisecondsPerText: exports.length === 0 ? null : milliseconds / exports.length,
    parameters: baseModel.details?.parameters ?? null,
    bytes: served?.bytes ?? null,
    licence: baseModel.licence,
    researchOnly: isResearchOnly(baseModel.licence),
    error: runs.find(({ error }) => error !== null)?.error ?? null,
  });
}
