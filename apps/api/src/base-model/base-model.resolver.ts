import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { BaseModel, BaseModelConnection, toBaseModel } from './base-model.type.ts';
import { ImportBaseModelInput } from './import-base-model.input.ts';
import { importBaseModel } from './import-base-model.ts';

@Resolver(() => BaseModel)
export class BaseModelResolver {
  @Query(() => BaseModelConnection, {
    description: 'What runs can start from, or soon can: those that are READY or IMPORTING, newest first.',
  })
  baseModels(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { store }: Context,
  ): Promise<Connection<BaseModel>> {
    return connect(page, store.baseModels.list, toBaseModel);
  }

  @Mutation(() => BaseModel, {
    description:
      'Makes a base model of a pre-trained BERT of the Hugging Face hub, of an upload or of a folder on the server: a job fetches its files, checks every tensor against its configuration and keeps those alone that are read; `job` of the answer says how far it is. What fails leaves no files, and its name is free again.',
  })
  async importBaseModel(
    @Arg('input', () => ImportBaseModelInput, { description: 'Source and name.' })
    input: ImportBaseModelInput,
    @Ctx() context: Context,
  ): Promise<BaseModel> {
    return toBaseModel(await importBaseModel(context, input));
  }
}
