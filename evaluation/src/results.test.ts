import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openResults, type MeasuredRun } from './results.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-results-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (seed: number): MeasuredRun => ({
  ...{ task: 'own', recipe: 'DEFAULT', seed, baseModel: 'x', testDocuments: 20, value: 0.9 },
  ...{ naiveBayes: 0.8, linear: 0.7, device: 'cpu', precision: 'F32', date: '2026-11-26T12:00:00.000Z' },
});

it('keeps what two evaluations measure at the same time', () => {
  const path = join(folder, 'new', 'results.jsonl');
  const [one, other] = [openResults(path), openResults(path)];
  one.add(run(1));
  other.add(run(2));
  one.add(run(3));
  expect(openResults(path).all()).toEqual([run(1), run(2), run(3)]);
  expect(readFileSync(path, 'utf8')).toMatch(/\n$/);
});

it('finds a run by its task, recipe, seed and base model', () => {
  const results = openResults(join(folder, 'results.jsonl'));
  results.add(run(1));
  const wanted = { task: 'own', recipe: 'DEFAULT', seed: 1, baseModel: 'x' };
  expect(results.find(wanted)).toEqual(run(1));
  for (const other of [{ task: 'a' }, { recipe: 'FLASH' }, { seed: 2 }, { baseModel: 'y' }]) {
    expect(results.find({ ...wanted, ...other })).toBeUndefined();
  }
});
