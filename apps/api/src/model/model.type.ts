import type { ArtifactFile, ModelRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import {
  ExportInputsEnum,
  ExportPrecisionEnum,
  NormalizationEnum,
  PoolingEnum,
  SplitEnum,
} from '../graphql/enums.ts';
import { NormalizationSwitches } from '../graphql/normalization-switches.type.ts';
import { Node } from '../graphql/node.ts';
import { Interval } from './calibration.type.ts';

@ObjectType({ description: 'How well one class is told from the others.' })
export class ClassFigures {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Float, { description: 'Share of right among the documents taken for this class.' })
  precision!: number;

  @Field(() => Float, { description: 'Share of found among the documents of this class.' })
  recall!: number;

  @Field(() => Float, { description: 'Harmonic mean of precision and recall.' })
  f1!: number;

  @Field(() => Int, { description: 'Documents of this class.' })
  support!: number;
}

@ObjectType({ description: "One of a model's files." })
export class ModelFile {
  @Field(() => String, { description: "Path below the model's folder." })
  path!: string;

  @Field(() => Float, { description: 'Size in bytes.' })
  bytes!: number;

  @Field(() => String, { description: 'SHA-256, hexadecimal.' })
  sha256!: string;

  @Field(() => String, {
    description:
      "GET it here: a path below the api's own address, with the same Authorization header. A `Range` of bytes gives a part of it.",
  })
  url!: string;

  /** Where it is served, for its link. */
  route!: 'models' | 'variants';
}

/** The files of a model or of a variant, at their route. */
export function toModelFiles(
  route: ModelFile['route'],
  id: string,
  files: readonly ArtifactFile[],
): ModelFile[] {
  return files.map(({ path, bytes, sha256 }) => ({
    ...{ path, sha256, route, bytes: Number(bytes) },
    url: `/${route}/${id}/${path.split('/').map(encodeURIComponent).join('/')}`,
  }));
}

@ObjectType({
  description:
    "A graph of a model's export, compared with the engine that trained it on up to 500 texts of the validation and test splits.",
})
export class ModelExport {
  @Field(() => String, { description: "Path of the graph below the model's folder." })
  path!: string;

  @Field(() => ExportInputsEnum, { description: 'How it takes texts.' })
  inputs!: keyof typeof ExportInputsEnum;

  @Field(() => ExportPrecisionEnum, { description: 'What its weights are.' })
  precision!: keyof typeof ExportPrecisionEnum;

  @Field(() => Float, {
    description: 'Size in bytes of the graph and its weights, which both graphs of a precision share.',
  })
  bytes!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many texts it was compared on; null for a model made before this was kept.',
  })
  texts!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Largest difference of a logit from the engine's, 0 or more; null where it gave no number.",
  })
  maxLogitDifference!: number | null;

  @Field(() => Int, { description: 'Texts that it takes for another class than the engine does.' })
  flippedLabels!: number;

  @Field(() => Float, { description: 'Its macro F1 on these texts, 0 to 1.' })
  macroF1!: number;

  @Field(() => Float, {
    nullable: true,
    description: "The engine's macro F1 on the same texts, 0 to 1; null as `texts`.",
  })
  engineMacroF1!: number | null;

  @Field(() => Float, {
    description:
      'Mean time a text when it was measured, in milliseconds: batches of one, or rows of up to 128 tokens.',
  })
  millisecondsPerText!: number;

  @Field(() => Boolean, {
    description:
      'Whether it was the fastest, where it was measured, of the graphs that are exact enough: in F32 within 0.0001 and with no text in another class, in INT8 with at most half a point (0.005) of macro F1 lost (`engineMacroF1` − `macroF1`) on at least one text; `onnx/model.onnx` where none is. What answers on this machine is `servedFrom` of the model.',
  })
  isDefault!: boolean;
}

@ObjectType({ implements: Node, description: 'A trained classifier.' })
export class Model extends Node {
  @Field(() => String, { description: 'For people: the name of its run.' })
  name!: string;

  @Field(() => [String], { description: 'Its classes, in the order of its outputs.' })
  classes!: string[];

  @Field(() => Int, {
    description:
      'Tokens that it reads at once, the two special ones included; `pooling` says what becomes of longer texts.',
  })
  maxLength!: number;

  @Field(() => PoolingEnum, {
    description:
      'What it makes of a text of more than `maxLength` tokens: MEAN or MAX, whichever had the higher macro F1 on the validation split, or FIRST where both were more than half a point below it, and had more texts wrong than chance explains. Its figures, calibration and thresholds are of texts read so. FIRST for models made before there was a choice.',
  })
  pooling!: keyof typeof PoolingEnum;

  @Field(() => NormalizationEnum, {
    description: 'Done to a text before it is cut into tokens, as in training.',
  })
  normalization!: keyof typeof NormalizationEnum;

  @Field(() => NormalizationSwitches, { description: 'Steps turned on or off over that profile.' })
  normalizationSwitches!: ModelRow['normalizationSwitches'];

  @Field(() => Float, { description: 'Share of documents classified right, 0 to 1.' })
  accuracy!: number;

  @Field(() => Float, { description: 'Mean of the F1 of each class, 0 to 1.' })
  macroF1!: number;

  @Field(() => Interval, {
    nullable: true,
    description:
      '95 % confidence interval of `accuracy`, by percentiles of 1,000 bootstrap resamples of the documents that it was measured on (`measuredOn`); null for models without one.',
  })
  accuracyInterval!: Interval | null;

  @Field(() => Interval, { nullable: true, description: '95 % confidence interval of `macroF1`, likewise.' })
  macroF1Interval!: Interval | null;

  @Field(() => Float, { description: 'Cross-entropy in nats, at temperature 1.' })
  loss!: number;

  @Field(() => SplitEnum, {
    description:
      'What its figures were measured on: the test split, or where that was locked or empty the validation split, which chose its weights.',
  })
  measuredOn!: keyof typeof SplitEnum;

  @Field(() => Int, { description: 'Documents that it was measured on.' })
  testDocuments!: number;

  @Field(() => Float, {
    description: 'Accuracy of naive Bayes, learned from the same split, on the same documents.',
  })
  baselineAccuracy!: number;

  @Field(() => Float, { description: 'Macro F1 of naive Bayes on the same documents.' })
  baselineMacroF1!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Accuracy of a linear model (support vector machine on TF-IDF of character n-grams), learned from the same split, on the same documents; null for what was trained before there was one.',
  })
  linearBaselineAccuracy!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Macro F1 of the linear model on the same documents; null as its accuracy.',
  })
  linearBaselineMacroF1!: number | null;

  @Field(() => [ClassFigures], { description: 'Precision, recall and F1 of each class.' })
  perClass!: ClassFigures[];

  @Field(() => [[Int]], { description: 'Confusion matrix: row = given class, column = predicted class.' })
  confusion!: number[][];

  @Field(() => [ModelExport], {
    description: 'The graphs of its ONNX export; empty for a model made before they were measured.',
  })
  exports!: ModelExport[];

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  createdAt!: Date;

  /** For the field resolvers. */
  runId!: string;
}

export const ModelConnection = connectionType(Model);

export function toModel({ figures, ...row }: ModelRow): Model {
  const { documents: testDocuments, split: measuredOn, ...others } = figures;
  return Object.assign(new Model(), { ...row, ...others, testDocuments, measuredOn });
}
