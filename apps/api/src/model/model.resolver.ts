import { isResearchOnly } from '@tasnif/marbert';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { ApiError, found } from '../errors.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { Job, toJob } from '../job/job.type.ts';
import { toTrainingRun, TrainingRun } from '../training/training-run.type.ts';
import { evaluateModel } from './evaluate-model.ts';
import { Deployment, Model, ModelConnection, ModelFile, toDeployment, toModel } from './model.type.ts';

/** The alias that `classify` answers from when it is not told. */
export const PRODUCTION = 'production';

const alias = {
  defaultValue: PRODUCTION,
  description: 'The alias: 1 to 64 letters, digits, dashes and underscores.',
};

@Resolver(() => Model)
export class ModelResolver {
  @Query(() => ModelConnection, { description: 'Trained models, newest first.' })
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
    const files = await store.models.artifacts(id);
    return files.map(({ path, bytes, sha256 }) => ({
      ...{ path, sha256, bytes: Number(bytes) },
      url: `/models/${id}/${path.split('/').map(encodeURIComponent).join('/')}`,
    }));
  }
}

@Resolver(() => Deployment)
export class DeploymentResolver {
  @Query(() => Deployment, {
    nullable: true,
    description: 'What answers under an alias now; null when nothing does.',
  })
  async deployment(
    @Arg('alias', () => String, alias) name: string,
    @Ctx() { store }: Context,
  ): Promise<Deployment | null> {
    const current = await store.deployments.current(name);
    return current && toDeployment(current);
  }

  @Mutation(() => Deployment, {
    description: 'Lets an alias answer from a model from now on; the model is loaded before the switch.',
  })
  async deployModel(
    @Arg('id', () => ID, { description: 'The model.' }) id: string,
    @Arg('alias', () => String, alias) name: string,
    @Ctx() { store, classifier }: Context,
  ): Promise<Deployment> {
    if (!/^[\p{L}\p{N}_-]{1,64}$/u.test(name)) {
      throw new ApiError(
        'BAD_INPUT',
        `"${name.slice(0, 64)}" can't be an alias.`,
        'Use 1 to 64 letters, digits, dashes and underscores.',
        'alias',
      );
    }
    await classifier.load(id);
    return toDeployment(await store.deployments.deploy(name, id));
  }

  @Mutation(() => Deployment, { description: 'Goes back to what answered under the alias before.' })
  async rollbackDeployment(
    @Arg('alias', () => String, alias) name: string,
    @Ctx() { store }: Context,
  ): Promise<Deployment> {
    return toDeployment(await store.deployments.rollback(name));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What whoever uses it has to know: that the licence of its base model restricts its use. Else null.',
  })
  async notice(@Root() { modelId }: Deployment, @Ctx() { store }: Context): Promise<string | null> {
    const { runId } = found(await store.models.find(modelId), 'model', modelId);
    const { baseModelId } = found(await store.runs.find(runId), 'run', runId);
    const { name, licence } = found(await store.baseModels.find(baseModelId), 'base model', baseModelId);
    return isResearchOnly(licence)
      ? `Its base model ${name} restricts the use of what is made of it: ${licence ?? ''}.`
      : null;
  }

  @FieldResolver(() => Model, { description: 'The model.' })
  async model(@Root() { modelId }: Deployment, @Ctx() { store }: Context): Promise<Model> {
    return toModel(found(await store.models.find(modelId), 'model', modelId));
  }
}
