import { isResearchOnly, knownPretrainingLength } from '@tasnif/marbert';
import { hubNameOf, type BaseModelRow, type PretrainingFigures } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { BaseModelSourceEnum, BaseModelStatusEnum, WeightsFormatEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';
import { Job, toJob } from '../job/job.type.ts';
import { readinessOf } from '../job/readiness.ts';

@ObjectType({
  implements: Node,
  description:
    'An encoder that runs start from. What is known of it only when it is there is null until it is READY.',
})
export class BaseModel extends Node {
  @Field(() => String, {
    description: 'Unique name; that of a FAILED one is free for another, which takes its place.',
  })
  name!: string;

  @Field(() => BaseModelStatusEnum, { description: 'Whether runs can start from it.' })
  status!: keyof typeof BaseModelStatusEnum;

  @Field(() => Job, {
    nullable: true,
    description: 'The job that brings or brought it in; null for those that no job did.',
  })
  job!: Job | null;

  @Field(() => BaseModelSourceEnum, { description: 'Where its weights come from.' })
  source!: BaseModelRow['source'];

  @Field(() => String, {
    nullable: true,
    description:
      'Where it was imported from: name and commit on the hub (`UBC-NLP/MARBERT@…`), the folder, or the file; of one that is PRETRAINED the name of what it was made of; null where that is not known.',
  })
  origin!: string | null;

  @Field(() => Int, { nullable: true, description: 'Transformer layers.' })
  layers!: number | null;

  @Field(() => Int, { nullable: true, description: 'Hidden size.' })
  hiddenSize!: number | null;

  @Field(() => Int, { nullable: true, description: 'Attention heads.' })
  heads!: number | null;

  @Field(() => Int, { nullable: true, description: 'The longest text that it can read, in tokens.' })
  positions!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The longest texts that it saw last while it was pre-trained, in tokens, of a model that a run made or that is known by its name on the hub; else null. It may read longer ones, up to `positions`, and be worse at them.',
  })
  pretrainingLength!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Tokens of its vocabulary; of one from scratch, at most.',
  })
  vocabularySize!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Numbers in the weights of the encoder; null where there are none yet, as from scratch.',
  })
  parameters!: number | null;

  @Field(() => WeightsFormatEnum, {
    nullable: true,
    description: 'What its files of weights are; null from scratch.',
  })
  weightsFormat!: keyof typeof WeightsFormatEnum | null;

  @Field(() => [String], {
    description:
      'Names of weights in its files that are not used, such as those of another head: the first 100.',
  })
  droppedWeights!: string[];

  @Field(() => [String], {
    description: 'Names of weights that its files lack and each run draws by its seed: the first 100.',
  })
  addedWeights!: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Licence of the weights: of a known family, else as given at import, else as its card says.',
  })
  licence!: string | null;

  @Field(() => Boolean, { description: 'Whether that licence keeps models made of it from commercial use.' })
  licenceIsResearchOnly!: boolean;

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  createdAt!: Date;

  /** For the field resolver. */
  runId!: string | null;
  pretrainingFigures!: PretrainingFigures | null;
}

export const BaseModelConnection = connectionType(BaseModel);

export function toBaseModel({ shape, details, job, pretraining, ...row }: BaseModelRow): BaseModel {
  const { layers, hiddenSize, heads, positions, vocabularySize } = shape ?? {};
  return Object.assign(new BaseModel(), {
    ...row,
    ...{ layers, hiddenSize, heads, positions, vocabularySize },
    status: readinessOf(shape !== null, job),
    job: job && toJob(job),
    parameters: details?.parameters ?? null,
    weightsFormat: details?.weights ?? null,
    droppedWeights: details?.dropped ?? [],
    addedWeights: details?.added ?? [],
    pretrainingLength: pretraining?.windowLength ?? knownPretrainingLength(hubNameOf(row)),
    pretrainingFigures: pretraining,
    licenceIsResearchOnly: isResearchOnly(row.licence),
  });
}
