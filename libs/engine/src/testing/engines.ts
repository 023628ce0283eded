import type { Engine, EngineName } from '../engine.ts';
import { createTfjsEngine } from '../tfjs/engine.ts';
import { loadWasm } from '../tfjs/wasm.ts';
import { createTorchEngine } from '../torch/engine.ts';

export interface TestEngine {
  name: EngineName;
  /** An engine in F32 on the CPU. */
  create(): Engine;
}

const makers: Partial<Record<EngineName, () => Promise<() => Engine>>> = {
  torch: () => Promise.resolve(() => createTorchEngine({ device: 'CPU', precision: 'F32' })),
  wasm: async () => {
    const backend = await loadWasm();
    return () => createTfjsEngine(backend);
  },
};

/** What every engine is tested with: torch and wasm, or those that `TASNIF_TEST_ENGINES` names. */
export const testEngines: readonly TestEngine[] = await Promise.all(
  (process.env['TASNIF_TEST_ENGINES'] ?? 'torch,wasm').split(',').map(async (name) => {
    const make = makers[name as EngineName];
    if (make === undefined) throw new Error(`TASNIF_TEST_ENGINES names "${name}", which is no engine.`);
    return { name: name as EngineName, create: await make() };
  }),
);
