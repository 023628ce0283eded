import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Tensor } from '../engine.ts';
import { withoutGradients } from '../without-gradients.ts';
import { createAdamW } from './adamw.ts';
import { select, type Backend } from './backend.ts';
import type { Tfjs } from './context.ts';
import { addRows } from './host-rows.ts';
import { createMemoryMeter } from './memory-meter.ts';
import { gelu, tanh } from './operations/activations.ts';
import { add, scale } from './operations/add.ts';
import { attention } from './operations/attention.ts';
import { bag } from './operations/bag.ts';
import { crossEntropy } from './operations/cross-entropy.ts';
import { dropout } from './operations/dropout.ts';
import { layerNorm } from './operations/layer-norm.ts';
import { linear } from './operations/linear.ts';
import { rows } from './operations/rows.ts';
import { softCrossEntropy } from './operations/soft-cross-entropy.ts';
import { DenseParameter, SparseTable } from './parameter.ts';
import { Tape } from './tape.ts';
import { Scopes, TfjsTensor, toTfjs } from './tensors.ts';

/**
 * The engine over TensorFlow.js, whatever back end it computes with. It computes in f32; dropout is drawn on the host,
 * the same numbers as the torch engine draws on the CPU.
 *
 * Errors: OUT_OF_MEMORY from any operation.
 */
export function createTfjsEngine(backend: Backend): Engine {
  const meter = createMemoryMeter(backend);
  const scopes = new Scopes(meter);
  const tape = new Tape(scopes);
  const random = { seed: 0, step: 0, site: 0 };
  const tfjs: Tfjs = { kernels: backend.kernels, scopes, tape, random };

  /** Runs on our back end; of an operation's tensors only its result outlives it. */
  function scope<R>(body: () => R): R {
    select(backend);
    return scopes.run(body);
  }

  function fromHost(data: Float32Array, shape: readonly number[]): tf.Tensor {
    checkShape(data, shape);
    select(backend);
    meter.claim(data.byteLength);
    // The back end may go on reading what it is given.
    return tf.tensor(data.slice(), [...shape]);
  }

  function read(tensor: Tensor): Float32Array {
    const own = toTfjs(tensor);
    if (own instanceof SparseTable) {
      own.settle?.();
      return own.values.slice();
    }
    return new Float32Array(own.value.dataSync());
  }

  return {
    name: backend.name,
    device: backend.device,
    precision: 'F32',
    compilesShapes: false,
    version: backend.version,
    memoryLimit: backend.memoryLimit,
    seed: (seed, step) => {
      Object.assign(random, { seed, step, site: 0 });
    },
    liveTensors: () => tf.memory().numTensors,
    memory: meter.use,
    limitMemory: meter.limit,
    resetPeakMemory: meter.resetPeaks,
    matrixProductRate: () => scope(matrixProductRate),

    floats: (data, shape) => new TfjsTensor(fromHost(data, shape)),
    integers: (data) => {
      select(backend);
      return new TfjsTensor(tf.tensor1d(data.slice(), 'int32'), { host: data });
    },
    parameter: (data, shape, { trainable = true, sparse = false } = {}) => {
      if (!sparse) return new DenseParameter(fromHost(data, shape), trainable);
      checkShape(data, shape);
      meter.onHost(data.byteLength);
      return new SparseTable(data, shape, trainable);
    },
    read,
    write: (tensor, data) => {
      const own = toTfjs(tensor);
      if (own instanceof SparseTable) {
        // What rows have missed is owed to the values before.
        checkShape(data, own.shape);
        own.settle?.();
        own.values.set(data);
      } else if (own instanceof DenseParameter) own.replace(fromHost(data, own.shape));
    },
    free: (tensors) => {
      for (const tensor of tensors.map(toTfjs)) {
        if (tensor instanceof SparseTable) meter.onHost(-tensor.values.byteLength);
        tensor.dispose();
      }
    },
    scope: (body) => {
      try {
        return scope(body);
      } finally {
        if (scopes.depth === 0) tape.clear();
      }
    },
    withoutGradients: (body) => withoutGradients(tape, body),

    rows: (table, indices) => scope(() => rows(tfjs, toTfjs(table), toTfjs(indices))),
    bag: (x, indices, lengths, mode) => scope(() => bag(tfjs, toTfjs(x), toTfjs(indices), lengths, mode)),
    add: (a, b) => scope(() => add(tfjs, toTfjs(a), toTfjs(b))),
    scale: (x, factor) => scope(() => scale(tfjs, toTfjs(x), factor)),
    linear: (x, weight, bias) => scope(() => linear(tfjs, toTfjs(x), toTfjs(weight), bias && toTfjs(bias))),
    layerNorm: (x, weight, bias, epsilon) =>
      scope(() => layerNorm(tfjs, toTfjs(x), toTfjs(weight), toTfjs(bias), epsilon)),
    gelu: (x) => scope(() => gelu(tfjs, toTfjs(x))),
    tanh: (x) => scope(() => tanh(tfjs, toTfjs(x))),
    dropout: (x, probability) => (probability === 0 ? x : scope(() => dropout(tfjs, toTfjs(x), probability))),
    attention: (query, key, value, options) => {
      const inputs = { query: toTfjs(query), key: toTfjs(key), value: toTfjs(value) };
      return scope(() => attention(tfjs, inputs, options));
    },
    crossEntropy: (logits, labels, options = {}) =>
      scope(() => crossEntropy(tfjs, toTfjs(logits), toTfjs(labels), options)),
    softCrossEntropy: (logits, targets) =>
      scope(() => softCrossEntropy(tfjs, toTfjs(logits), toTfjs(targets))),

    backward: (loss, factor = 1) => {
      select(backend);
      tape.backward(toTfjs(loss), factor);
    },
    gradient: (parameter) => scope(() => gradientOf(toTfjs(parameter))),
    adamW: (groups, options) => {
      const optimizer = scope(() => createAdamW(tfjs, groups, options));
      return {
        ...optimizer,
        step: (learningRate, maxNorm) => scope(() => optimizer.step(learningRate, maxNorm)),
        load: (state) => {
          scope(() => {
            optimizer.load(state);
          });
        },
      };
    },
  };
}

function checkShape(data: Float32Array, shape: readonly number[]): void {
  if (data.length === tf.util.sizeFromShape([...shape])) return;
  throw new RangeError(`A shape of ${shape.join(' ')} does not hold ${String(data.length)} values.`);
}

/** A dense copy of what was gathered. */
function gradientOf(parameter: TfjsTensor): TfjsTensor {
  const shape = [...parameter.shape];
  if (parameter instanceof SparseTable) {
    const [count = 0, width = 0] = shape;
    const { rows = new Int32Array(), values = new Float32Array() } = parameter.gathered() ?? {};
    return new TfjsTensor(tf.tensor(addRows(values, width, rows, count), shape));
  }
  const gathered = parameter instanceof DenseParameter ? parameter.gradient : undefined;
  return new TfjsTensor(gathered?.clone() ?? tf.zeros(shape));
}

/** Of the shape that most of a BERT's work has; the best of several, for the machine may do other things meanwhile. */
function matrixProductRate(): number {
  const [rows, inner, columns] = [1024, 768, 3072];
  const [a, b] = [tf.ones([rows, inner]), tf.ones([inner, columns])];
  let best = Infinity;
  for (const end = performance.now() + 400; performance.now() < end;) {
    const start = performance.now();
    tf.tidy(() => {
      // Reading a value waits for a device that computes on its own.
      tf.slice(tf.matMul(a, b), [0, 0], [1, 1]).dataSync();
    });
    best = Math.min(best, performance.now() - start);
  }
  return (2 * rows * inner * columns) / best / 1e6;
}
