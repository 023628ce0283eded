import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { BaseModel, BaseModelConnection, ImportBaseModelInput, toBaseModel } from './base-model.type.ts';
import { importBaseModel } from './import-base-model.ts';

@Resolver(() => BaseModel)
export class BaseModelResolver {
  @Query(() => BaseModelConnection, { description: 'What runs can start from, newest first.' })
  baseModels(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { store }: Context,
  ): Promise<Connection<BaseModel>> {
    return connect(page, store.baseModels.list, toBaseModel);
  }

  @Mutation(() => BaseModel, {
    description:
      'Copies a pre-trained BERT from a folder on the server, after checking every tensor against its configuration.',
  })
  async importBaseModel(
    @Arg('input', () => ImportBaseModelInput, { description: 'Folder and name.' })
    input: ImportBaseModelInput,
    @Ctx() context: Context,
  ): Promise<BaseModel> {
    return toBaseModel(await importBaseModel(context, input));
  }
}
