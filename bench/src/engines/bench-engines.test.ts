import { expect, it } from 'vitest';
import { QUICK_SHAPE } from '../base-model.ts';
import { describeMachine } from '../machine.ts';
import { benchEngines, formatEngines } from './bench-engines.ts';

it('takes the same steps on every engine that is here, and names those that are not', async () => {
  const shape = { ...QUICK_SHAPE, vocabularySize: 500, hiddenSize: 32, layers: 1, intermediateSize: 64 };
  const result = await benchEngines({
    rounds: 2,
    shapes: [{ name: 'tiny', shape, steps: 3 }],
    progress: { now: () => undefined, say: () => undefined, dispose: () => undefined },
    signal: new AbortController().signal,
  });
  const [torch, wasm] = (['TORCH', 'WASM'] as const).map((engine) =>
    result.turns.filter((each) => each.engine === engine && each.precision === 'F32'),
  );
  expect(torch).toHaveLength(2);
  expect(wasm).toHaveLength(2);
  for (const [i, loss] of (torch?.[0]?.turn.losses ?? []).entries()) {
    expect(wasm?.[0]?.turn.losses[i]).toBeCloseTo(loss, 3);
  }
  const present = new Set(result.turns.map(({ engine }) => engine));
  for (const { engine, reason } of result.missing) {
    if (engine !== 'TORCH') expect(present).not.toContain(engine);
    expect(reason).toMatch(/\.$/);
  }
  const text = formatEngines(result, describeMachine());
  expect(text).toContain('WASM, F32');
  expect(text).not.toContain('NaN');
}, 120_000);
