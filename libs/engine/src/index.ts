export type {
  AdamWOptions,
  AttentionOptions,
  CrossEntropyOptions,
  DeviceChoice,
  Engine,
  Optimizer,
  ParameterGroup,
  Tensor,
} from './engine.ts';
export { EngineError } from './errors.ts';
export { createTorchEngine, type TorchEngineOptions } from './torch/engine.ts';
