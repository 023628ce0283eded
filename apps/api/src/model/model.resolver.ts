import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { describeLink, LinkArgs, signLink } from '../graphql/link.ts';
import { Job, toJob } from '../job/job.type.ts';
import { toTrainingRun, TrainingRun } from '../training/training-run.type.ts';
import { evaluateModel } from './evaluate-model.ts';
import { Model, ModelConnection, ModelFile, toModel, toModelFiles } from './model.type.ts';

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => ModelConnection, {
    description: 'Trained models, newest first; those of bake-offs are listed with these.',
  })
  models(@Args(() => PageArgs) page: PageArgs, @Ctx() { store }: Context): Promise<Connection<Model>> {
    return connect(page, store.models.list, toModel);
  }

  @Mutation(() => Job, {
    description:
      'Measures a model on the test split of the data set that it was trained on, also a locked one, or of another data set. `evaluations` of the data set has the result, and who asked for it.',
  })
  async evaluateModel(
    @Arg('model', () => ID, { description: 'The model.' }) model: string,
    @Arg('dataset', () => ID, {
      nullable: true,
      description: 'Another data set of the same classes. Default: the version that it was trained on.',
    })
    dataset: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<Job> {
    return toJob(await evaluateModel(context, model, dataset ?? null));
  }

  @FieldResolver(() => TrainingRun, { description: 'The run that made it.' })
  async run(@Root() { runId }: Model, @Ctx() { store }: Context): Promise<TrainingRun> {
    return toTrainingRun(found(await store.runs.find(runId), 'run', runId));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Path of the graph that answers for it on this machine, chosen by a test when it was loaded (see `exports`); null while it is not in memory.',
  })
  servedFrom(@Root() { id }: Model, @Ctx() { classifier }: Context): string | null {
    return classifier.graph(id);
  }

  @FieldResolver(() => [ModelFile], {
    description: 'Its files: a Hugging Face folder with the ONNX export in onnx/.',
  })
  async files(@Root() { id }: Model, @Ctx() { store }: Context): Promise<ModelFile[]> {
    return toModelFiles('models', id, await store.models.artifacts(id));
  }
}

@Resolver(() => ModelFile)
export class ModelFileResolver {
  @FieldResolver(() => String, { description: describeLink('The file') })
  link(
    @Root() { url, route }: ModelFile,
    @Args(() => LinkArgs) args: LinkArgs,
    @Ctx() context: Context,
  ): Promise<string> {
    return signLink(context, `GET /${route}/:id/*path`, url, args);
  }
}
