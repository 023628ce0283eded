import { Field, ID, InputType } from 'type-graphql';
import { ExportPrecisionEnum } from '../graphql/enums.ts';

@InputType({
  description: 'A model, and what is to be otherwise in its variant: at least one of the options.',
})
export class ExportModelInput {
  @Field(() => ID, { description: 'The model.' })
  model!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether to cut the vocabulary to the tokens that the training split uses, the special ones, and every single character, so that no word becomes unknown that was not. Texts of the training split get the same answers; `report` says what others lose. Needs the data set that the model was trained on. Default: as `browser` is.',
  })
  trimVocabulary?: boolean | null;

  @Field(() => [ExportPrecisionEnum], {
    nullable: true,
    description:
      'What the weights are kept as, a graph for each: 1 to 3 of them. The safetensors are in F32 where that is one of them, else in FP16 where that is, else there are none. Default: INT8 with `browser`, else F32 and INT8.',
  })
  precisions?: (keyof typeof ExportPrecisionEnum)[] | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether to add `browser.zip`: the files that transformers.js reads, a page that classifies a text typed in, and the normalisation of the model as a JavaScript module. Not for models of the recipe FLASH, which transformers.js does not read.',
  })
  browser!: boolean;
}
