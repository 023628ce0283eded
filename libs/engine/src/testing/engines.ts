import type { Engine, EngineName } from '../engine.ts';
import { openTensorFlow } from '../tfjs/create-tensorflow-engine.ts';
import { createTfjsEngine } from '../tfjs/engine.ts';
import { loadWasm } from '../tfjs/wasm.ts';
import { createTorchEngine } from '../torch/engine.ts';

/** `cuda` is torch on a CUDA device. */
type TestName = EngineName | 'cuda';

export interface TestEngine {
  name: TestName;
  /** An engine in F32: TensorFlow on the device that it was set up for, torch and wasm on the CPU. */
  create(): Engine;
}

const makers: Record<TestName, () => Promise<() => Engine>> = {
  torch: () => Promise.resolve(() => createTorchEngine({ device: 'CPU', precision: 'F32' })),
  cuda: () => Promise.resolve(() => createTorchEngine({ device: 'CUDA', precision: 'F32' })),
  tensorflow: async () => {
    const backend = await openTensorFlow();
    return () => createTfjsEngine(backend);
  },
  wasm: async () => {
    // One thread: those of several tests at once would wait for one another at every product.
    const backend = await loadWasm(1);
    return () => createTfjsEngine(backend);
  },
};

/** What every engine is tested with: torch and wasm, or those that `TASNIF_TEST_ENGINES` names. */
export const testEngines: readonly TestEngine[] = await Promise.all(
  (process.env['TASNIF_TEST_ENGINES'] ?? 'torch,wasm').split(',').map(async (name) => {
    if (!isEngine(name)) throw new Error(`TASNIF_TEST_ENGINES names "${name}", which is no engine.`);
    return { name, create: await makers[name]() };
  }),
);

function isEngine(name: string): name is TestName {
  return name in makers;
}
