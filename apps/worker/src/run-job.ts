import type { Artifacts, JobClaim, Store } from '@tasnif/store';
import { evaluateModel } from './evaluate-model.ts';
import { makeVersion } from './make-version.ts';
import { measureTokens } from './measure-tokens.ts';
import { createProgressReporter } from './progress.ts';
import { readAgain, readSources } from './read-sources.ts';

export interface JobDependencies {
  store: Store;
  artifacts: Artifacts;
  claim: JobClaim;
}

/** Does a job to its end, which is stored with what it made. */
export async function runJob({ store, artifacts, claim }: JobDependencies): Promise<void> {
  const { datasetId, task } = await store.jobQueue.task(claim);
  const progress = createProgressReporter(store, claim);
  const services = { store, artifacts, claim, progress };
  switch (task.kind) {
    case 'CREATE_DATASET':
      await makeVersion(services, datasetId, task.input, await readSources(services, task.input));
      return;
    case 'REVISE_DATASET':
      await makeVersion(services, datasetId, task.input, await readAgain(services, task.input.versionId));
      return;
    case 'MEASURE_TOKENS':
      await measureTokens(services, task.input);
      return;
    case 'EVALUATE_MODEL':
      await evaluateModel(services, task.input);
  }
}
