import type { BaseModelRow } from '@tasnif/store';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { connectionType } from '../graphql/connection.ts';
import { BaseModelSourceEnum } from '../graphql/enums.ts';
import { Node } from '../graphql/node.ts';

@ObjectType({ implements: Node, description: 'An encoder that runs start from.' })
export class BaseModel extends Node {
  @Field(() => String, { description: 'Unique name.' })
  name!: string;

  @Field(() => BaseModelSourceEnum, { description: 'Where its weights come from.' })
  source!: BaseModelRow['source'];

  @Field(() => Int, { description: 'Transformer layers.' })
  layers!: number;

  @Field(() => Int, { description: 'Hidden size.' })
  hiddenSize!: number;

  @Field(() => Int, { description: 'Attention heads.' })
  heads!: number;

  @Field(() => Int, { description: 'The longest text that it can read, in tokens.' })
  positions!: number;

  @Field(() => Int, { description: 'Tokens of its vocabulary; of one from scratch, at most.' })
  vocabularySize!: number;

  @Field(() => String, { nullable: true, description: 'Licence of the weights, as given at import.' })
  licence!: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

export const BaseModelConnection = connectionType(BaseModel);

@InputType({ description: 'A base model in a folder on the server.' })
export class ImportBaseModelInput {
  @Field(() => String, { description: 'Unique name for it. 1 to 100 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'Absolute path, on the server, of a Hugging Face folder: config.json; model.safetensors or pytorch_model.bin, whole or in shards; tokenizer.json or vocab.txt.',
  })
  folder!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Licence of the weights, for whoever deploys a model made of them. 1 to 200 characters.',
  })
  licence?: string | null;
}

export function toBaseModel({ shape, ...row }: BaseModelRow): BaseModel {
  const { layers, hiddenSize, heads, positions, vocabularySize } = shape;
  return Object.assign(new BaseModel(), { ...row, layers, hiddenSize, heads, positions, vocabularySize });
}
