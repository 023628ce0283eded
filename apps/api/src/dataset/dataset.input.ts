import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { TextEncodingEnum, TextFilesEnum } from '../graphql/enums.ts';
import { describe } from '../ranges.ts';

@InputType({ description: 'A file that is about to be sent.' })
export class CreateUploadInput {
  @Field(() => String, {
    description:
      'File name; its ending says what it is: .zip, .csv, .tsv, .jsonl, .xlsx, .parquet, .txt. 1 to 255 characters.',
  })
  name!: string;
}

@InputType({ description: 'A document given in the request itself.' })
export class DocumentInput {
  @Field(() => String, { description: 'The text.' })
  text!: string;

  @Field(() => String, { description: 'Its class.' })
  label!: string;
}

@InputType({ description: 'Where the documents of a new data set come from, and how they are split.' })
export class CreateDatasetInput {
  @Field(() => String, { description: 'For people. 1 to 200 characters.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'A complete upload: a zip with a folder of .txt files a topic or one .txt a topic (a document a line), a CSV, TSV, JSONL, XLSX or Parquet file, or a .txt file of one topic. Either this or `documents`.',
  })
  upload?: string | null;

  @Field(() => [DocumentInput], {
    nullable: true,
    description: 'The documents themselves. Either this or `upload`.',
  })
  documents?: DocumentInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Column (or JSON field) of the text. Default: found among the usual names, in Arabic or English.',
  })
  textColumn?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Column (or JSON field) of the class. Default: found among the usual names, in Arabic or English.',
  })
  labelColumn?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Column (or JSON field) of the official split: train, validation (or dev, val, valid) or test, in any letter case. A part that it does not give is dealt out of train by its share. Default: none.',
  })
  splitColumn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Sheet of an XLSX file. Default: the first; the others are reported as not read.',
  })
  sheet?: string | null;

  @Field(() => TextEncodingEnum, {
    nullable: true,
    description:
      'How the files are written. Default: found for each file on its own, by its byte-order mark, else as strict UTF-8, else guessed; `encodings` of the data set says which.',
  })
  encoding?: keyof typeof TextEncodingEnum | null;

  @Field(() => TextFilesEnum, {
    nullable: true,
    description:
      'What a .txt file holds. Default: a document a line, but in the topic folders of a zip a document a file.',
  })
  textFiles?: keyof typeof TextFilesEnum | null;

  @Field(() => Int, {
    defaultValue: 42,
    description: describe('seed', 'Decides which document goes to which split.'),
  })
  seed!: number;

  @Field(() => Float, {
    defaultValue: 0.1,
    description: describe('validationShare', 'Share of each class kept to choose the best weights.'),
  })
  validationShare!: number;

  @Field(() => Float, {
    defaultValue: 0.1,
    description: describe('testShare', 'Share of each class kept to measure the result.'),
  })
  testShare!: number;
}
