import { renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { EngineName, Moments, Precision } from '@tasnif/engine';
import { z } from 'zod';
import { ModelError } from './errors.ts';
import {
  openSafetensors,
  syncFolder,
  writeTensors,
  type SafetensorsFile,
  type StoredTensor,
} from './safetensors.ts';
import type { TrainingPosition } from './train.ts';
import type { Weight } from './weights.ts';

/** Everything that training needs to go on; tensors are read one at a time. */
export interface CheckpointContents<Position = TrainingPosition> {
  position: Position;
  /** What is trained. */
  names: readonly string[];
  shape(name: string): readonly number[];
  weight(name: string): Weight;
  moments(name: string): Moments;
}

export interface OpenCheckpoint<Position = TrainingPosition> extends CheckpointContents<Position> {
  settings: ComputeSettings;
  dispose(): void;
}

/** What was chosen when training began and must stay so, or its numbers would be others. */
export interface ComputeSettings {
  engine: EngineName;
  /** `cpu`, `cuda:0`, `mps`. */
  device: string;
  precision: Precision;
  /** `null`: no limit. */
  maxBatchTokens: number | null;
}

const count = z.int().nonnegative();
const metadata = z.object({
  format: z.literal('tasnif-checkpoint-1'),
  fingerprint: z.string(),
  settings: z.object({
    // Checkpoints from before there was a choice are of torch.
    engine: z.enum(['torch', 'tensorflow', 'wasm']).default('torch'),
    // And those from before it was kept were made on a processor.
    device: z.string().default('cpu'),
    precision: z.enum(['F32', 'BF16']),
    maxBatchTokens: count.nullable(),
  }),
  position: z.unknown(),
});

/** What there is to know of where fine-tuning stands. */
export const trainingPosition: z.ZodType<TrainingPosition> = z.object({
  epoch: count,
  step: count,
  stepOfEpoch: count,
  evaluated: z.boolean(),
  lossOfTexts: z.number(),
  best: z.object({ epoch: count, step: count, score: z.number(), loss: z.number() }).nullable(),
});

/**
 * Writes a checkpoint in safetensors: it is at `path` whole and on the disk, or not at all. `fingerprint` names the
 * training that it belongs to; only that one may go on from it.
 */
export function writeCheckpoint(
  path: string,
  contents: CheckpointContents<unknown>,
  { fingerprint, settings }: { fingerprint: string; settings: ComputeSettings },
): void {
  const tensors = new Map<string, StoredTensor>();
  for (const name of contents.names) {
    const shape = contents.shape(name);
    const moments = contents.moments(name);
    tensors.set(name, { shape, type: 'F32', read: () => contents.weight(name).data });
    tensors.set(`${name}.mean`, { shape, type: 'F32', read: moments.mean });
    tensors.set(`${name}.variance`, { shape, type: 'F32', read: moments.variance });
    if (moments.touched !== undefined) {
      tensors.set(`${name}.touched`, { shape: shape.slice(0, 1), type: 'I32', read: moments.touched });
    }
  }
  const unfinished = `${path}.unfinished`;
  try {
    writeTensors(unfinished, tensors, {
      checkpoint: JSON.stringify({
        ...{ format: 'tasnif-checkpoint-1', fingerprint, settings },
        position: contents.position,
      }),
    });
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * Opens a checkpoint, every byte of it checked. Throws CHECKPOINT_INVALID for one that is torn or damaged and
 * CHECKPOINT_FOREIGN for one of another training; both name the file. `position` says what there is to know of where
 * training stands; default: what fine-tuning does.
 */
export function openCheckpoint(path: string, fingerprint: string): OpenCheckpoint;
export function openCheckpoint<Position>(
  path: string,
  fingerprint: string,
  position: z.ZodType<Position>,
): OpenCheckpoint<Position>;
export function openCheckpoint(
  path: string,
  fingerprint: string,
  position: z.ZodType = trainingPosition,
): OpenCheckpoint<unknown> {
  const file = openChecked(path);
  try {
    const parsed = parseMetadata(file, path, position);
    if (parsed.fingerprint !== fingerprint) {
      throw new ModelError(
        'CHECKPOINT_FOREIGN',
        `The checkpoint ${basename(path)} belongs to another training: its data, base model or parameters differ.`,
        'Start a new run, or put back the checkpoint of this one.',
      );
    }
    const find = (name: string): Weight => file.read(name);
    return {
      position: parsed.position,
      settings: parsed.settings,
      names: [...file.names].filter((name) => file.names.has(`${name}.mean`)),
      shape: file.shape,
      weight: find,
      moments: (name) => ({
        mean: () => find(`${name}.mean`).data,
        variance: () => find(`${name}.variance`).data,
        touched: file.names.has(`${name}.touched`) ? () => file.readIntegers(`${name}.touched`) : undefined,
      }),
      dispose: file.dispose,
    };
  } catch (error) {
    file.dispose();
    throw error;
  }
}

function openChecked(path: string): SafetensorsFile {
  try {
    return openSafetensors(path, { checksum: true });
  } catch (error) {
    throw invalid(path, error instanceof ModelError ? error.message : 'it cannot be read', error);
  }
}

function parseMetadata(file: SafetensorsFile, path: string, position: z.ZodType): z.infer<typeof metadata> {
  try {
    return metadata.extend({ position }).parse(JSON.parse(file.metadata['checkpoint'] ?? ''));
  } catch (error) {
    throw invalid(path, 'it does not say what it is a checkpoint of', error);
  }
}

function invalid(path: string, what: string, cause: unknown): ModelError {
  return new ModelError(
    'CHECKPOINT_INVALID',
    `The checkpoint ${basename(path)} can't be used: ${what}`,
    'It is torn or damaged; an older one, or the beginning, is where the run can go on from.',
    { cause },
  );
}
