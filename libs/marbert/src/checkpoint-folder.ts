import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import {
  openCheckpoint,
  writeCheckpoint,
  type CheckpointContents,
  type ComputeSettings,
  type OpenCheckpoint,
} from './checkpoint.ts';

/** The newest, and the one before it for when the newest turns out to be damaged. */
const KEPT = 2;

/** The last checkpoints of one training. */
export interface CheckpointFolder<Position> {
  /** The newest that can be gone on from, and why newer ones can't; those are removed. */
  latest(): { checkpoint: OpenCheckpoint<Position> | undefined; refusals: string[] };
  /** Writes one, and removes those that are too old. */
  save(contents: CheckpointContents<Position>, settings: ComputeSettings): { step: number; bytes: number };
  /** Steps of those that are there, the newest first. */
  steps(): number[];
}

export interface CheckpointFolderOptions<Position> {
  /** Names the training that they belong to. */
  fingerprint: string;
  /** What there is to know of where training stands. */
  position: z.ZodType<Position>;
  /** Why one that is whole can't be gone on from all the same; `undefined` where it can. Default: it can. */
  refuse?: (position: Position) => string | undefined;
}

/** Checkpoints in `folder`, named `checkpoint-STEP.safetensors`; the newest two are kept. */
export function openCheckpointFolder<Position extends { step: number }>(
  folder: string,
  { fingerprint, position, refuse = () => undefined }: CheckpointFolderOptions<Position>,
): CheckpointFolder<Position> {
  mkdirSync(folder, { recursive: true });
  const path = (step: number): string => join(folder, `checkpoint-${String(step)}.safetensors`);
  const steps = (): number[] =>
    readdirSync(folder)
      .flatMap((name) => /^checkpoint-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);

  function open(step: number): OpenCheckpoint<Position> {
    const checkpoint = openCheckpoint(path(step), fingerprint, position);
    const refusal = refuse(checkpoint.position);
    if (refusal === undefined) return checkpoint;
    checkpoint.dispose();
    throw new Error(refusal);
  }

  return {
    steps,
    latest() {
      const refusals: string[] = [];
      for (const step of steps()) {
        try {
          return { checkpoint: open(step), refusals };
        } catch (error) {
          refusals.push(error instanceof Error ? error.message : String(error));
          rmSync(path(step), { force: true });
        }
      }
      return { checkpoint: undefined, refusals };
    },
    save(contents, settings) {
      const { step } = contents.position;
      writeCheckpoint(path(step), contents, { fingerprint, settings });
      for (const old of steps().slice(KEPT)) rmSync(path(old), { force: true });
      return { step, bytes: statSync(path(step)).size };
    },
  };
}
