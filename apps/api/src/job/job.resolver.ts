import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.ts';
import { connect, PageArgs, type Connection } from '../graphql/connection.ts';
import { Job, JobConnection, toJob } from './job.type.ts';

@Resolver(() => Job)
export class JobResolver {
  @Query(() => JobConnection, { description: 'The jobs, newest first.' })
  jobs(@Args(() => PageArgs) page: PageArgs, @Ctx() { store }: Context): Promise<Connection<Job>> {
    return connect(page, store.jobs.list, toJob);
  }

  @Mutation(() => Job, {
    description:
      'Ends a job, which leaves nothing of what it was making: at once while it waits, within seconds while it runs.',
  })
  async cancelJob(
    @Arg('id', () => ID, { description: 'The job.' }) id: string,
    @Ctx() { store }: Context,
  ): Promise<Job> {
    return toJob(await store.jobs.requestCancel(id));
  }
}
