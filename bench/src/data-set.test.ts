import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { madeUpVocabulary } from './base-model.ts';
import { loadDataSet, orderOfEpoch } from './data-set.ts';
import { median } from './statistics.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-bench-data-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const options = { dataFolder: folder, vocabulary: madeUpVocabulary(1000), vocabularySize: 1000, count: 2000 };

describe('a data set', () => {
  it('is random where there are no texts, with lengths and repetitions as tweets have them', () => {
    const { source, examples } = loadDataSet({ name: 'tweets', ...options });
    expect(source).toBe('random token ids (no real texts found)');
    const lengths = examples.map(({ ids }) => ids.length);
    expect(lengths).toHaveLength(2000);
    expect(median(lengths)).toBeGreaterThanOrEqual(9);
    expect(median(lengths)).toBeLessThanOrEqual(11);
    expect(Math.max(...lengths)).toBeGreaterThan(48);
    const ids = examples.flatMap(({ ids }) => [...ids]);
    expect(Math.max(...ids)).toBeLessThan(1000);
    expect(ids.filter((id) => id === 5).length).toBeGreaterThan(ids.filter((id) => id === 6).length);
  });

  it('is random where the vocabulary of the texts is not there', () => {
    mkdirSync(join(folder, 'sanad-sample/Tech'), { recursive: true });
    writeFileSync(join(folder, 'sanad-sample/Tech/1.txt'), 'كلمة1 كلمة2');
    expect(loadDataSet({ name: 'news', ...options, vocabulary: undefined }).source).toMatch(
      /no real vocabulary/,
    );
  });

  it('is of the real texts where both are there, whole or some of them', () => {
    mkdirSync(join(folder, 'ajgt'));
    writeFileSync(
      join(folder, 'ajgt/UBC_AJGT_final_shuffled_train.tsv'),
      ['content\tlabel', 'كلمة1 كلمة2\tPositive', 'كلمة3\tNegative', ''].join('\n'),
    );
    const all = loadDataSet({ name: 'tweets', ...options });
    expect(all.source).toMatch(/AJGT/);
    expect(all.examples.map(({ ids, label }) => ({ ids: [...ids], label }))).toEqual(
      expect.arrayContaining([
        { ids: [2, 6, 7, 3], label: 1 },
        { ids: [2, 8, 3], label: 0 },
      ]),
    );
    expect(loadDataSet({ name: 'tweets', ...options, count: 1 }).examples).toHaveLength(1);
  });

  it('names the line of a table that is not one', () => {
    writeFileSync(join(folder, 'ajgt/UBC_AJGT_final_shuffled_train.tsv'), 'content\tlabel\nno label\n');
    expect(() => loadDataSet({ name: 'tweets', ...options })).toThrow(/line 2/);
  });
});

it('orders an epoch by a shuffle that is always the same', () => {
  const examples = Array.from({ length: 50 }, (_, i) => ({ ids: Int32Array.of(2, i, 3), label: 0 }));
  const order = orderOfEpoch(examples, 8);
  expect(order).toEqual(orderOfEpoch(examples, 8));
  expect(order).not.toEqual([...order].sort((a, b) => a - b));
  expect([...order].sort((a, b) => a - b)).toEqual(examples.map((_, i) => i));
});
