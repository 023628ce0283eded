import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openCheckpointFolder, type CheckpointFolder } from './checkpoint-folder.ts';
import type { CheckpointContents } from './checkpoint.ts';

type Position = { step: number };
const position = z.object({ step: z.int() });
const settings = { engine: 'torch', device: 'cpu', precision: 'F32', maxBatchTokens: null } as const;

let path: string;
let folder: CheckpointFolder<Position>;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'tasnif-checkpoints-'));
  folder = openCheckpointFolder(path, { fingerprint: 'one', position });
});
afterEach(() => {
  rmSync(path, { recursive: true });
});

const contentsAt = (step: number): CheckpointContents<Position> => {
  const values = (): Float32Array => Float32Array.of(step);
  return {
    ...{ position: { step }, names: ['w'], shape: () => [1] },
    weight: () => ({ shape: [1], data: values() }),
    moments: () => ({ mean: values, variance: values }),
  };
};
const save = (...steps: number[]): void => {
  for (const step of steps) folder.save(contentsAt(step), settings);
};
const latestStep = (from = folder): number | undefined => {
  const { checkpoint } = from.latest();
  checkpoint?.dispose();
  return checkpoint?.position.step;
};

it('has none at the beginning', () => {
  expect(folder.latest()).toEqual({ checkpoint: undefined, refusals: [] });
});

it('keeps the newest two, and goes on from the newest', () => {
  save(8, 9, 10);
  expect(folder.steps()).toEqual([10, 9]);
  expect(latestStep()).toBe(10);
  expect(readdirSync(path)).toHaveLength(2);
});

it('removes one that is torn, says so, and takes the one before', () => {
  save(1, 2);
  truncateSync(join(path, 'checkpoint-2.safetensors'), 100);
  const { checkpoint, refusals } = folder.latest();
  expect(checkpoint?.position).toEqual({ step: 1 });
  expect(refusals).toEqual([expect.stringContaining('checkpoint-2.safetensors')]);
  checkpoint?.dispose();
  expect(folder.steps()).toEqual([1]);
});

it('goes on from none of another training, and from none that is refused', () => {
  save(1, 2);
  const refusing = openCheckpointFolder(path, {
    ...{ fingerprint: 'one', position },
    refuse: ({ step }) => (step === 2 ? 'Not this one.' : undefined),
  });
  expect(latestStep(refusing)).toBe(1);
  expect(latestStep(openCheckpointFolder(path, { fingerprint: 'another', position }))).toBeUndefined();
});
