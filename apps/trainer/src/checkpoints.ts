import { createHash } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  openCheckpointFolder,
  trainingPosition,
  writeSafetensors,
  type ComputeSettings,
  type OpenCheckpoint,
  type ReadWeight,
  type Training,
} from '@tasnif/marbert';
import { openAttemptFolder } from './attempt-folder.ts';

/**
 * The checkpoints of one run, and the best weights that they speak of; in a folder of each attempt's own, which what its
 * teacher has said (`teacher/ask-teacher.ts`) lies in too.
 */
export interface Checkpoints {
  /** Files of this attempt. */
  readonly folder: string;
  /** The newest that can be gone on from, and why newer ones can't; those are removed. */
  latest(): { checkpoint: OpenCheckpoint | undefined; refusals: string[] };
  /** Writes one, and removes those that are too old. */
  save(training: Training, settings: ComputeSettings): { epoch: number; step: number; bytes: number };
  /** Keeps the weights of the best epoch so far, which ended with `step`. */
  saveBest(step: number, shapes: ReadonlyMap<string, readonly number[]>, read: ReadWeight): void;
  bestFile(step: number): string;
}

/** Opens the folder of this attempt, with the checkpoints of those before it. */
export function openCheckpoints(runFolder: string, leaseToken: string, fingerprint: string): Checkpoints {
  const folder = openAttemptFolder(runFolder, leaseToken, isFinished);

  const bestFile = (step: number): string => join(folder, `best-${String(step)}.safetensors`);
  const bestSteps = (): number[] =>
    readdirSync(folder)
      .flatMap((name) => /^best-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  const own = openCheckpointFolder(folder, {
    ...{ fingerprint, position: trainingPosition },
    refuse: ({ best }) =>
      best === null || bestSteps().includes(best.step)
        ? undefined
        : `The weights of step ${String(best.step)}, the best, are missing.`,
  });

  return {
    folder,
    latest: own.latest,
    save(training, settings) {
      const saved = own.save(training.contents(), settings);
      // What an older checkpoint calls the best is no older than the best before the oldest that is kept.
      const oldest = own.steps().at(-1) ?? 0;
      const [needed = 0] = bestSteps().filter((best) => best <= oldest);
      for (const best of bestSteps()) if (best < needed) rmSync(bestFile(best), { force: true });
      return { epoch: training.position().epoch, ...saved };
    },
    saveBest(step, shapes, read) {
      const unfinished = `${bestFile(step)}.unfinished`;
      writeSafetensors(unfinished, shapes, read);
      renameSync(unfinished, bestFile(step));
    },
    bestFile,
  };
}

/** Decides when a checkpoint is due. */
export interface CheckpointKeeper {
  isDue(): boolean;
  /** Whether anything was learned since the last. */
  hasNews(): boolean;
  save(): { epoch: number; step: number; bytes: number; seconds: number };
}

/** @param checkpoints where they go: those of {@link openCheckpoints}, or of a run that pre-trains */
export function createCheckpointKeeper<Learning extends { position(): { step: number } }>(
  checkpoints: {
    save(training: Learning, settings: ComputeSettings): { epoch: number; step: number; bytes: number };
  },
  training: Learning,
  settings: ComputeSettings,
  minutes: number,
): CheckpointKeeper {
  let savedAt = performance.now();
  let savedStep = training.position().step;
  return {
    isDue: () => performance.now() - savedAt >= minutes * 60_000,
    hasNews: () => training.position().step > savedStep,
    save() {
      const start = performance.now();
      const saved = checkpoints.save(training, settings);
      savedAt = performance.now();
      savedStep = saved.step;
      return { ...saved, seconds: (savedAt - start) / 1000 };
    },
  };
}

/** Names a training by all that decides its numbers. */
export function fingerprintOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function isFinished(name: string): boolean {
  return /^(checkpoint-\d+|best-\d+|teacher-[0-9a-f]{64})\.safetensors$/.test(name);
}
