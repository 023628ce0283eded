import type { Artifacts, JobClaim, Store } from '@tasnif/store';
import type { ProgressReporter } from './progress.ts';

/** What a job works with. */
export interface JobServices {
  store: Store;
  artifacts: Artifacts;
  claim: JobClaim;
  progress: ProgressReporter;
}
