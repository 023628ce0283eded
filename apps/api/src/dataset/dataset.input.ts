import type { Normalization } from '@tasnif/store';
import { Field, ID, InputType } from 'type-graphql';
import { NormalizationEnum, SplitEnum, TextEncodingEnum, TextFilesEnum } from '../graphql/enums.ts';
import { DatasetSettingsInput } from './dataset-settings.input.ts';

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

@InputType({ description: 'One of the files that make a data set.' })
export class DatasetFileInput {
  @Field(() => ID, { description: 'A complete upload.' })
  upload!: string;

  @Field(() => SplitEnum, {
    nullable: true,
    description: 'The split of all its documents. Default: as `splitColumn` says, else dealt.',
  })
  split?: keyof typeof SplitEnum | null;
}

/** Which base model is to count the texts as tokens. */
@InputType()
abstract class TokenSettingsInput extends DatasetSettingsInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Base model under whose vocabulary the lengths of the texts are measured. Default: the newest that brings a vocabulary, where there is one.',
  })
  baseModel?: string | null;

  @Field(() => NormalizationEnum, {
    defaultValue: 'NONE',
    description:
      'What is done to the texts before their lengths are measured. It does not change the data set.',
  })
  normalization!: Normalization;
}

@InputType({ description: 'Where the documents of a new data set come from, and how they are split.' })
export class CreateDatasetInput extends TokenSettingsInput {
  @Field(() => String, { description: 'For people. 1 to 200 characters.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'A complete upload: a zip with a folder of .txt files a topic or one .txt a topic (a document a line), a CSV, TSV, JSONL, XLSX or Parquet file, or a .txt file of one topic. Either this, `files` or `documents`.',
  })
  upload?: string | null;

  @Field(() => [DatasetFileInput], {
    nullable: true,
    description:
      'Several uploads, 1 to 100, such as one for training and one for testing; read as `upload` is. Where not every document has a split, all are dealt.',
  })
  files?: DatasetFileInput[] | null;

  @Field(() => [DocumentInput], {
    nullable: true,
    description: 'The documents themselves.',
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
    description:
      'Column (or JSON field) of a group, such as the author or the conversation: all documents of one group are dealt to one split. Default: none.',
  })
  groupColumn?: string | null;

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
}

@InputType({
  description:
    'What the next version of a data set does otherwise. What is left out stays as it is in the newest, whatever defaults are named here.',
})
export class ReviseDatasetInput extends TokenSettingsInput {}
