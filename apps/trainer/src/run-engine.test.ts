import { EngineError, type Engine } from '@tasnif/engine';
import { describe, expect, it } from 'vitest';
import { inF32, openEngine } from './run-engine.ts';

const asked = { device: 'CPU', deviceIndex: 0, precision: 'AUTO' } as const;
const native = (await openEngine(asked, 'TORCH', undefined)).engine.precision;

describe('the engine of a run', () => {
  it('computes in the best precision, with nothing to note', async () => {
    const { engine, kind, notes } = await openEngine(asked, 'AUTO', undefined);
    expect([engine.name, kind, notes]).toEqual(['torch', 'TORCH', []]);
  });

  it.each(['F32', native] as const)('keeps the precision %s that the run began with', async (precision) => {
    const { engine, notes } = await openEngine(asked, 'AUTO', {
      ...{ engine: 'torch', precision, maxBatchTokens: null },
    });
    expect([engine.precision, notes]).toEqual([precision, []]);
  });

  it('notes that a run goes on elsewhere than it began', async () => {
    const began = { engine: 'wasm', precision: 'F32', maxBatchTokens: null } as const;
    const { engine, notes } = await openEngine(asked, 'TORCH', began);
    expect([engine.name, engine.precision]).toEqual(['torch', 'F32']);
    expect(notes).toEqual([expect.stringMatching(/^Began on wasm in F32 and goes on on torch in F32/)]);
  });

  it('is refused on a device that is not there', async () => {
    await expect(openEngine({ ...asked, device: 'MPS' }, 'TORCH', undefined)).rejects.toThrow(EngineError);
  });
});

it('gives the same engine in F32', async () => {
  const { engine } = await openEngine(asked, 'TORCH', undefined);
  const facts = ({ name, device, precision }: Engine): string[] => [name, device, precision];
  expect(facts(await inF32(engine, 0))).toEqual(['torch', 'cpu', 'F32']);
});
