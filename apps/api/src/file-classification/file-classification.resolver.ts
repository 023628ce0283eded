import { rm } from 'node:fs/promises';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { describeLink, LinkArgs, signLink } from '../graphql/link.ts';
import { Model, toModel } from '../model/model.type.ts';
import { ClassifyFileInput } from './classify-file.input.ts';
import { classifyFile } from './classify-file.ts';
import {
  ClassRows,
  FileClassification,
  FileClassificationConnection,
  toFileClassification,
} from './file-classification.type.ts';

@Resolver(() => FileClassification)
export class FileClassificationResolver {
  @Query(() => FileClassificationConnection, { description: 'Files that were classified, newest first.' })
  fileClassifications(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { store }: Context,
  ): Promise<Connection<FileClassification>> {
    return connect(page, store.fileClassifications.list, toFileClassification);
  }

  @Mutation(() => FileClassification, {
    description:
      'Classifies the texts of an upload of any size: a job reads them and writes a file with the answers; `job` of the answer says how far it is. It goes on where it was after its worker died.',
  })
  async classifyFile(
    @Arg('input', () => ClassifyFileInput, { description: 'File, model and result.' })
    input: ClassifyFileInput,
    @Ctx() context: Context,
  ): Promise<FileClassification> {
    return toFileClassification(await classifyFile(context, input));
  }

  @Mutation(() => FileClassification, {
    description:
      'Deletes a file classification whose job has ended, and its result, and returns what it was.',
  })
  async deleteFileClassification(
    @Arg('id', () => ID, { description: 'The file classification.' }) id: string,
    @Ctx() { store, artifacts }: Context,
  ): Promise<FileClassification> {
    const classification = await store.fileClassifications.delete(id);
    // What can't be removed now the worker removes later.
    await rm(artifacts.resultFolder(id), { recursive: true, force: true }).catch(() => undefined);
    return toFileClassification(classification);
  }

  @FieldResolver(() => Model, { description: 'What classifies or classified it.' })
  async model(@Root() { modelId }: FileClassification, @Ctx() { store }: Context): Promise<Model> {
    return toModel(found(await store.models.find(modelId), 'model', modelId));
  }

  @FieldResolver(() => [ClassRows], {
    description: 'Rows that are done by the class that they were taken for, in the order of the model.',
  })
  async classes(
    @Root() { modelId, perClass }: FileClassification,
    @Ctx() { store }: Context,
  ): Promise<ClassRows[]> {
    const { classes } = found(await store.models.find(modelId), 'model', modelId);
    return classes.map((label, place) => ({ label, rows: perClass[place] ?? 0 }));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: describeLink('The result, null until it is there,'),
  })
  async link(
    @Root() { url }: FileClassification,
    @Args(() => LinkArgs) args: LinkArgs,
    @Ctx() context: Context,
  ): Promise<string | null> {
    return url === null ? null : signLink(context, 'GET /file-classifications/:id/result', url, args);
  }
}
