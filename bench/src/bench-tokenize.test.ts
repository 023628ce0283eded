import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { toTokenizerJson } from '@tasnif/tokenizer';
import { afterAll, describe, expect, it } from 'vitest';
import { madeUpVocabulary } from './base-model.ts';
import { benchTokenize } from './bench-tokenize.ts';
import { describeMachine } from './machine.ts';
import { writeResultsFile } from './results-file.ts';
import { formatTokenizeReport } from './tokenize-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'tasnif-bench-tokenize-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Of the benchmarks or, where they were never run, of the tests. */
const python = ['../.venv', '../../test/.venv']
  .map((venv) => fileURLToPath(new URL(`${venv}/bin/python`, import.meta.url)))
  .find(existsSync);
const silent = { now: () => undefined, say: () => undefined, dispose: () => undefined };
const options = {
  rounds: 2,
  secondsOfTurn: 0.05,
  dataFolder: folder,
  python,
  progress: silent,
  signal: new AbortController().signal,
};

describe('the benchmark of tokenisers', () => {
  it('says what is missing', async () => {
    await expect(benchTokenize(options)).rejects.toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', message: expect.stringContaining('sanad-sample') }),
    );
  });

  it('measures both in turns and writes down every round', async () => {
    mkdirSync(join(folder, 'sanad-sample/Tech'), { recursive: true });
    mkdirSync(join(folder, 'marbert-vocab'));
    const words = Array.from({ length: 10_000 }, (_, i) => `كلمة${String(i % 300)}`);
    writeFileSync(join(folder, 'sanad-sample/Tech/1.txt'), words.join(' '));
    writeFileSync(
      join(folder, 'marbert-vocab/tokenizer.json'),
      JSON.stringify(toTokenizerJson(madeUpVocabulary(250))),
    );
    const result = await benchTokenize(options);
    expect(result).toMatchObject({ texts: 1, tokens: 10_002, different: 0 });
    for (const [name, rates] of Object.entries(result.rates)) {
      expect(rates).toHaveLength(name.includes('Rust') && python === undefined ? 0 : 2);
      if (rates.length === 0) continue;
      expect(Math.min(...rates)).toBeGreaterThan(0);
    }
    const ratio = result.ratios['@huggingface/tokenizers'];
    expect(ratio.min).toBeLessThanOrEqual(ratio.max);
    const report = formatTokenizeReport(result, describeMachine());
    expect(report).toMatch(/ids: the same for every text[^]*tasnif +[\d.]+ \([^]*divided by/);
    expect(formatTokenizeReport({ ...result, different: 1 }, describeMachine())).toMatch(
      /NOT THE SAME for 1/,
    );
    const date = new Date('2026-01-02');
    const path = writeResultsFile(folder, 'tokenize', result, { machine: describeMachine(), date });
    expect(path).toMatch(/tokenize-2026-01-02-.*\.json$/);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      ...{ format: 'tasnif-bench-tokenize-1', rates: result.rates },
    });
  });
});
