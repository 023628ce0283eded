import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { QUICK_SHAPE } from '../base-model.ts';
import { describeMachine } from '../machine.ts';
import { benchClassify } from './bench-classify.ts';
import { formatClassify, summariseClassify } from './classify-report.ts';

const venv = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));

it('lets everybody classify the same texts, and finds the same classes', async () => {
  const result = await benchClassify({
    ...{ rounds: 1, data: ['news'], texts: { tweets: 6, news: 3 }, dataFolder: 'none' },
    shape: { ...QUICK_SHAPE, vocabularySize: 8_000, hiddenSize: 32, layers: 1, intermediateSize: 64 },
    python: existsSync(venv) ? venv : undefined,
    progress: { now: () => undefined, say: () => undefined, dispose: () => undefined },
    signal: new AbortController().signal,
  });
  const inF32 = result.turns.filter(({ way }) => way.precision === 'F32');
  expect(inF32.map(({ otherLabels }) => otherLabels)).toEqual(inF32.map(() => 0));
  const summaries = summariseClassify(result);
  expect(summaries).toHaveLength(existsSync(venv) ? 14 : 12);
  for (const { rate, p50, p99, peakMemory, healthP99, way } of summaries) {
    expect(rate.min).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(peakMemory).toBeGreaterThan(1e7);
    expect(healthP99 === null).toBe(!way.startsWith('tasnif'));
  }
  expect(formatClassify(result, describeMachine())).toContain('news, INT8, tasnif over HTTP, 64 callers');
}, 180_000);
