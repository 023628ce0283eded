import { performance } from 'node:perf_hooks';
import type { DeviceChoice, Engine, PrecisionChoice } from '../engine.ts';
import { withoutGradients } from '../without-gradients.ts';
import { createAdamW } from './adamw.ts';
import { loadAddon } from './addon.ts';
import type { Torch } from './context.ts';
import { findDevice, findPrecision } from './devices.ts';
import { gelu, tanh } from './operations/activations.ts';
import { add, scale } from './operations/add.ts';
import { attention, attentionByGroups } from './operations/attention.ts';
import { bag } from './operations/bag.ts';
import { crossEntropy } from './operations/cross-entropy.ts';
import { dropout } from './operations/dropout.ts';
import { layerNorm } from './operations/layer-norm.ts';
import { linear } from './operations/linear.ts';
import { rows } from './operations/rows.ts';
import { softCrossEntropy } from './operations/soft-cross-entropy.ts';
import { BFLOAT16, FLOAT, Operators } from './operators.ts';
import { TorchParameter } from './parameter.ts';
import { Tape } from './tape.ts';
import { Scopes, toTorch, TorchTensor } from './tensors.ts';

export interface TorchEngineOptions {
  /** Default AUTO. */
  device?: DeviceChoice;
  /** Which of several CUDA devices, from 0. Default 0. */
  deviceIndex?: number;
  /** Default AUTO. */
  precision?: PrecisionChoice;
  /** Whether attention goes by our kernel on the CPU; else of plain operators, which is slower. Default true. */
  attentionKernel?: boolean;
}

/**
 * The engine over libtorch, the library under PyTorch. All calls must come from one thread: libgomp keeps a pool
 * of workers for each thread that calls.
 *
 * Errors: ENGINE_MISSING, DEVICE_MISSING, PRECISION_UNSUPPORTED, and OUT_OF_MEMORY from any operation.
 */
export function createTorchEngine(options: TorchEngineOptions = {}): Engine {
  const { device: choice = 'AUTO', deviceIndex = 0, attentionKernel = true } = options;
  const addon = loadAddon();
  const device = findDevice(addon, choice, deviceIndex);
  const precision = findPrecision(addon, device, options.precision ?? 'AUTO');
  const scopes = new Scopes(addon);
  const operators = new Operators(addon, scopes, device);
  const tape = new Tape(addon, operators, scopes);
  const random = { seed: 0, step: 0, site: 0 };
  const torch: Torch = { addon, operators, scopes, tape, device, precision, random };
  const attend = attentionKernel ? attention : attentionByGroups;

  /** An operation of several operators: only its result outlives it. */
  const composed = (body: () => TorchTensor): TorchTensor => scopes.run(body);

  return {
    name: 'torch',
    device,
    precision,
    // oneDNN makes machine code for each shape; libtorch's own products, and CUDA's, are compiled already.
    compilesShapes: device === 'cpu' && precision === 'BF16',
    version: addon.version,
    memoryLimit: Infinity,
    seed: (seed, step) => {
      Object.assign(random, { seed, step, site: 0 });
      if (device !== 'cpu') addon.seed((seed * 0x9e3779b1 + step) % Number.MAX_SAFE_INTEGER);
    },
    liveTensors: () => addon.live(),
    memory: () => {
      const [inUse, peakInUse, held, peakHeld] = addon.memory();
      return { inUse, peakInUse, held, peakHeld };
    },
    limitMemory: (bytes) => {
      addon.limitMemory(bytes);
    },
    resetPeakMemory: () => {
      addon.resetPeakMemory();
    },
    matrixProductRate: () => scopes.run(() => matrixProductRate(torch)),

    floats: (data, shape) => new TorchTensor(addon, operators.fromFloats(data, shape), 'f32'),
    integers: (data) => new TorchTensor(addon, operators.fromInts(data), 'i32', { host: data }),
    parameter: (data, shape, { trainable = true, sparse = false } = {}) => {
      const handle = addon.fromArray(data, shape, device);
      return new TorchParameter(addon, operators, handle, { trainable, sparse: sparse && device === 'cpu' });
    },
    read: (tensor) => {
      const { handle } = toTorch(tensor);
      if (tensor instanceof TorchParameter) tensor.settle?.();
      return addon.toFloats(handle);
    },
    write: (tensor, data) => {
      // What rows have missed is owed to the values before.
      if (tensor instanceof TorchParameter) tensor.settle?.();
      scopes.run(() => {
        operators.run('copy_', toTorch(tensor).handle, operators.fromFloats(data, tensor.shape));
      });
      if (tensor instanceof TorchParameter) tensor.changed();
    },
    free: (tensors) => {
      for (const tensor of tensors.map(toTorch)) {
        if (tensor instanceof TorchParameter) tensor.dispose();
        else addon.free([tensor.handle, ...(tensor.half === undefined ? [] : [tensor.half])]);
      }
    },
    scope: (body) => {
      try {
        return scopes.run(body);
      } finally {
        if (scopes.depth === 0) tape.clear();
      }
    },
    withoutGradients: (body) => withoutGradients(tape, body),

    rows: (table, indices) => composed(() => rows(torch, toTorch(table), toTorch(indices))),
    bag: (x, indices, lengths, mode) =>
      composed(() => bag(torch, toTorch(x), toTorch(indices), lengths, mode)),
    add: (a, b) => composed(() => add(torch, toTorch(a), toTorch(b))),
    scale: (x, factor) => composed(() => scale(torch, toTorch(x), factor)),
    linear: (x, weight, bias, options = {}) =>
      composed(() => linear(torch, toTorch(x), toTorch(weight), bias && toTorch(bias), options)),
    layerNorm: (x, weight, bias, epsilon) =>
      composed(() => layerNorm(torch, toTorch(x), toTorch(weight), toTorch(bias), epsilon)),
    gelu: (x) => composed(() => gelu(torch, toTorch(x))),
    tanh: (x) => composed(() => tanh(torch, toTorch(x))),
    dropout: (x, probability) =>
      probability === 0 ? x : composed(() => dropout(torch, toTorch(x), probability)),
    attention: (query, key, value, options) => {
      const inputs = { query: toTorch(query), key: toTorch(key), value: toTorch(value) };
      return composed(() => attend(torch, inputs, options));
    },
    crossEntropy: (logits, labels, options = {}) =>
      composed(() => crossEntropy(torch, toTorch(logits), toTorch(labels), options)),
    softCrossEntropy: (logits, targets) =>
      composed(() => softCrossEntropy(torch, toTorch(logits), toTorch(targets))),

    backward: (loss, factor = 1) => {
      tape.backward(toTorch(loss), factor);
    },
    gradient: (parameter) => composed(() => gradientOf(torch, toTorch(parameter))),
    adamW: (groups, options) => createAdamW(torch, groups, options),
  };
}

/** A dense copy of what was gathered. */
function gradientOf({ addon, operators }: Torch, parameter: TorchTensor): TorchTensor {
  const dense = operators.one('zeros_like', parameter.handle);
  if (parameter instanceof TorchParameter) {
    const gathered = parameter.gathered();
    if (gathered !== undefined) operators.run('copy_', dense, gathered);
    for (const { rows, values } of parameter.pieces) {
      operators.run('index_add_', dense, 0, operators.fromInts(rows), values);
    }
  }
  return new TorchTensor(addon, dense, 'f32');
}

/** Of the shape that most of a BERT's work has; the best of several, for the machine may do other things meanwhile. */
function matrixProductRate({ addon, operators, precision }: Torch): number {
  const [rows, inner, columns] = [2048, 768, 3072];
  const type = precision === 'BF16' ? BFLOAT16 : FLOAT;
  const ones = (a: number, b: number): number =>
    operators.one('_to_copy', operators.fromFloats(new Float32Array(a * b).fill(1), [a, b]), type);
  const [a, b, out] = [ones(rows, inner), ones(inner, columns), ones(rows, columns)];
  let best = Infinity;
  for (const end = performance.now() + 400; performance.now() < end;) {
    const start = performance.now();
    operators.run('mm.out', a, b, out);
    // Reading a value waits for a device that computes on its own.
    addon.toFloats(operators.one('select.int', operators.one('select.int', out, 0, 0), 0, 0));
    best = Math.min(best, performance.now() - start);
  }
  return (2 * rows * inner * columns) / best / 1e6;
}
