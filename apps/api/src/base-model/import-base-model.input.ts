import { Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'A model of the Hugging Face hub, or of the mirror that HF_ENDPOINT names.' })
export class HubModelInput {
  @Field(() => String, { description: 'Owner and name, such as `UBC-NLP/MARBERT`.' })
  name!: string;

  @Field(() => String, {
    defaultValue: 'main',
    description: 'Branch, tag or commit. 1 to 200 characters.',
  })
  revision!: string;
}

@InputType({ description: 'A pre-trained BERT, and where it is: one of `hub`, `folder` and `upload`.' })
export class ImportBaseModelInput {
  @Field(() => String, { description: 'Unique name for it. 1 to 100 characters.' })
  name!: string;

  @Field(() => HubModelInput, { nullable: true, description: 'A model of the hub.' })
  hub?: HubModelInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Absolute path, on the server, of a Hugging Face folder: config.json; model.safetensors or pytorch_model.bin, whole or in shards; tokenizer.json or vocab.txt. In or below one of the folders that TASNIF_MODEL_FOLDERS names; none by default.',
  })
  folder?: string | null;

  @Field(() => ID, { nullable: true, description: 'A complete upload: a zip of such a folder.' })
  upload?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Licence of the weights, for whoever deploys a model made of them. That of a known family, such as MARBERT, counts before it, and the card of a model of the hub after it. 1 to 200 characters.',
  })
  licence?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether you accept a licence that restricts what the model may be used for.',
  })
  acceptLicence!: boolean;
}
