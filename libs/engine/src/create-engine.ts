import type { DeviceChoice, Engine, EngineChoice, EngineName, PrecisionChoice } from './engine.ts';
import { EngineError } from './errors.ts';
import { createTorchEngine } from './torch/engine.ts';

export interface EngineOptions {
  /** Default AUTO. */
  engine?: EngineChoice;
  /** Default AUTO. */
  device?: DeviceChoice;
  /** Which of several CUDA devices, from 0. Default 0. */
  deviceIndex?: number;
  /** Default AUTO. */
  precision?: PrecisionChoice;
}

export interface ChosenEngine {
  engine: Engine;
  /** Of the engines that AUTO would have liked better, why they can't be had, the best first. */
  passedOver: readonly EngineError[];
}

type Name = Uppercase<EngineName>;

/** In the order of AUTO. */
const makers: Record<Name, (options: Omit<EngineOptions, 'engine'>) => Engine | Promise<Engine>> = {
  TORCH: createTorchEngine,
  TENSORFLOW: async (options) =>
    (await import('./tfjs/create-tensorflow-engine.ts')).createTensorFlowEngine(options),
  WASM: async (options) => (await import('./tfjs/create-wasm-engine.ts')).createWasmEngine(options),
};

/**
 * The engine that was asked for, or the best that can be had here.
 *
 * Errors: those of the engine that was asked for; with AUTO, where none can do what was asked, those of the best.
 */
export async function createEngine({ engine = 'AUTO', ...options }: EngineOptions): Promise<ChosenEngine> {
  const names = engine === 'AUTO' ? (Object.keys(makers) as Name[]) : [engine];
  const passedOver: EngineError[] = [];
  for (const name of names) {
    try {
      return { engine: await makers[name](options), passedOver };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      passedOver.push(error);
    }
  }
  throw passedOver[0] ?? new RangeError(`There is no engine "${engine}".`);
}
