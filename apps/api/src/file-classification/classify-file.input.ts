import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { ResultFormatEnum, TextEncodingEnum, TextFilesEnum } from '../graphql/enums.ts';
import { describe } from '../ranges.ts';

@InputType({ description: 'Which file is to be classified, by what and into what.' })
export class ClassifyFileInput {
  @Field(() => ID, {
    description:
      'A complete upload: a CSV, TSV, JSONL, XLSX or Parquet file, a .txt file or a zip of them, with or without labels.',
  })
  upload!: string;

  @Field(() => ID, { nullable: true, description: 'The model. Either this or `alias`.' })
  model?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What the model answers under; the one that does now, whatever is deployed later. Default "production".',
  })
  alias?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Column (or JSON field) of the text. Default: found among the usual names, in Arabic or English.',
  })
  textColumn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Sheet of an XLSX file. Default: the first; the others are reported as not read.',
  })
  sheet?: string | null;

  @Field(() => TextEncodingEnum, {
    nullable: true,
    description:
      'How the files are written. Default: found for each file on its own, by its byte-order mark, else as strict UTF-8, else guessed.',
  })
  encoding?: keyof typeof TextEncodingEnum | null;

  @Field(() => TextFilesEnum, {
    nullable: true,
    description: 'What a .txt file holds. Default: a text a line, but in the folders of a zip a text a file.',
  })
  textFiles?: keyof typeof TextFilesEnum | null;

  @Field(() => ResultFormatEnum, { defaultValue: 'CSV', description: 'What the result is.' })
  format!: keyof typeof ResultFormatEnum;

  @Field(() => Int, {
    defaultValue: 3,
    description: describe('topK', 'How many classes to give for each text.'),
  })
  topK!: number;

  @Field(() => Float, {
    nullable: true,
    description: describe(
      'precision',
      'Share of the answers of each class that should be right, as far as the validation split tells: an answer below the threshold of its class is marked as abstained.',
      'null: no answer is',
    ),
  })
  precision?: number | null;
}
