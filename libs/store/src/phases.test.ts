import { describe, expect, test } from 'vitest';
import { Phase as StoredPhase } from './generated/enums.ts';
import { endPhases, mayFollow, phases } from './phases.ts';

describe('phases', () => {
  test('are those that Postgres knows, in the same order', () => {
    expect(phases).toEqual(Object.values(StoredPhase));
  });

  test('nothing follows the end of a run', () => {
    for (const end of endPhases) {
      for (const phase of phases) expect(mayFollow(end, phase)).toBe(false);
    }
  });

  test('only an export can succeed', () => {
    expect(phases.filter((phase) => mayFollow(phase, 'SUCCEEDED'))).toEqual(['EXPORTING']);
  });
});
