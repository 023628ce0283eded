import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { found } from '../errors.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { Model, toModel } from '../model/model.type.ts';
import { describe, inRange } from '../ranges.ts';
import { aliasArgument, checkAlias } from './alias.ts';
import { Challenge, toChallenge } from './challenge.type.ts';
import { readDays } from './days.ts';
import { DeploymentDay } from './deployment-day.type.ts';
import { Deployment, DeploymentConnection, toDeployment } from './deployment.type.ts';
import { Drift } from './drift.type.ts';
import { licenceNotice } from './licence-notice.ts';

@Resolver(() => Deployment)
export class DeploymentResolver {
  @Query(() => Deployment, {
    nullable: true,
    description: 'What answers under an alias now; null when nothing does.',
  })
  async deployment(
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Ctx() { store }: Context,
  ): Promise<Deployment | null> {
    const current = await store.deployments.current(alias);
    return current && toDeployment(current);
  }

  @Query(() => DeploymentConnection, {
    description: 'What answers under each alias now, the one that was deployed last first.',
  })
  deployments(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { store }: Context,
  ): Promise<Connection<Deployment>> {
    return connect(page, store.deployments.list, toDeployment);
  }

  @Query(() => DeploymentConnection, {
    description: 'All that ever answered under an alias, newest first, also what was rolled back.',
  })
  deploymentHistory(
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { store }: Context,
  ): Promise<Connection<Deployment>> {
    return connect(page, (rows) => store.deployments.history(alias, rows), toDeployment);
  }

  @Mutation(() => Deployment, {
    description:
      'Lets an alias answer from a model from now on; the model is loaded before the switch. A challenge of what answered before ends.',
  })
  async deployModel(
    @Arg('id', () => ID, { description: 'The model.' }) id: string,
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Ctx() { store, classifier }: Context,
  ): Promise<Deployment> {
    checkAlias(alias);
    await classifier.load(id);
    return toDeployment(await store.deployments.deploy(alias, id));
  }

  @Mutation(() => Deployment, {
    description:
      'Goes back to what answered under the alias before; its model is loaded before the switch. A challenge ends.',
  })
  async rollbackDeployment(
    @Arg('alias', () => String, aliasArgument) alias: string,
    @Ctx() { store, classifier }: Context,
  ): Promise<Deployment> {
    const previous = await store.deployments.previous(alias);
    if (previous !== null) await classifier.load(previous.modelId);
    return toDeployment(await store.deployments.rollback(alias));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'What whoever uses it has to know: that the licence of its base model, or of a teacher’s, restricts its use. Else null.',
  })
  notice(@Root() { modelId }: Deployment, @Ctx() { store }: Context): Promise<string | null> {
    return licenceNotice(store, modelId);
  }

  @FieldResolver(() => Model, { description: 'The model.' })
  async model(@Root() { modelId }: Deployment, @Ctx() { store }: Context): Promise<Model> {
    return toModel(found(await store.models.find(modelId), 'model', modelId));
  }

  @FieldResolver(() => Challenge, {
    nullable: true,
    description: 'The model that answers beside it now; null where none does.',
  })
  async challenge(@Root() { id }: Deployment, @Ctx() { store }: Context): Promise<Challenge | null> {
    const current = await store.challenges.current(id);
    return current && toChallenge(current);
  }

  @FieldResolver(() => [Challenge], {
    description: 'All that ever answered beside it, newest first, also those that have ended.',
  })
  async challenges(
    @Root() { id }: Deployment,
    @Arg('first', () => Int, { defaultValue: 20, description: describe('challenges', 'How many at most.') })
    first: number,
    @Ctx() { store }: Context,
  ): Promise<Challenge[]> {
    return (await store.challenges.list(id, inRange('challenges', first, 'first'))).map(toChallenge);
  }

  @FieldResolver(() => [DeploymentDay], {
    description:
      'Figures by day and model, the newest day first: of requests that named its alias (or none, for `production`), and of all challengers. Days without a request are left out.',
  })
  days(
    @Root() { id }: Deployment,
    @Arg('last', () => Int, {
      defaultValue: 30,
      description: describe('days', 'Of how many days, today the last of them.'),
    })
    last: number,
    @Ctx() { store }: Context,
  ): Promise<DeploymentDay[]> {
    return readDays(store, id, { days: inRange('days', last, 'last') });
  }

  @FieldResolver(() => Drift, { description: 'How far its answers and texts are from its training split.' })
  drift(
    @Root() { id, modelId }: Deployment,
    @Arg('last', () => Int, {
      defaultValue: 7,
      description: describe('days', 'Over how many days, today the last of them.'),
    })
    last: number,
    @Ctx() { drift }: Context,
  ): Promise<Drift> {
    return drift.read(id, modelId, inRange('days', last, 'last'));
  }
}
