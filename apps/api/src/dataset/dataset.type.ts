import type { DatasetReport as Report, DatasetRow, Normalization } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import {
  DatasetStatusEnum,
  ExclusionEnum,
  FindingKindEnum,
  KeepOrDropEnum,
  LeakChoiceEnum,
  NormalizationEnum,
  SplitEnum,
  TextEncodingEnum,
} from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';
import { Job, toJob } from '../job/job.type.ts';
import { readinessOf } from '../job/readiness.ts';

@ObjectType({ description: 'Documents of one class, by split.' })
export class ClassCount {
  @Field(() => String, { description: "The class's name." })
  label!: string;

  @Field(() => Int, { description: 'Documents of the training split.' })
  train!: number;

  @Field(() => Int, { description: 'Documents of the validation split.' })
  validation!: number;

  @Field(() => Int, { description: 'Documents of the test split.' })
  test!: number;

  @Field(() => Int, { description: 'Documents of all splits.' })
  total!: number;

  @Field(() => Float, { description: 'Of all documents of the data set, 0 to 1.' })
  share!: number;
}

@ObjectType({ description: 'Something in the source that gave no document.' })
export class DatasetProblem {
  @Field(() => String, { description: 'Stable code, such as `EMPTY_TEXT`, `NOT_UTF8` or `MALFORMED_ROW`.' })
  code!: string;

  @Field(() => String, { description: 'The uploaded file, or the file inside the uploaded zip.' })
  file!: string;

  @Field(() => Int, { nullable: true, description: 'Line, from 1; null when the whole file is meant.' })
  line!: number | null;

  @Field(() => String, { description: 'What is wrong, in a sentence.' })
  message!: string;
}

@ObjectType({ description: 'A document as it is, and as a profile makes it.' })
export class NormalizedDocument {
  @Field(() => String, { description: 'The text as it was given.' })
  before!: string;

  @Field(() => String, { description: 'What a model that is trained with the profile sees of it.' })
  after!: string;

  @Field(() => String, { description: 'The file it came from.' })
  file!: string;

  @Field(() => Int, { description: 'Its line there, from 1.' })
  line!: number;
}

@ObjectType({ description: 'Files of a source that were read in the same encoding.' })
export class EncodingCount {
  @Field(() => TextEncodingEnum, { description: 'How their bytes spell text.' })
  encoding!: keyof typeof TextEncodingEnum;

  @Field(() => Boolean, {
    description:
      'Whether neither a byte-order mark nor strict UTF-8 nor the caller decided: look at some texts, and give `encoding` if they read wrong.',
  })
  guessed!: boolean;

  @Field(() => Int, { description: 'How many files.' })
  files!: number;

  @Field(() => String, { description: 'The first of them.' })
  example!: string;
}

@ObjectType({ description: 'How the documents of a version were chosen and dealt to splits.' })
export class DatasetSettings {
  @Field(() => Int, { description: 'Decides which document goes to which split.' })
  seed!: number;

  @Field(() => Float, { description: 'Share of each class in the validation split, 0 to 1.' })
  validationShare!: number;

  @Field(() => Float, { description: 'Share of each class in the test split, 0 to 1.' })
  testShare!: number;

  @Field(() => Int, { description: 'Parts for cross-validation; 0: none.' })
  folds!: number;

  @Field(() => Int, { nullable: true, description: 'Most training documents of a class; null: all.' })
  maxPerClass!: number | null;

  @Field(() => Boolean, { description: 'Whether no run sees the test split.' })
  testLocked!: boolean;

  @Field(() => Float, { description: 'Similarity from which two texts are near duplicates, 0 to 1.' })
  duplicateThreshold!: number;

  @Field(() => KeepOrDropEnum, { description: 'What became of duplicates in one split.' })
  duplicates!: keyof typeof KeepOrDropEnum;

  @Field(() => LeakChoiceEnum, { description: 'What became of duplicates in different splits.' })
  leaks!: keyof typeof LeakChoiceEnum;

  @Field(() => KeepOrDropEnum, { description: 'What became of duplicates under different labels.' })
  conflicts!: keyof typeof KeepOrDropEnum;
}

@ObjectType({ description: 'How many of something there are, by its code.' })
export class CodeCount {
  @Field(() => String, { description: 'The code.' })
  code!: string;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'What the texts of a version are like, before any of them was left out.' })
export class DatasetReport {
  @Field(() => Float, { description: 'Unicode characters of all texts.' })
  characters!: number;

  @Field(() => Float, {
    description:
      'Share of texts without a letter, or with more letters of other scripts than Arabic ones, 0 to 1.',
  })
  nonArabicShare!: number;

  @Field(() => Int, { description: 'Groups of equal texts.' })
  exactGroups!: number;

  @Field(() => Int, {
    description: 'Groups of nearly equal texts, at least `duplicateThreshold` of the settings alike.',
  })
  nearGroups!: number;

  @Field(() => [CodeCount], { description: 'Findings by kind, whatever was chosen about them.' })
  findings!: CodeCount[];

  @Field(() => [CodeCount], { description: 'Documents that were left out, by reason.' })
  excluded!: CodeCount[];

  @Field(() => [CodeCount], { description: 'Problems by code: what gave no document.' })
  problems!: CodeCount[];
}

@ObjectType({ description: 'A document of a version, with the place it came from.' })
export class ShownDocument {
  @Field(() => String, { description: 'The first 300 characters (Unicode code points) of its text.' })
  text!: string;

  @Field(() => String, { description: 'Its class.' })
  label!: string;

  @Field(() => SplitEnum, { description: 'The split it is in, or would be if it were not left out.' })
  split!: keyof typeof SplitEnum;

  @Field(() => String, { description: 'The file it came from.' })
  file!: string;

  @Field(() => Int, { description: 'Its line there, from 1.' })
  line!: number;

  @Field(() => ExclusionEnum, { nullable: true, description: 'Why it was left out; null where it was not.' })
  excluded!: keyof typeof ExclusionEnum | null;
}

@ObjectType({ description: 'A document that is doubtful.' })
export class DatasetFinding {
  @Field(() => FindingKindEnum, { description: 'What is doubtful about it.' })
  kind!: keyof typeof FindingKindEnum;

  @Field(() => ShownDocument, { description: 'The document.' })
  document!: ShownDocument;

  @Field(() => ShownDocument, { nullable: true, description: 'The one that has its text, or nearly.' })
  twin!: ShownDocument | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Lowest similarity within their group of duplicates, 0 to 1; 1 where all are equal.',
  })
  similarity!: number | null;
}

@ObjectType({ description: 'How many texts a length limit would cut.' })
export class TokenCut {
  @Field(() => Int, { description: 'The limit, in tokens.' })
  at!: number;

  @Field(() => Float, { description: 'Share of the documents with more tokens, 0 to 1.' })
  share!: number;
}

@ObjectType({ description: 'A document that is remarkable for its tokens.' })
export class TokenExample {
  @Field(() => ShownDocument, { description: 'The document.' })
  document!: ShownDocument;

  @Field(() => Int, { description: 'Its tokens.' })
  tokens!: number;

  @Field(() => Int, { description: 'How many of them the vocabulary does not know.' })
  unknown!: number;
}

@ObjectType({ description: 'What the texts of a version are as tokens of a base model.' })
export class TokenReport {
  @Field(() => ID, { description: 'The base model.' })
  baseModelId!: string;

  @Field(() => NormalizationEnum, { description: 'What was done to the texts first.' })
  normalization!: Normalization;

  @Field(() => Float, { description: 'Tokens of all documents, [CLS] and [SEP] included.' })
  total!: number;

  @Field(() => Int, { description: 'Tokens that half of the documents do not exceed.' })
  median!: number;

  @Field(() => Int, { description: 'Tokens that 90 % of the documents do not exceed.' })
  p90!: number;

  @Field(() => [TokenCut], { description: 'How many documents would be cut at 128, 256 and 512 tokens.' })
  cuts!: TokenCut[];

  @Field(() => Float, { description: 'Share of the tokens that the vocabulary does not know, 0 to 1.' })
  unknownShare!: number;

  @Field(() => [TokenExample], { description: 'The longest documents, at most 5.' })
  longest!: TokenExample[];

  @Field(() => [TokenExample], {
    description: 'The documents with the largest shares of unknown tokens, at most 5.',
  })
  mostUnknown!: TokenExample[];
}

@ObjectType({ implements: Node, description: 'Labelled documents, frozen and dealt to splits.' })
export class Dataset extends Node {
  @Field(() => String, { description: 'For people; need not be unique.' })
  name!: string;

  @Field(() => DatasetStatusEnum, {
    description: 'Whether it can be used. Until it is READY its counts are 0 and its lists empty.',
  })
  status!: keyof typeof DatasetStatusEnum;

  @Field(() => Job, {
    nullable: true,
    description: 'The newest job that made or makes something of it; null for data sets older than jobs.',
  })
  job!: Job | null;

  @Field(() => Int, { description: 'Number of the newest frozen version, from 1; 0 until there is one.' })
  version!: number;

  @Field(() => DatasetSettings, {
    nullable: true,
    description: 'How documents were chosen and dealt; null until it is READY.',
  })
  settings!: DatasetSettings | null;

  @Field(() => DatasetReport, {
    nullable: true,
    description: 'What its texts are like; null until it is READY, and for versions older than reports.',
  })
  report!: DatasetReport | null;

  @Field(() => Int, { description: 'Documents of all splits.' })
  documentCount!: number;

  @Field(() => Int, { description: 'Documents that were left out by choice.' })
  excludedCount!: number;

  @Field(() => Int, { description: 'Rows, lines or files that gave no document.' })
  problemCount!: number;

  @Field(() => [EncodingCount], {
    description: 'How the files of the source were read; empty where the documents came in the request.',
  })
  encodings!: EncodingCount[];

  @Field(() => String, {
    nullable: true,
    description:
      "All that is kept of findings and problems as CSV: a path below the api's own address, with the same Authorization header; null until it is READY.",
  })
  findingsUrl!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was deleted; null while it is not.' })
  deletedAt!: Date | null;

  /** For the field resolvers; null until there is one. */
  versionId!: string | null;
}

export const DatasetConnection = connectionType(Dataset);

export function toDataset({ version, job, ...row }: DatasetRow): Dataset {
  return Object.assign(new Dataset(), {
    ...row,
    status: readinessOf(version !== null, job),
    job: job && toJob(job),
    version: version?.number ?? 0,
    versionId: version?.id ?? null,
    settings: version?.settings ?? null,
    report: version?.report ? toReport(version.report) : null,
    documentCount: version?.documentCount ?? 0,
    excludedCount: version?.excludedCount ?? 0,
    problemCount: version?.problemCount ?? 0,
    encodings: version?.encodings ?? [],
    findingsUrl: version === null ? null : `/datasets/${row.id}/findings.csv`,
  } as const);
}

function toReport({ findings, excluded, problems, ...report }: Report): DatasetReport {
  const counts = (record: Record<string, number>): CodeCount[] =>
    Object.entries(record).map(([code, count]) => ({ code, count }));
  return { ...report, findings: counts(findings), excluded: counts(excluded), problems: counts(problems) };
}
