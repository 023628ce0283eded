import type { Artifacts, JobClaim, Store } from '@tasnif/store';
import { exportVariant } from './export/export-variant.ts';
import { classifyFile } from './classify/classify-file.ts';
import { evaluateModel } from './evaluate-model.ts';
import type { WorkerConfig } from './config.ts';
import { importBaseModel } from './import/import-base-model.ts';
import { makeVersion } from './make-version.ts';
import { measureTokens } from './measure-tokens.ts';
import { createProgressReporter } from './progress.ts';
import { readAgain, readSources } from './read-sources.ts';

export interface JobDependencies {
  store: Store;
  artifacts: Artifacts;
  claim: JobClaim;
  hub: WorkerConfig['hub'];
}

/** Does a job to its end, which is stored with what it made. */
export async function runJob({ store, artifacts, claim, hub }: JobDependencies): Promise<void> {
  const { subjectId, task } = await store.jobQueue.task(claim);
  const progress = createProgressReporter(store, claim);
  const services = { store, artifacts, claim, progress };
  switch (task.kind) {
    case 'CREATE_DATASET':
      await makeVersion(services, subjectId, task.input, await readSources(services, task.input));
      return;
    case 'REVISE_DATASET':
      await makeVersion(services, subjectId, task.input, await readAgain(services, task.input.versionId));
      return;
    case 'MEASURE_TOKENS':
      await measureTokens(services, task.input);
      return;
    case 'EVALUATE_MODEL':
      await evaluateModel(services, task.input);
      return;
    case 'IMPORT_BASE_MODEL':
      await importBaseModel({ ...services, hub }, subjectId, task.input);
      return;
    case 'EXPORT_MODEL':
      await exportVariant(services, subjectId, task.input);
      return;
    case 'CLASSIFY_FILE':
      await classifyFile(services, subjectId, task.input);
  }
}
