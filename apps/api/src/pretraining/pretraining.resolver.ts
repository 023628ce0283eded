import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { BaseModel, toBaseModel } from '../base-model/base-model.type.ts';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { toTrainingRun, TrainingRun } from '../training/training-run.type.ts';
import { PretrainingOrigin } from './pretraining-origin.type.ts';
import { StartPretrainingInput } from './start-pretraining.input.ts';
import { startPretraining } from './start-pretraining.ts';

@Resolver(() => TrainingRun)
export class PretrainingResolver {
  @Mutation(() => TrainingRun, {
    description:
      'Queues a run that pre-trains a base model to find masked words in your own texts, and makes another base model, for startTraining to start from. It is followed, paused, resumed and cancelled as any other run.',
  })
  async startPretraining(
    @Arg('input', () => StartPretrainingInput, { description: 'What, on what, and how.' })
    input: StartPretrainingInput,
    @Ctx() context: Context,
  ): Promise<TrainingRun> {
    return toTrainingRun(await startPretraining(context, input));
  }

  @FieldResolver(() => BaseModel, {
    nullable: true,
    description: 'What it made, once it has succeeded; null unless its kind is PRETRAINING.',
  })
  async resultBaseModel(
    @Root() { id, kind }: TrainingRun,
    @Ctx() { store }: Context,
  ): Promise<BaseModel | null> {
    if (kind !== 'PRETRAINING') return null;
    const made = await store.baseModels.findByRun(id);
    return made && toBaseModel(made);
  }
}

@Resolver(() => BaseModel)
export class PretrainedModelResolver {
  @FieldResolver(() => PretrainingOrigin, {
    nullable: true,
    description: 'The run that made it and what it learned; null unless its source is PRETRAINED.',
  })
  async pretraining(
    @Root() { runId, pretrainingFigures }: BaseModel,
    @Ctx() { store }: Context,
  ): Promise<PretrainingOrigin | null> {
    if (runId === null || pretrainingFigures === null) return null;
    const run = toTrainingRun(found(await store.runs.find(runId), 'run', runId));
    return Object.assign(new PretrainingOrigin(), { ...pretrainingFigures, run });
  }
}
