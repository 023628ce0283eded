import { Field, ID, InputType } from 'type-graphql';

@InputType({
  description: 'Texts without labels: of data sets, of uploads, or both; 1 to 100 sources in all.',
})
export class TextsInput {
  @Field(() => [ID], {
    defaultValue: [],
    description:
      'Data sets in their newest version. The documents of the training split are read, without their labels; those of validation and test, and those left out, never.',
  })
  datasets!: string[];

  @Field(() => [ID], {
    defaultValue: [],
    description:
      'Complete uploads: .txt or .txt.gz (a text a line), a .zip of .txt files (a text a file), .csv, .tsv, .jsonl, .xlsx or .parquet with a text column of a usual name, such as `text`.',
  })
  uploads!: string[];
}
