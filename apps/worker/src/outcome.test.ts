import { IngestError } from '@tasnif/ingest';
import { LeaseLostError } from '@tasnif/store';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HubError } from './hub/hub-error.ts';
import { toOutcome } from './outcome.ts';

beforeAll(() => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe('the outcome of a failure', () => {
  it('of our own is told as it is', () => {
    const error = new IngestError('BAD_ROW' as 'MISSING_COLUMN', 'Line 3 is bad.', 'Mend it.', {
      file: 'a.csv',
      line: 3,
    });
    expect(toOutcome(error)).toEqual({
      type: 'failed',
      error: { code: 'BAD_ROW', message: 'Line 3 is bad.', hint: 'Mend it.', file: 'a.csv', line: 3 },
    });
    expect(toOutcome(new LeaseLostError('job_1'))).toEqual({ type: 'lease-lost' });
  });

  it('of our own is none of the database, whatever its sentence', () => {
    const error = new HubError('HUB_UNREACHABLE', 'The hub does not give it: connection timeout.', 'Wait.');
    expect(toOutcome(error)).toMatchObject({ type: 'failed', error: { code: 'HUB_UNREACHABLE' } });
  });

  it('of Postgres is hidden, also with a hint', () => {
    const full = { code: '53100', message: 'could not extend file "base/16384/2619"', hint: 'Check df.' };
    expect(toOutcome(Object.assign(new Error(full.message), full))).toMatchObject({
      type: 'failed',
      error: { code: 'INTERNAL_ERROR', message: expect.not.stringContaining('base/') as string },
    });
  });

  it('of a database that is away begins the job again, also with a hint', () => {
    const ended = { code: '57P01', hint: 'It will be back.' };
    expect(toOutcome(Object.assign(new Error('terminating connection'), ended))).toEqual({
      type: 'interrupted',
    });
  });
});
