import { describe, expect, test } from 'vitest';
import { Phase as StoredPhase } from './generated/enums.ts';
import { endPhases, mayFollow, phases } from './phases.ts';

describe('phases', () => {
  test('are those that Postgres knows, in the same order', () => {
    expect(phases).toEqual(Object.values(StoredPhase));
  });

  test('nothing follows the end of a run, but that one which failed may be queued again', () => {
    const after = endPhases.map((end) => [end, phases.filter((phase) => mayFollow(end, phase))]);
    expect(Object.fromEntries(after)).toEqual({ SUCCEEDED: [], FAILED: ['QUEUED'], CANCELLED: [] });
  });

  test('only an export can succeed', () => {
    expect(phases.filter((phase) => mayFollow(phase, 'SUCCEEDED'))).toEqual(['EXPORTING']);
  });
});
