import type { DatasetRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { TextEncodingEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';

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

@ObjectType({ implements: Node, description: 'Labelled documents, frozen and dealt to splits.' })
export class Dataset extends Node {
  @Field(() => String, { description: 'For people; need not be unique.' })
  name!: string;

  @Field(() => Int, { description: 'Number of the frozen version, from 1.' })
  version!: number;

  @Field(() => Int, { description: 'Documents of all splits.' })
  documentCount!: number;

  @Field(() => Int, { description: 'Rows, lines or files that gave no document.' })
  problemCount!: number;

  @Field(() => [EncodingCount], {
    description: 'How the files of the source were read; empty where the documents came in the request.',
  })
  encodings!: EncodingCount[];

  @Field(() => Int, { description: 'Decided which document went to which split.' })
  seed!: number;

  @Field(() => Float, { description: 'Share of each class in the validation split, 0 to 1.' })
  validationShare!: number;

  @Field(() => Float, { description: 'Share of each class in the test split, 0 to 1.' })
  testShare!: number;

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was deleted; null while it is not.' })
  deletedAt!: Date | null;

  /** For the field resolvers. */
  versionId!: string;
}

export const DatasetConnection = connectionType(Dataset);

export function toDataset({ version, ...row }: DatasetRow): Dataset {
  const { documentCount, problemCount, encodings, seed, validationShare, testShare } = version;
  return Object.assign(new Dataset(), {
    ...row,
    ...{ version: version.number, versionId: version.id },
    ...{ documentCount, problemCount, encodings, seed, validationShare, testShare },
  });
}
