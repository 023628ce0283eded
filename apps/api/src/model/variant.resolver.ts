import { rm } from 'node:fs/promises';
import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { ExportModelInput } from './export-model.input.ts';
import { exportModel } from './export-model.ts';
import { Model, ModelFile, toModel, toModelFiles } from './model.type.ts';
import { ModelVariant, toModelVariant } from './variant.type.ts';

@Resolver(() => ModelVariant)
export class VariantResolver {
  @Mutation(() => ModelVariant, {
    description:
      'Makes a variant of a model: with a smaller vocabulary, in other precisions, for the browser. A job writes its files and compares them with the model; `job` of the answer says how far it is. What fails leaves no files.',
  })
  async exportModel(
    @Arg('input', () => ExportModelInput, { description: 'The model and the options.' })
    input: ExportModelInput,
    @Ctx() context: Context,
  ): Promise<ModelVariant> {
    return toModelVariant(await exportModel(context, input));
  }

  @Mutation(() => ModelVariant, { description: 'Deletes a variant and its files, and returns what it was.' })
  async deleteModelVariant(
    @Arg('id', () => ID, { description: 'The variant; its job must have ended.' }) id: string,
    @Ctx() { store, artifacts }: Context,
  ): Promise<ModelVariant> {
    const variant = found(await store.variants.find(id), 'variant', id);
    await store.variants.delete(id);
    // What can't be removed now the worker removes later.
    await rm(artifacts.variantFolder(id), { recursive: true, force: true }).catch(() => undefined);
    return toModelVariant(variant);
  }

  @FieldResolver(() => Model, { description: 'The model that it is of.' })
  async model(@Root() { modelId }: ModelVariant, @Ctx() { store }: Context): Promise<Model> {
    return toModel(found(await store.models.find(modelId), 'model', modelId));
  }

  @FieldResolver(() => [ModelFile], { description: 'Its files; none until it is READY.' })
  async files(@Root() { id }: ModelVariant, @Ctx() { store }: Context): Promise<ModelFile[]> {
    return toModelFiles('variants', id, await store.variants.files(id));
  }
}

@Resolver(() => Model)
export class ModelVariantsResolver {
  @FieldResolver(() => [ModelVariant], {
    description: 'Its variants that are READY or EXPORTING, newest first.',
  })
  async variants(@Root() { id }: Model, @Ctx() { store }: Context): Promise<ModelVariant[]> {
    return (await store.variants.list(id)).map(toModelVariant);
  }
}
