import { Arg, Ctx, FieldResolver, Float, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { Model, toModel } from '../model/model.type.ts';
import { describe, inRange } from '../ranges.ts';
import { toAgreement } from './agreement.ts';
import { aliasArgument } from './alias.ts';
import { Agreement, Challenge } from './challenge.type.ts';
import { readDays } from './days.ts';
import { DeploymentDay } from './deployment-day.type.ts';
import { Deployment, toDeployment } from './deployment.type.ts';
import { Drift } from './drift.type.ts';
import { licenceNotice } from './licence-notice.ts';

const last = {
  defaultValue: 30,
  description: describe('days', 'Of how many days, today the last of them.'),
};

@Resolver(() => Challenge)
export class ChallengeResolver {
  @Mutation(() => Deployment, {
    description:
      "Lets a model of the same classes answer beside the one that is deployed, in place of another challenger. A text is one side's by its hash, so that the same text gets an answer of the same side; the other side answers it in shadow, after the caller was answered, and what both say is compared. Shadows never delay or fail a request: too many are dropped, and counted, and so are all for which a model would have to leave memory. Where a challenger fails on a text of its own, the deployed model answers. It is loaded before it takes part; on the same model again the share is changed.",
  })
  async challengeDeployment(
    @Arg('model', () => ID, { description: 'The challenger.' }) model: string,
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Arg('share', () => Float, {
      defaultValue: 0,
      description: describe(
        'share',
        'Share of all texts, by their hash, that callers get its answer to. 0: all its answers are in shadow.',
      ),
    })
    share: number,
    @Ctx() { store, classifier }: Context,
  ): Promise<Deployment> {
    inRange('share', share);
    await classifier.load(model);
    return toDeployment(await store.challenges.start(alias, model, share));
  }

  @Mutation(() => Deployment, { description: 'Ends a challenge; what is deployed stays.' })
  async endChallenge(
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Ctx() { store }: Context,
  ): Promise<Deployment> {
    return toDeployment(await store.challenges.end(alias));
  }

  @Mutation(() => Deployment, {
    description:
      'Deploys the challenger in place of the model that it answers beside; `rollbackDeployment` goes back.',
  })
  async promoteChallenger(
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Ctx() { store, classifier }: Context,
  ): Promise<Deployment> {
    const { challenge } = await store.deployments.serving(alias);
    // It may have given its place in memory to others, or serve in another process.
    if (challenge !== null) await classifier.load(challenge.modelId);
    return toDeployment(await store.challenges.promote(alias));
  }

  @FieldResolver(() => Model, { description: 'The challenger.' })
  async model(@Root() { modelId }: Challenge, @Ctx() { store }: Context): Promise<Model> {
    return toModel(found(await store.models.find(modelId), 'model', modelId));
  }

  @FieldResolver(() => String, { nullable: true, description: 'As `notice` of a deployment.' })
  notice(@Root() { modelId }: Challenge, @Ctx() { store }: Context): Promise<string | null> {
    return licenceNotice(store, modelId);
  }

  @FieldResolver(() => [DeploymentDay], {
    description: 'Figures of the challenger by day, the newest first, in shadow and to callers.',
  })
  days(
    @Root() { deploymentId, modelId }: Challenge,
    @Arg('last', () => Int, last) days: number,
    @Ctx() { store }: Context,
  ): Promise<DeploymentDay[]> {
    return readDays(store, deploymentId, { days: inRange('days', days, 'last'), modelId });
  }

  @FieldResolver(() => Agreement, { description: 'How often both sides answer the same.' })
  async agreement(
    @Root() { deploymentId, modelId }: Challenge,
    @Arg('last', () => Int, last) days: number,
    @Ctx() { store }: Context,
  ): Promise<Agreement> {
    const names = ['comparison'] as const;
    inRange('days', days, 'last');
    const figures = await store.answerFigures.read(deploymentId, { days, modelId, names });
    const champion = found(await store.deployments.find(deploymentId), 'deployment', deploymentId).modelId;
    const { classes } = found(await store.models.find(champion), 'model', champion);
    return toAgreement(figures, classes);
  }

  @FieldResolver(() => Drift, {
    description: "How far the challenger's answers and texts are from its own training split.",
  })
  drift(
    @Root() { deploymentId, modelId }: Challenge,
    @Arg('last', () => Int, { ...last, defaultValue: 7 }) days: number,
    @Ctx() { drift }: Context,
  ): Promise<Drift> {
    return drift.read(deploymentId, modelId, inRange('days', days, 'last'));
  }
}
