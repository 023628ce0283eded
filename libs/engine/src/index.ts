export { createEngine, type ChosenEngine, type EngineOptions } from './create-engine.ts';
export { distinctRows } from './distinct-rows.ts';
export type {
  AdamWOptions,
  AttentionOptions,
  BagMode,
  CrossEntropyOptions,
  DeviceChoice,
  Engine,
  EngineChoice,
  EngineName,
  LinearOptions,
  MemoryUse,
  Moments,
  Optimizer,
  OptimizerState,
  ParameterGroup,
  ParameterOptions,
  Precision,
  PrecisionChoice,
  Span,
  Tensor,
} from './engine.ts';
export { EngineError } from './errors.ts';
export { createTorchEngine, type TorchEngineOptions } from './torch/engine.ts';
