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
      ...{ engine: 'torch', device: 'cpu', precision, maxBatchTokens: null },
    });
    expect([engine.precision, notes]).toEqual([precision, []]);
  });

  it.each([
    ['wasm', 'cpu', 'F32', 'TORCH', 'torch'],
    ['torch', 'cpu', 'BF16', 'WASM', 'wasm'],
    ['torch', 'cuda:0', 'F32', 'TORCH', 'torch'],
  ] as const)('notes that a run that began on %s on %s in %s goes on with %s', async (...given) => {
    const [name, device, precision, choice, now] = given;
    const began = { engine: name, device, precision, maxBatchTokens: null };
    const { engine, notes } = await openEngine(asked, choice, began);
    expect([engine.name, engine.precision]).toEqual([now, 'F32']);
    const note = `Began on ${name} on ${device} in ${precision} and goes on on ${now} on cpu in F32`;
    expect(notes).toEqual([expect.stringContaining(note)]);
  });

  it('does not take another precision than the run asks for by name, resumed or not', async () => {
    const began = { engine: 'torch', device: 'cpu', precision: 'BF16', maxBatchTokens: null } as const;
    for (const resumed of [undefined, began]) {
      await expect(openEngine({ ...asked, precision: 'BF16' }, 'WASM', resumed)).rejects.toThrow(
        expect.objectContaining({ code: 'PRECISION_UNSUPPORTED' }),
      );
    }
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
