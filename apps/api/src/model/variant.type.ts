import type { VariantReport as ReportRow, VariantRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ExportInputsEnum, ExportPrecisionEnum, VariantStatusEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';
import { Job, toJob } from '../job/job.type.ts';
import { readinessOf } from '../job/readiness.ts';

@ObjectType({ description: 'A graph of a variant, compared with the graph of its model in F32.' })
class VariantGraph {
  @Field(() => String, { description: "Path of the graph below the variant's folder." })
  path!: string;

  @Field(() => ExportInputsEnum, { description: 'How it takes texts.' })
  inputs!: keyof typeof ExportInputsEnum;

  @Field(() => ExportPrecisionEnum, { description: 'What its weights are.' })
  precision!: keyof typeof ExportPrecisionEnum;

  @Field(() => Float, {
    description: 'Size in bytes of the graph and its weights, which both graphs of a precision share.',
  })
  bytes!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Largest difference of a logit from the model's, 0 or more; null where it gave no number.",
  })
  maxLogitDifference!: number | null;

  @Field(() => Int, { description: 'Texts that it takes for another class than the model does.' })
  flippedLabels!: number;

  @Field(() => Float, { description: 'Its macro F1 on these texts, 0 to 1.' })
  macroF1!: number;

  @Field(() => Float, { description: 'Mean time a text when it was measured, in milliseconds.' })
  millisecondsPerText!: number;
}

@ObjectType({
  description:
    'What has become of a variant, and how near its answers are to those of its model, on up to 500 texts that neither learned from or was trimmed by: of the validation split, and of the test split unless that is locked.',
})
class VariantReport {
  @Field(() => Int, { description: 'Tokens of its vocabulary.' })
  vocabularySize!: number;

  @Field(() => Int, { description: 'Tokens of the vocabulary of the model.' })
  modelVocabularySize!: number;

  @Field(() => Int, {
    description:
      'Texts that were compared; 0 where there are none or the data set is deleted, and then the figures are of nothing.',
  })
  texts!: number;

  @Field(() => Int, { description: "Compared texts that its tokenizer cuts otherwise than the model's." })
  textsCutOtherwise!: number;

  @Field(() => Float, { description: "Macro F1 of the model's graph in F32 on these texts, 0 to 1." })
  macroF1!: number;

  @Field(() => Float, { description: 'Mean time a text of that graph, in milliseconds.' })
  millisecondsPerText!: number;

  @Field(() => [VariantGraph], { description: 'Its graphs.' })
  graphs!: ReportRow['graphs'];
}

@ObjectType({
  implements: Node,
  description:
    'A model in another form, made on request: a Hugging Face folder of its own, with the ONNX export in onnx/.',
})
export class ModelVariant extends Node {
  @Field(() => VariantStatusEnum, { description: 'Whether its files are there.' })
  status!: keyof typeof VariantStatusEnum;

  @Field(() => Job, { nullable: true, description: 'The job that makes or made it.' })
  job!: Job | null;

  @Field(() => Boolean, { description: 'Whether its vocabulary is cut to what the training split uses.' })
  trimVocabulary!: boolean;

  @Field(() => [ExportPrecisionEnum], { description: 'What its weights are kept as, a graph for each.' })
  precisions!: (keyof typeof ExportPrecisionEnum)[];

  @Field(() => Boolean, { description: 'Whether `browser.zip` is one of its files.' })
  browser!: boolean;

  @Field(() => VariantReport, {
    nullable: true,
    description: 'What has become of it; null until it is READY.',
  })
  report!: VariantReport | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  /** For the field resolvers. */
  modelId!: string;
}

export function toModelVariant({ options, job, report, ...row }: VariantRow): ModelVariant {
  const readiness = readinessOf(report !== null, job);
  const status = readiness === 'IMPORTING' ? 'EXPORTING' : readiness;
  return Object.assign(new ModelVariant(), { ...row, ...options, report, status, job: job && toJob(job) });
}
