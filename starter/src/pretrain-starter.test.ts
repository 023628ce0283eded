import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { openModelFolder, openSafetensors } from '@tasnif/marbert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHistory } from './history.ts';
import { pretrainStarter, type StarterOptions } from './pretrain-starter.ts';
import type { Texts } from './sources.ts';

const topics = fileURLToPath(new URL('../../examples/topics', import.meta.url));
const TOPICS = 2;
const byTopic = readdirSync(topics, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .slice(0, TOPICS)
  .map(({ name }) =>
    readdirSync(join(topics, name)).map((file) =>
      readFileSync(join(topics, name, file), 'utf8')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
  );
const lines = byTopic.flat();
const ofTests = lines.slice(0, 3);

const folder = mkdtempSync(join(tmpdir(), 'tasnif-starter-'));
const dataFolder = join(folder, 'data');
const modelFolder = join(folder, 'models/tiny');
const texts: Texts = {
  sources: [
    { name: 'Lines', file: 'lines.txt.gz', licence: 'ours', repeats: 1 },
    { name: 'Rows', file: 'rows.tsv', licence: 'ours', repeats: 2 },
  ],
  tests: ['test.tsv'],
};
const toTable = (rows: readonly (readonly [string, string])[]): string =>
  [['text', 'label'], ...rows].map((row) => row.join('\t')).join('\n');

const logged: string[] = [];
const options = (own: Partial<StarterOptions>): StarterOptions => ({
  ...{ dataFolder, workFolder: join(folder, 'work'), modelFolder, texts },
  recipe: {
    ...{ vocabularySize: 1500, layers: 1, hiddenSize: 64 },
    ...{ learningRate: 1e-3, batchTokens: 1024, maskedShare: 0.3 },
  },
  ...{
    minutes: Infinity,
    tokens: 20_000,
    finish: false,
    continued: false,
    signal: new AbortController().signal,
  },
  log: (line) => logged.push(line),
  ...own,
});

beforeAll(() => {
  mkdirSync(dataFolder);
  // A text twice, one that is in a test part but for its link, and an empty line.
  const odd = [lines[5] ?? '', '', `${ofTests[0] ?? ''} https://example.org/1`];
  // Enough for some to be held out.
  const parts = lines.flatMap((text) => text.match(/(?:\S+ ){5}/g) ?? []);
  const all = [...lines.slice(3), ...parts, ...odd];
  writeFileSync(join(dataFolder, 'lines.txt.gz'), gzipSync(all.join('\n')));
  writeFileSync(join(dataFolder, 'test.tsv'), toTable(ofTests.map((text) => [text, 'any'])));
  const rows = byTopic.flatMap((own, topic) =>
    own.map((text): [string, string] => [`${text.slice(0, 60)} ${String(topic)}`, `topic ${String(topic)}`]),
  );
  writeFileSync(join(dataFolder, 'rows.tsv'), toTable(rows));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const told = (what: RegExp): string[] => logged.filter((line) => what.test(line));

describe('pretrainStarter', () => {
  it('is left when its tokens are seen, and writes no encoder yet', async () => {
    await pretrainStarter(options({ tokens: 10_000 }));
    expect(told(/^Learning a vocabulary/)).toHaveLength(1);
    expect(existsSync(modelFolder)).toBe(false);
  });

  it('goes on from there with the same corpus, cools down and writes the encoder with its card', async () => {
    logged.length = 0;
    await pretrainStarter(options({ finish: true }));
    expect(told(/^Learning a vocabulary/)).toHaveLength(0);
    expect(told(/^From 0\.01M tokens on/)).toHaveLength(1);
    expect(told(/^Cooling down from 0\.02M tokens on/)).toHaveLength(1);
    const base = openModelFolder(modelFolder);
    expect(base.config).toMatchObject({ layers: 1, hiddenSize: 64, positions: 512 });
    expect(base.config.vocabularySize).toBe(base.tokenizer.vocabulary.length);
    expect(base.added).toEqual(['bert.pooler.dense.weight', 'bert.pooler.dense.bias']);
    base.dispose();
    const weights = openSafetensors(join(modelFolder, 'model.safetensors'));
    expect(weights.type('bert.embeddings.word_embeddings.weight')).toBe('F16');
    expect(weights.names).toContain('cls.predictions.transform.dense.weight');
    weights.dispose();
    const card = readFileSync(join(modelFolder, 'README.md'), 'utf8');
    expect(card).toContain('left\nout (1)');
    expect(card).toMatch(/\| Rows \(2 times\) +\| ours/);
  });

  it('goes on from where it had not cooled down, and says the same again when nothing is left to do', async () => {
    logged.length = 0;
    const before = readFileSync(join(modelFolder, 'model.safetensors'));
    await pretrainStarter(options({ finish: true }));
    expect(told(/^From 0\.02M tokens on/)).toHaveLength(1);
    expect(readFileSync(join(modelFolder, 'model.safetensors')).equals(before)).toBe(true);
  });

  it('keeps a checkpoint of where it was stopped', async () => {
    logged.length = 0;
    const stop = new AbortController();
    const log = (line: string): void => {
      logged.push(line);
      if (line.startsWith('From')) stop.abort();
    };
    await pretrainStarter(options({ tokens: 40_000, log, signal: stop.signal }));
    await pretrainStarter(options({ tokens: 0 }));
    expect(told(/^From 0\.02M tokens on/)).toHaveLength(2);
  });

  it('goes on from an encoder that was written, and adds to what is told of it', async () => {
    logged.length = 0;
    const before = readHistory(modelFolder);
    expect(before).toMatchObject({ trainings: 1 });
    await pretrainStarter(options({ continued: true, tokens: 5_000, finish: true }));
    expect(told(new RegExp(`^From ${(before.tokens / 1e6).toFixed(2)}M tokens on`))).toHaveLength(1);
    const after = readHistory(modelFolder);
    expect(after.trainings).toBe(2);
    expect(after.tokens).toBeGreaterThan(before.tokens + 5_000);
    expect(after.curve.slice(0, before.curve.length)).toEqual(before.curve);
    expect(after.curve.at(-1)?.tokens).toBe(after.tokens);
    const card = readFileSync(join(modelFolder, 'README.md'), 'utf8');
    expect(card).toContain('2 times in all');
  });

  it('does not go on from one with another vocabulary', async () => {
    const { recipe } = options({});
    const other = pretrainStarter(options({ continued: true, recipe: { ...recipe, vocabularySize: 1200 } }));
    await expect(other).rejects.toMatchObject({ code: 'VOCABULARY_DIFFERS' });
  });

  it('says which file is missing', async () => {
    const missing = { ...texts, tests: ['nothing.tsv'] };
    await expect(pretrainStarter(options({ texts: missing }))).rejects.toMatchObject({
      code: 'DATA_MISSING',
    });
  });

  it('refuses an encoder that is too large for the repository', async () => {
    const { recipe } = options({});
    const large = { ...recipe, layers: 4, hiddenSize: 512 };
    const trained = pretrainStarter(options({ recipe: large, tokens: 1, finish: true }));
    await expect(trained).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
  });
});
