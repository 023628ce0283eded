import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { isEnded } from './follow-run.ts';
import {
  BakeOffDocument,
  BakeOffProgressDocument,
  type BakeOffFieldsFragment,
  type BakeOffProgressFieldsFragment,
} from './gql/operations.ts';

export type BakeOff = BakeOffFieldsFragment;
export type BakeOffProgress = BakeOffProgressFieldsFragment;

/** How often the API is asked. */
const WAIT_MS = 1_000;

export interface FollowBakeOffOptions {
  signal: AbortSignal;
  /** Told how far it is, each time that the API is asked. */
  onProgress: (bakeOff: BakeOffProgress) => void;
  /** Told of each run that has ended, once. */
  onEnd: (run: BakeOffProgress['runs'][number]) => void;
}

/** Waits until every run of a bake-off has ended. Leaving does not end it. Rejects with `NOT_FOUND`. */
export async function followBakeOff(
  client: Client,
  id: string,
  { signal, onProgress, onEnd }: FollowBakeOffOptions,
): Promise<void> {
  const told = new Set<string>();
  for (;;) {
    const { node } = await client.request(BakeOffProgressDocument, { id }, { signal });
    if (node?.__typename !== 'BakeOff') throw notFound(id);
    for (const run of node.runs.filter((run) => isEnded(run.phase) && !told.has(run.id))) {
      told.add(run.id);
      onEnd(run);
    }
    if (node.runsDone === node.runsTotal) return;
    onProgress(node);
    await sleep(WAIT_MS, undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
}

/** With its candidates. Rejects with `NOT_FOUND`. */
export async function findBakeOff(client: Client, id: string, signal: AbortSignal): Promise<BakeOff> {
  const { node } = await client.request(BakeOffDocument, { id }, { signal });
  if (node?.__typename === 'BakeOff') return node;
  throw notFound(id);
}

function notFound(id: string): CliError {
  return new CliError(
    'NOT_FOUND',
    `There is no bake-off "${id}".`,
    'Try "tasnif bake-off --show latest".',
    'id',
  );
}
