import { expect, it } from 'vitest';
import { QUICK_SHAPE } from './base-model.ts';
import { benchServeGraph, formatServeGraph } from './bench-serve-graph.ts';
import { describeMachine } from './machine.ts';

it('measures every graph each way in every round', async () => {
  const result = await benchServeGraph({
    rounds: 2,
    shape: { ...QUICK_SHAPE, vocabularySize: 500, hiddenSize: 32, layers: 1, intermediateSize: 64 },
    dataFolder: 'none',
    progress: { now: () => undefined, say: () => undefined, dispose: () => undefined },
    signal: new AbortController().signal,
  });
  expect(result.rates).toHaveLength(10);
  for (const { rates } of result.rates) expect(rates).toHaveLength(2);
  expect(formatServeGraph(result, describeMachine())).toContain('INT8, packed rows of 128 tokens');
});
