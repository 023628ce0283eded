import type { FileClassificationRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { JobStatusEnum, ResultFormatEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';
import { Job, toJob } from '../job/job.type.ts';

@ObjectType({ description: 'How many rows were taken for a class.' })
export class ClassRows {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Float, { description: 'Rows, 0 or more.' })
  rows!: number;
}

@ObjectType({
  implements: Node,
  description:
    'The texts of a file, classified by a job into another file: each row of the source in its order, also those that can not be read, with the problem.',
})
export class FileClassification extends Node {
  @Field(() => String, { description: 'Name of the file.' })
  name!: string;

  @Field(() => JobStatusEnum, { description: 'Where its job stands.' })
  status!: keyof typeof JobStatusEnum;

  @Field(() => Job, {
    nullable: true,
    description: 'The job that makes or made it; its `error` says why there is no result.',
  })
  job!: Job | null;

  @Field(() => String, {
    nullable: true,
    description: 'The alias that its model was asked for by; null when it was by its id.',
  })
  alias!: string | null;

  @Field(() => ResultFormatEnum, { description: 'What the result is.' })
  format!: keyof typeof ResultFormatEnum;

  @Field(() => Int, { description: 'How many classes are given for each text.' })
  topK!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of right answers that is wanted; null where no answer is marked.',
  })
  precision!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Rows of the file, those that can not be read among them; null until they are counted.',
  })
  totalRows!: number | null;

  @Field(() => Float, { description: 'Rows that are done, those that can not be read among them.' })
  rows!: number;

  @Field(() => Float, {
    description: 'Rows so far that can not be read; the result says why, row by row.',
  })
  problemRows!: number;

  @Field(() => Float, { description: 'Rows that are done whose answers are marked as abstained.' })
  abstainedRows!: number;

  @Field(() => Float, { description: 'Rows that are done of whose texts only the beginning was read.' })
  truncatedRows!: number;

  @Field(() => Float, { nullable: true, description: 'Size of the result in bytes; null until it is there.' })
  bytes!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of the result, hexadecimal; null until it is there.',
  })
  sha256!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "GET the result here: a path below the api's own address, with the same Authorization header; null until it is there. A `Range` of bytes gives a part of it.",
  })
  url!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  /** For the field resolvers. */
  modelId!: string;
  perClass!: readonly number[];
}

export const FileClassificationConnection = connectionType(FileClassification);

export function toFileClassification({
  soFar,
  result,
  job,
  ...row
}: FileClassificationRow): FileClassification {
  return Object.assign(new FileClassification(), {
    ...row,
    // One that has a result has had its job.
    status: job?.status ?? 'SUCCEEDED',
    job: job && toJob(job),
    totalRows: soFar?.total ?? null,
    rows: soFar?.rows ?? 0,
    problemRows: soFar?.problems ?? 0,
    abstainedRows: soFar?.abstained ?? 0,
    truncatedRows: soFar?.truncated ?? 0,
    perClass: soFar?.perClass ?? [],
    bytes: result === null ? null : Number(result.bytes),
    sha256: result?.sha256 ?? null,
    url: result === null ? null : `/file-classifications/${row.id}/result`,
  } as const);
}
