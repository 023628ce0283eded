import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomWeights, saveModelFolder, type BertConfig } from '@tasnif/marbert';
import { learnVocabulary } from '@tasnif/tokenizer';
import { afterAll, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { fingerprintOf } from './fingerprint.ts';
import { openResults } from './results.ts';
import type { QualityTask } from './tasks.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-evaluate-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const words: Record<string, readonly string[]> = {
  positive: ['جميل', 'رائع', 'ممتاز', 'سعيد', 'لطيف'],
  negative: ['سيئ', 'قبيح', 'رديء', 'حزين', 'مزعج'],
};
const texts = Object.entries(words).flatMap(([label, own]) =>
  Array.from({ length: 40 }, (_, i) => ({
    label,
    text: `هذا ${own[i % 5] ?? ''} جدا و${own[(i + 1 + (i % 3)) % 5] ?? ''} رقم ${String(i)}`,
  })),
);

const task: QualityTask = {
  ...{ id: 'own', name: 'own texts', measure: 'POSITIVE_NEGATIVE_F1', published: null },
  ...{ train: 'train.csv', test: 'test.csv', dataset: {}, training: { epochs: 2 } },
};

it('trains as users do, and does no run twice', { timeout: 120_000 }, async () => {
  const csv = (part: 0 | 1): string =>
    [
      'text,label',
      ...texts.filter((_, i) => (i % 4 === 0 ? 1 : 0) === part).map((t) => `${t.text},${t.label}`),
    ].join('\n');
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/train.csv'), csv(0));
  writeFileSync(join(folder, 'data/test.csv'), csv(1));

  const tokenizer = learnVocabulary(
    texts.map(({ text }) => text),
    { size: 200 },
  );
  const config: BertConfig = {
    ...{ vocabularySize: tokenizer.vocabulary.length, layers: 1, hiddenSize: 16, heads: 2, labels: [] },
    ...{
      intermediateSize: 32,
      positions: 32,
      tokenTypes: 2,
      layerNormEpsilon: 1e-12,
      initializerRange: 0.02,
    },
  };
  const modelFolder = join(folder, 'base');
  saveModelFolder(modelFolder, { config, tokenizer, weights: randomWeights(config, 1) }, { maxLength: 32 });

  const results = openResults(join(folder, 'results.jsonl'));
  const lines: string[] = [];
  const options = {
    ...{ dataFolder: join(folder, 'data'), modelFolder, fingerprint: await fingerprintOf(modelFolder) },
    ...({ recipes: ['DEFAULT'], seeds: [1], results, environment: process.env } as const),
    log: (line: string) => void lines.push(line),
    signal: new AbortController().signal,
  };
  await evaluate([task], options);
  expect(results.all()).toHaveLength(1);
  expect(results.all()[0]).toMatchObject({
    ...{ task: 'own', recipe: 'DEFAULT', seed: 1, testDocuments: 20 },
    // Words of one class alone are easy for whoever counts them.
    ...{ naiveBayes: 1, linear: 1, device: 'cpu' },
  });
  expect(openResults(join(folder, 'results.jsonl')).all()).toEqual(results.all());

  const before = readFileSync(join(folder, 'results.jsonl'), 'utf8');
  await evaluate([task], options);
  expect(readFileSync(join(folder, 'results.jsonl'), 'utf8')).toBe(before);
  expect(lines.filter((line) => line.includes('seed 1'))).toHaveLength(1);
});

it('says which file is missing before it starts anything', async () => {
  const options = {
    ...{ dataFolder: join(folder, 'nowhere'), modelFolder: folder, fingerprint: 'x', recipes: [], seeds: [] },
    ...{ results: openResults(join(folder, 'none.jsonl')), environment: {}, log: () => undefined },
    signal: new AbortController().signal,
  };
  await expect(evaluate([task], options)).rejects.toMatchObject({
    code: 'DATA_MISSING',
    message: expect.stringContaining('train.csv') as string,
  });
});
