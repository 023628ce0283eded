import type { Phase, RunMetric as RunMetricRow } from '@tasnif/store';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { BaseModel, toBaseModel } from '../base-model/base-model.type.ts';
import type { Context } from '../context.ts';
import { Dataset, toDataset } from '../dataset/dataset.type.ts';
import { ApiError, found } from '../errors.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { PhaseEnum } from '../graphql/enums.ts';
import { Model, toModel } from '../model/model.type.ts';
import { describe, inRange } from '../ranges.ts';
import { followRun } from './follow-run.ts';
import { GroupFigures, toGroupFigures } from './group-figures.type.ts';
import { StartTrainingInput } from './start-training.input.ts';
import { planTraining, startTraining } from './start-training.ts';
import { TrainingEvent, type SentEvent } from './training-event.type.ts';
import {
  RunMetric,
  toTrainingRun,
  TrainingParameters,
  TrainingRun,
  TrainingRunConnection,
} from './training-run.type.ts';
import { TrainingWarning } from './training-warning.type.ts';
import { warningsOf } from './training-warnings.ts';

@ArgsType()
class TrainingRunArgs extends PageArgs {
  @Field(() => [PhaseEnum], {
    nullable: true,
    description: 'Only runs in one of these phases. Default: all.',
  })
  phases?: Phase[] | null;
}

interface ProgressArgs {
  runId: string;
  afterSeq: number;
}

@Resolver(() => TrainingRun)
export class TrainingResolver {
  @Query(() => TrainingRunConnection, { description: 'Runs, newest first.' })
  trainingRuns(
    @Args(() => TrainingRunArgs) { phases, ...page }: TrainingRunArgs,
    @Ctx() { store }: Context,
  ): Promise<Connection<TrainingRun>> {
    return connect(page, (asked) => store.runs.list({ ...asked, phases: phases ?? null }), toTrainingRun);
  }

  @Query(() => TrainingParameters, {
    description:
      'The parameters that startTraining would store with the same input, of the first run where there are several seeds or folds. It starts nothing, and refuses what startTraining would refuse.',
  })
  async trainingConfig(
    @Arg('input', () => StartTrainingInput, { description: 'As for startTraining.' })
    input: StartTrainingInput,
    @Ctx() context: Context,
  ): Promise<TrainingParameters> {
    const { parameters, versionId, baseModelId } = await planTraining(context, input);
    return { ...parameters, versionId, baseModelId };
  }

  @Mutation(() => TrainingRun, {
    description:
      'Queues a run, or one of each seed, of which it returns the first. A trainer takes them up in turn as soon as one is free; follow them with trainingProgress.',
  })
  async startTraining(
    @Arg('input', () => StartTrainingInput, { description: 'What, on what, and how.' })
    input: StartTrainingInput,
    @Ctx() context: Context,
  ): Promise<TrainingRun> {
    return toTrainingRun(await startTraining(context, input));
  }

  @Mutation(() => TrainingRun, {
    description:
      'Pauses a run: at once when it is queued, else between two steps, once a checkpoint is written. One that is paused stays so; one that has ended is refused.',
  })
  async pauseTraining(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<TrainingRun> {
    return toTrainingRun(await store.runs.requestPause(id));
  }

  @Mutation(() => TrainingRun, {
    description:
      'Queues a run that is paused or has failed, to go on from its newest checkpoint with the same figures as if it had never stopped. Of one that is yet to pause it withdraws the request; one that has succeeded or was cancelled is refused.',
  })
  async resumeTraining(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<TrainingRun> {
    return toTrainingRun(await store.runs.resume(id));
  }

  @Mutation(() => TrainingRun, {
    description:
      'Stops a run for good: at once when it is queued or paused, else between two steps. What it has reported stays.',
  })
  async cancelTraining(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<TrainingRun> {
    return toTrainingRun(await store.runs.requestCancel(id));
  }

  @Subscription(() => TrainingEvent, {
    description:
      'Everything that happens to a run: stored events after `afterSeq` are replayed, then each is sent as it comes; stays open while the run is paused, and completes when it has ended.',
    subscribe: ({ args, context }: { args: ProgressArgs; context: Context }) =>
      followRun(context, args.runId, args.afterSeq),
  })
  trainingProgress(
    @Arg('runId', () => ID, { description: 'The run.' }) _runId: string,
    @Arg('afterSeq', () => Int, {
      defaultValue: 0,
      description: describe('afterSeq', 'The last event already seen; 0 for all.'),
    })
    _afterSeq: number,
    @Root() event: SentEvent | undefined,
  ): SentEvent {
    if (event !== undefined) return event;
    throw new ApiError(
      'BAD_INPUT',
      'trainingProgress was asked for over plain HTTP, which can not carry a subscription.',
      'Open a WebSocket on /graphql (graphql-transport-ws), or read TrainingRun.events.',
    );
  }

  @FieldResolver(() => [TrainingEvent], {
    description: 'Stored events after `afterSeq`, the same as trainingProgress sends.',
  })
  async events(
    @Root() { id }: TrainingRun,
    @Arg('afterSeq', () => Int, {
      defaultValue: 0,
      description: describe('afterSeq', 'The last event already seen.'),
    })
    afterSeq: number,
    @Arg('first', () => Int, { defaultValue: 100, description: describe('first', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<SentEvent[]> {
    const events = await store.events.read(id, inRange('afterSeq', afterSeq), inRange('first', first));
    return events.map((event) => ({ ...event, replayed: true }));
  }

  @FieldResolver(() => Dataset, {
    nullable: true,
    description:
      'What it trains on; null of one that pre-trains, whose `pretrainingParameters` have its texts.',
  })
  async dataset(@Root() { versionId }: TrainingRun, @Ctx() { store }: Context): Promise<Dataset | null> {
    if (versionId === null) return null;
    const version = found(await store.datasets.findVersion(versionId), 'data set version', versionId);
    return toDataset(found(await store.datasets.find(version.datasetId), 'data set', version.datasetId));
  }

  @FieldResolver(() => BaseModel, { description: 'What it started from.' })
  async baseModel(@Root() { baseModelId }: TrainingRun, @Ctx() { store }: Context): Promise<BaseModel> {
    return toBaseModel(found(await store.baseModels.find(baseModelId), 'base model', baseModelId));
  }

  @FieldResolver(() => Model, { nullable: true, description: 'The model that teaches it; null: none.' })
  async teacher(@Root() { parameters }: TrainingRun, @Ctx() { store }: Context): Promise<Model | null> {
    const id = parameters?.distillFrom ?? null;
    return id === null ? null : toModel(found(await store.models.find(id), 'model', id));
  }

  @FieldResolver(() => [TrainingRun], {
    description:
      'The runs of the same request, in the order of its seeds or folds; this one alone when it asked for one.',
  })
  async group(@Root() run: TrainingRun, @Ctx() { store }: Context): Promise<TrainingRun[]> {
    return run.groupId === null ? [run] : (await store.runs.group(run.groupId)).map(toTrainingRun);
  }

  @FieldResolver(() => GroupFigures, {
    nullable: true,
    description: 'What the runs of the same request reached together; null until two of them have succeeded.',
  })
  async groupFigures(
    @Root() { groupId }: TrainingRun,
    @Ctx() { store }: Context,
  ): Promise<GroupFigures | null> {
    return groupId === null ? null : toGroupFigures(await store.models.findByGroup(groupId));
  }

  @FieldResolver(() => [RunMetric], { description: 'Its figures, by step.' })
  metrics(@Root() { id }: TrainingRun, @Ctx() { store }: Context): Promise<RunMetricRow[]> {
    return store.runs.metrics(id);
  }

  @FieldResolver(() => Model, {
    nullable: true,
    description: 'What it made, once it has succeeded; null of one that pre-trains.',
  })
  async model(@Root() { id }: TrainingRun, @Ctx() { store }: Context): Promise<Model | null> {
    const model = await store.models.findByRun(id);
    return model && toModel(model);
  }
}

@Resolver(() => TrainingParameters)
export class TrainingParametersResolver {
  @FieldResolver(() => [TrainingWarning], {
    description:
      'What to know before such a run starts, as far as it is known without reading the texts: `measureTokens` tells more. The log of a run has what it found by itself.',
  })
  warnings(@Root() parameters: TrainingParameters, @Ctx() { store }: Context): Promise<TrainingWarning[]> {
    return warningsOf(store, parameters);
  }
}
