import { isResearchOnly } from '@tasnif/marbert';
import { isEnded } from '@tasnif/store';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { Dataset, toDataset } from '../dataset/dataset.type.ts';
import { found } from '../errors.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { toTrainingRun, TrainingRun } from '../training/training-run.type.ts';
import { adviceOf, type AdvisedCandidate } from './advice.ts';
import { BakeOffCandidate, toCandidate } from './bake-off-candidate.type.ts';
import { BakeOff, BakeOffConnection, toBakeOff } from './bake-off.type.ts';
import { isOpen, rankCandidates, type RankedCandidate } from './rank.ts';
import { StartBakeOffInput } from './start-bake-off.input.ts';
import { startBakeOff } from './start-bake-off.ts';

@Resolver(() => BakeOff)
export class BakeOffResolver {
  @Query(() => BakeOffConnection, { description: 'Bake-offs, newest first.' })
  bakeOffs(@Args(() => PageArgs) page: PageArgs, @Ctx() { store }: Context): Promise<Connection<BakeOff>> {
    return connect(page, store.bakeOffs.list, toBakeOff);
  }

  @Mutation(() => BakeOff, {
    description:
      'Trains several base models and normalisation profiles on the same sample of a data set, under the same settings, and ranks them on its validation split, with intervals, cost and licence. Its runs wait in the queue as all others do.',
  })
  async startBakeOff(
    @Arg('input', () => StartBakeOffInput, { description: 'Which, on what, and how.' })
    input: StartBakeOffInput,
    @Ctx() context: Context,
  ): Promise<BakeOff> {
    return toBakeOff(await startBakeOff(context, input));
  }

  @Mutation(() => BakeOff, {
    description:
      'Cancels the runs of a bake-off that have not ended; those with a model stay and are ranked. Refused when all have ended.',
  })
  async cancelBakeOff(
    @Arg('id', () => ID, { description: 'The bake-off.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<BakeOff> {
    return toBakeOff(await store.bakeOffs.requestCancel(id));
  }

  @FieldResolver(() => Dataset, { description: 'What it trains on.' })
  async dataset(@Root() { row: { versionId } }: BakeOff, @Ctx() { store }: Context): Promise<Dataset> {
    const version = found(await store.datasets.findVersion(versionId), 'data set version', versionId);
    return toDataset(found(await store.datasets.find(version.datasetId), 'data set', version.datasetId));
  }

  @FieldResolver(() => [TrainingRun], { description: 'All its runs, in the order in which they wait.' })
  runs(@Root() { row }: BakeOff): TrainingRun[] {
    return row.runs.map(toTrainingRun);
  }

  @FieldResolver(() => [BakeOffCandidate], {
    description:
      'Those that have a model by their mean macro F1, best first; then the others in the order of the request.',
  })
  async candidates(@Root() bakeOff: BakeOff, @Ctx() context: Context): Promise<BakeOffCandidate[]> {
    return (await rankedOf(bakeOff, context)).map(toCandidate);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Which to choose and what speaks against it, in sentences; null before the first model.',
  })
  async advice(@Root() bakeOff: BakeOff, @Ctx() context: Context): Promise<string | null> {
    const candidates = await rankedOf(bakeOff, context);
    const severalProfiles = new Set(candidates.map(({ normalization }) => normalization)).size > 1;
    const without = candidates.filter(({ figures }) => figures === null);
    return adviceOf({
      ranked: candidates.flatMap((candidate) => toAdvised(candidate, severalProfiles)),
      failed: without.filter(({ runs }) => runs.every(({ phase }) => isEnded(phase))).length,
      runsLeft: bakeOff.runsTotal - bakeOff.runsDone,
    });
  }
}

@Resolver(() => TrainingRun)
export class BakeOffOfRunResolver {
  @FieldResolver(() => BakeOff, {
    nullable: true,
    description: 'The bake-off that it is of, if it is of one.',
  })
  async bakeOff(@Root() { bakeOffId }: TrainingRun, @Ctx() { store }: Context): Promise<BakeOff | null> {
    if (bakeOffId === null) return null;
    return toBakeOff(found(await store.bakeOffs.find(bakeOffId), 'bake-off', bakeOffId));
  }
}

function rankedOf(bakeOff: BakeOff, context: Context): Promise<RankedCandidate[]> {
  return (bakeOff.ranked ??= rankCandidates(context, bakeOff.row));
}

function toAdvised(
  { baseModel, normalization, models, figures, trainingSeconds }: RankedCandidate,
  withProfile: boolean,
): AdvisedCandidate[] {
  if (figures === null) return [];
  const { name, licence } = baseModel;
  return [
    {
      name: withProfile ? `${name} with ${normalization}` : name,
      ...{ macroF1: figures.macroF1.mean, interval: figures.macroF1.interval, isTied: figures.isTied },
      ...{ trainingSeconds, licence, models: models.length },
      ...{ researchOnly: isResearchOnly(licence), isOpen: isOpen(baseModel) },
    },
  ];
}
