import { expect, it } from 'vitest';
import type { JobFieldsFragment } from './gql/operations.ts';
import { jobLine } from './job-line.ts';

const job: JobFieldsFragment = {
  ...{ id: 'job_1', kind: 'CREATE_DATASET', status: 'RUNNING', stage: 'READING', error: null },
  ...{ done: 34_060_000, total: 140_200_000, unit: 'bytes', rate: 12_300_000, etaSeconds: 8.3 },
};

it('says how far a job is, how fast, and for how long still', () => {
  expect(jobLine(job)).toBe('reading 34.1 of 140.2 MB, 12.3 MB/s, 9 s left');
  const documents = { done: 500, total: 2_000, unit: 'documents', rate: 99.6, etaSeconds: 15 };
  expect(jobLine({ ...job, ...documents })).toBe('reading 500 of 2000 documents, 100 documents/s, 15 s left');
});

it('leaves out what is not known', () => {
  const unknown = { done: 0, total: null, rate: null, etaSeconds: null };
  expect(jobLine({ ...job, stage: 'COMPARING', unit: 'documents', ...unknown })).toBe('comparing');
  expect(jobLine({ ...job, status: 'WAITING', stage: null })).toBe('waiting for a worker');
});
