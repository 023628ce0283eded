import type { JobProgress, Store } from '@tasnif/store';
import { expect, it } from 'vitest';
import { createProgressReporter } from './progress.ts';

it('writes a new stage also when it begins during a write, and never two at once', async () => {
  const written: string[] = [];
  let finish: () => void = () => undefined;
  const progress = (_: unknown, { stage, done }: JobProgress): Promise<void> => {
    written.push(`${stage} ${done}`);
    return new Promise((resolve) => (finish = resolve));
  };
  const store = { jobQueue: { progress } } as unknown as Store;
  const reporter = createProgressReporter(store, { jobId: 'job_0', leaseToken: '' });
  const report = (stage: string, done: number): void => {
    reporter.report({ stage, done, unit: 'bytes' });
  };
  report('READING', 1);
  report('READING', 2);
  report('COMPARING', 0);
  expect(written).toEqual(['READING 1']);
  finish();
  await new Promise(setImmediate);
  expect(written).toEqual(['READING 1', 'COMPARING 0']);
  finish();
  await new Promise(setImmediate);
  report('COMPARING', 5);
  expect(written).toHaveLength(2);
});
