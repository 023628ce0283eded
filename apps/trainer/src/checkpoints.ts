import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  openCheckpoint,
  writeCheckpoint,
  writeSafetensors,
  type ComputeSettings,
  type OpenCheckpoint,
  type ReadWeight,
  type Training,
} from '@tasnif/marbert';

/** The newest, and the one before it for when the newest turns out to be damaged. */
const KEPT = 2;

/** The checkpoints of one run, and the best weights that they speak of; in a folder of each attempt's own. */
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

/**
 * Opens the folder of this attempt, named for its lease, and moves into it what attempts before it left: one that does
 * not know yet that it lost the run finds its own folder gone, and can't reach this one.
 */
export function openCheckpoints(runFolder: string, leaseToken: string, fingerprint: string): Checkpoints {
  const folder = join(runFolder, leaseToken);
  mkdirSync(folder, { recursive: true });
  for (const other of readdirSync(runFolder).filter((name) => name !== leaseToken)) {
    for (const file of readdirSync(join(runFolder, other)).filter(isFinished)) {
      renameSync(join(runFolder, other, file), join(folder, file));
    }
    rmSync(join(runFolder, other), { recursive: true, force: true });
  }

  const path = (kind: 'checkpoint' | 'best', step: number): string =>
    join(folder, `${kind}-${String(step)}.safetensors`);
  const steps = (kind: 'checkpoint' | 'best'): number[] =>
    readdirSync(folder)
      .filter(isFinished)
      .flatMap((name) => (name.startsWith(`${kind}-`) ? [Number(/\d+/.exec(name)?.[0])] : []))
      .sort((a, b) => b - a);

  function open(step: number): OpenCheckpoint {
    const checkpoint = openCheckpoint(path('checkpoint', step), fingerprint);
    const { best } = checkpoint.position;
    if (best !== null && !steps('best').includes(best.step)) {
      checkpoint.dispose();
      throw new Error(`The weights of step ${String(best.step)}, the best, are missing.`);
    }
    return checkpoint;
  }

  return {
    folder,
    latest() {
      const refusals: string[] = [];
      for (const step of steps('checkpoint')) {
        try {
          return { checkpoint: open(step), refusals };
        } catch (error) {
          refusals.push(error instanceof Error ? error.message : String(error));
          rmSync(path('checkpoint', step), { force: true });
        }
      }
      return { checkpoint: undefined, refusals };
    },
    save(training, settings) {
      const { epoch, step } = training.position();
      const file = path('checkpoint', step);
      writeCheckpoint(file, training.contents(), { fingerprint, settings });
      const kept = steps('checkpoint').slice(0, KEPT);
      for (const old of steps('checkpoint').slice(KEPT)) rmSync(path('checkpoint', old), { force: true });
      // What an older checkpoint calls the best is no older than the best before the oldest that is kept.
      const oldest = kept.at(-1) ?? 0;
      const [needed = 0] = steps('best').filter((best) => best <= oldest);
      for (const best of steps('best')) if (best < needed) rmSync(path('best', best), { force: true });
      return { epoch, step, bytes: statSync(file).size };
    },
    saveBest(step, shapes, read) {
      const unfinished = `${path('best', step)}.unfinished`;
      writeSafetensors(unfinished, shapes, read);
      renameSync(unfinished, path('best', step));
    },
    bestFile: (step) => path('best', step),
  };
}

/** Decides when a checkpoint is due. */
export interface CheckpointKeeper {
  isDue(): boolean;
  /** Whether anything was learned since the last. */
  hasNews(): boolean;
  save(): { epoch: number; step: number; bytes: number; seconds: number };
}

export function createCheckpointKeeper(
  checkpoints: Checkpoints,
  training: Training,
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
  return /^(checkpoint|best)-\d+\.safetensors$/.test(name);
}
