import { CorpusError } from '@tasnif/corpus';
import { IngestError } from '@tasnif/ingest';
import { ModelError } from '@tasnif/marbert';
import { ServingError } from '@tasnif/serving';
import { LeaseLostError, StoreError, type JobError } from '@tasnif/store';
import { TokenizerError } from '@tasnif/tokenizer';
import { isDatabaseAway } from './database-away.ts';
import { HubError } from './hub/hub-error.ts';
import { JobFailure } from './job-failure.ts';
import type { ChildMessage } from './messages.ts';

const expected = [
  ...[CorpusError, HubError, IngestError, JobFailure],
  ...[ModelError, ServingError, StoreError, TokenizerError],
];

/**
 * What a failure means for the job. Only errors of our own are told as they are, however much another resembles one:
 * Postgres' hints are not for callers. What is not expected is logged.
 */
export function toOutcome(error: unknown): ChildMessage {
  if (error instanceof LeaseLostError) return { type: 'lease-lost' };
  if (expected.some((kind) => error instanceof kind)) {
    const { code, message, hint, file, line } = error as JobError;
    return {
      type: 'failed',
      error: {
        ...{ code, message, hint },
        ...(file !== undefined && { file }),
        ...(line !== undefined && { line }),
      },
    };
  }
  console.error(error);
  if (isDatabaseAway(error)) return { type: 'interrupted' };
  return {
    type: 'failed',
    error: {
      code: 'INTERNAL_ERROR',
      message: 'Something went wrong inside the job.',
      hint: 'The log of the worker says what; ask for it again once the cause is mended.',
    },
  };
}
