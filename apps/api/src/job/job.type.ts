import type { JobRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { JobKindEnum, JobStatusEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';

@ObjectType({ description: 'Why a job failed.' })
export class JobError {
  @Field(() => String, { description: 'Stable code, such as `ONE_CLASS` or `UNSUPPORTED_FORMAT`.' })
  code!: string;

  @Field(() => String, { description: 'What is wrong with which value, in a sentence.' })
  message!: string;

  @Field(() => String, { description: 'What to do next.' })
  hint!: string;

  @Field(() => String, { nullable: true, description: 'The file at fault, or the file inside a zip.' })
  file!: string | null;

  @Field(() => Int, { nullable: true, description: 'The line at fault, from 1.' })
  line!: number | null;
}

@ObjectType({
  implements: Node,
  description: 'Long work that goes on by itself; ask for it again to see how far it is.',
})
export class Job extends Node {
  @Field(() => JobKindEnum, { description: 'What it does.' })
  kind!: keyof typeof JobKindEnum;

  @Field(() => JobStatusEnum, { description: 'Where it stands.' })
  status!: keyof typeof JobStatusEnum;

  @Field(() => ID, { nullable: true, description: 'The data set it is about; null when it is about none.' })
  datasetId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The base model it is about; null when it is about none, or about one that failed and made room for another.',
  })
  baseModelId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The variant of a model it is about; null when it is about none, or about one that was deleted.',
  })
  variantId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The file classification it is about; null when it is about none.',
  })
  classificationId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What it is at, such as `READING`, `COMPARING`, `WRITING`, `CLASSIFYING`, `EVALUATING`, `DOWNLOADING`, `COPYING`, `UNPACKING` or `CHECKING`; null until it has begun.',
  })
  stage!: string | null;

  @Field(() => Float, { description: 'How much of the stage is done, in `unit`.' })
  done!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How much there is to do, in `unit`; null where unknown.',
  })
  total!: number | null;

  @Field(() => String, { nullable: true, description: 'What is counted: `bytes`, `documents` or `rows`.' })
  unit!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How much is done in a second, in `unit`; null unless it runs.',
  })
  rate!: number | null;

  @Field(() => Float, { nullable: true, description: 'Seconds until the stage is done; null where unknown.' })
  etaSeconds!: number | null;

  @Field(() => JobError, { nullable: true, description: 'Why it failed; null unless FAILED.' })
  error!: JobError | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When a worker took it up first.' })
  startedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;
}

export const JobConnection = connectionType(Job);

export function toJob({ stageStartedAt, error, ...row }: JobRow): Job {
  const seconds =
    row.status === 'RUNNING' && stageStartedAt !== null ? (Date.now() - stageStartedAt.getTime()) / 1000 : 0;
  const rate = seconds > 0 && row.done > 0 ? row.done / seconds : null;
  const etaSeconds = rate === null || row.total === null ? null : Math.max(0, row.total - row.done) / rate;
  return Object.assign(new Job(), {
    ...row,
    rate,
    etaSeconds,
    error: error && { ...error, file: error.file ?? null, line: error.line ?? null },
  });
}
