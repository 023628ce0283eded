import type { Command } from 'commander';
import { CancelTrainingDocument, PauseTrainingDocument, ResumeTrainingDocument } from '../gql/operations.ts';
import { resolveId } from '../latest.ts';
import type { WithSession } from '../session.ts';

const run = ['[run]', 'An id, or "latest".', 'latest'] as const;

export function addRunRequestCommands(program: Command, withSession: WithSession): void {
  program
    .command('pause')
    .description('Stop a run for now, once a checkpoint is written.')
    .argument(...run)
    .action(
      withSession(async (session, given: string) => {
        const { client, output, signal } = session;
        const id = await resolveId(session, 'run', given);
        const { pauseTraining } = await client.request(PauseTrainingDocument, { id }, { signal });
        const paused = pauseTraining.phase === 'PAUSED';
        output.result(pauseTraining, [`${id} ${paused ? 'is paused' : 'pauses at its next step'}`]);
        output.note(`It goes on after: tasnif resume ${id}`);
      }),
    );
  program
    .command('resume')
    .description('Let a run that is paused or has failed go on from its newest checkpoint.')
    .argument(...run)
    .action(
      withSession(async (session, given: string) => {
        const { client, output, signal } = session;
        const id = await resolveId(session, 'run', given);
        const { resumeTraining } = await client.request(ResumeTrainingDocument, { id }, { signal });
        const waits = resumeTraining.phase === 'QUEUED';
        output.result(resumeTraining, [`${id} ${waits ? 'waits for a trainer' : 'goes on'}`]);
        output.note(`See how it goes with: tasnif watch ${id}`);
      }),
    );
  program
    .command('cancel')
    .description('End a run for good; what it has learned is not kept.')
    .argument('<run>', 'An id, or "latest".')
    .action(
      withSession(async (session, given: string) => {
        const { client, output, signal } = session;
        const id = await resolveId(session, 'run', given);
        const { cancelTraining } = await client.request(CancelTrainingDocument, { id }, { signal });
        const ended = cancelTraining.phase === 'CANCELLED';
        output.result(cancelTraining, [`${id} ${ended ? 'is cancelled' : 'ends at its next step'}`]);
      }),
    );
}
