import type { JobRow } from '@tasnif/store';
import { expect, it } from 'vitest';
import { readinessOf } from './readiness.ts';

const job = (status: JobRow['status']): JobRow => ({ status }) as JobRow;

it.each([
  [true, job('SUCCEEDED'), 'READY'],
  [true, null, 'READY'],
  [false, job('WAITING'), 'IMPORTING'],
  [false, job('RUNNING'), 'IMPORTING'],
  [false, job('SUCCEEDED'), 'IMPORTING'],
  [false, job('FAILED'), 'FAILED'],
  [false, job('CANCELLED'), 'FAILED'],
  [false, null, 'FAILED'],
] as const)('what is there or not (%s), beside its job, is ready or not', (isThere, job, expected) => {
  expect(readinessOf(isThere, job)).toBe(expected);
});
