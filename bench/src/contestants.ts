import { fileURLToPath } from 'node:url';
import type { Job } from './job.ts';

export const CONTESTANT_NAMES = ['notebook', 'trainer-best', 'tasnif'] as const;
export type ContestantName = (typeof CONTESTANT_NAMES)[number];

/** Somebody who trains: how its process is started, and what of the job is its own. */
export interface Contestant {
  name: ContestantName;
  program: string;
  script: string;
  env: Readonly<Record<string, string>>;
  settings: Pick<Job, 'precision' | 'sampling' | 'padTo' | 'attention'>;
  /** Whether a few steps stand for the epoch: every batch costs the same. */
  sampled: boolean;
}

/**
 * OpenMP's threads spin while they wait, and steal from whatever else runs: on a machine that was not idle a step took
 * many times as long.
 */
const sleepingThreads = { OMP_WAIT_POLICY: 'passive' };

/** glibc gives large blocks back to the system and faults their pages in again at the next step; so it keeps them. */
const tunedMalloc = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '67108864',
};

const script = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Of a turn in the order given; the two of `Trainer` only where there is a `python` that has it. */
export function createContestants(python: string | undefined): Contestant[] {
  const tasnif: Contestant = {
    name: 'tasnif',
    program: process.execPath,
    script: script('../dist/contestants/tasnif.js'),
    // As Tasnif's own trainer starts its runs.
    env: sleepingThreads,
    settings: { precision: 'AUTO', sampling: 'sequential', padTo: null, attention: null },
    sampled: false,
  };
  if (python === undefined) return [tasnif];
  const trainer = { program: python, script: script('../python/trainer.py') };
  return [
    {
      ...{ name: 'notebook', ...trainer, env: {}, sampled: true },
      settings: { precision: 'F32', sampling: 'sequential', padTo: 256, attention: null },
    },
    {
      ...{ name: 'trainer-best', ...trainer, env: { ...tunedMalloc, ...sleepingThreads }, sampled: false },
      // With dropout the fused attention of the default falls back to plain operators, which then take more time.
      settings: { precision: 'AUTO', sampling: 'group_by_length', padTo: null, attention: 'eager' },
    },
    tasnif,
  ];
}
