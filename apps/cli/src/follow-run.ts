import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { RunDocument, type Phase, type RunFieldsFragment } from './gql/operations.ts';
import type { TrainingEvent } from './training-progress.ts';

export type Run = RunFieldsFragment;

export interface FollowOptions {
  /** Default 0: from the beginning. */
  afterSeq?: number;
  signal?: AbortSignal;
  onEvent?: (event: TrainingEvent) => void;
}

/**
 * Tells every event of a run after `afterSeq`, also over a pause, and returns the run when it has ended, however it has.
 */
export async function followRun(
  client: Client,
  id: string,
  { afterSeq = 0, signal, onEvent }: FollowOptions,
): Promise<Run> {
  let seen = afterSeq;
  for (;;) {
    const run = await findRun(client, id, signal);
    if (isEnded(run.phase) && run.lastSeq <= seen) return run;
    for await (const event of client.progress(id, seen, signal)) {
      seen = event.seq;
      onEvent?.(event);
    }
  }
}

/** Rejects with `NOT_FOUND` where there is no such run. */
export async function findRun(client: Client, id: string, signal?: AbortSignal): Promise<Run> {
  const { node } = await client.request(RunDocument, { id }, signal && { signal });
  if (node?.__typename === 'TrainingRun') return node;
  throw new CliError(
    'NOT_FOUND',
    `There is no run "${id}".`,
    'List the runs there are with "tasnif runs".',
    'id',
  );
}

/** Whether nothing changes any more by itself in this phase; one that failed may be resumed. */
export function isEnded(phase: Phase): boolean {
  return phase === 'SUCCEEDED' || phase === 'FAILED' || phase === 'CANCELLED';
}
