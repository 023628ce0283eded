/**
 * What a BERT needs of a tensor library: about twenty differentiable operations, their gradients and an AdamW step.
 *
 * Letters in shapes: B texts of a batch, T tokens of all its texts end to end, H hidden size, A attention heads,
 * C classes, V rows of a table. Tensors are f32. Where the precision is BF16, the results of `linear`, `gelu`,
 * `attention` and `dropout` of those are bf16; sums, norms, the loss, parameters and their gradients stay f32.
 */
export interface Engine {
  readonly name: EngineName;
  /** `cpu`, `cuda:0`, `mps`. */
  readonly device: string;
  readonly precision: Precision;
  /**
   * Whether a matrix product of a shape that was not met before takes longer than the next one of that shape, so that
   * batches had better be of few sizes.
   */
  readonly compilesShapes: boolean;
  /** Version of the library beneath, for the log. */
  readonly version: string;

  /**
   * Dropout draws from (seed, step, number of the dropout within the step) from now on, whatever was drawn before:
   * a step done again, in another process too, drops the same.
   */
  seed(seed: number, step: number): void;
  /** How many tensors are held; a training step leaves it as it found it. */
  liveTensors(): number;
  memory(): MemoryUse;
  /** Forgets the peaks, so that the next are of what follows. */
  resetPeakMemory(): void;
  /** Holds no more than so many bytes of host memory, of all engines of the process; an operation that needs more throws OUT_OF_MEMORY. */
  limitMemory(bytes: number): void;
  /** Bytes of tensors that the engine can hold at most, whatever the machine has. */
  readonly memoryLimit: number;
  /** Floating-point operations a second, in units of 10⁹, of the device's matrix product in this precision; takes about half a second. */
  matrixProductRate(): number;

  /** A constant of the given shape, row-major. */
  floats(data: Float32Array, shape: readonly number[]): Tensor;
  /** A 1-D integer tensor `[n]`, for indices and labels. */
  integers(data: Int32Array): Tensor;
  /** A tensor that `backward` gathers a gradient for. Lives until `free`, whatever the scope. */
  parameter(data: Float32Array, shape: readonly number[], options?: ParameterOptions): Tensor;
  /** The values, row-major, as f32, copied to the host. */
  read(tensor: Tensor): Float32Array;
  /** Gives a parameter new values, row-major. */
  write(parameter: Tensor, data: Float32Array): void;
  free(tensors: readonly Tensor[]): void;

  /**
   * Runs `body` and frees at once every tensor made in it but those it returns (one, or in an array),
   * which then belong to the scope around this one. What a gradient needs lives on until `backward`, or until the
   * outermost scope ends; but weights that are no parameters, of `linear` and `layerNorm`, only as long as their scope.
   */
  scope<R extends Tensor | readonly Tensor[] | number | Float32Array>(body: () => R): R;
  /** Runs `body` without recording what gradients need. */
  withoutGradients<R>(body: () => R): R;

  /** Rows of `table [V,H]` by `indices [T]` → `[T,H]`. */
  rows(table: Tensor, indices: Tensor): Tensor;
  /**
   * Of each text the mean, or the maximum of each column, of the rows of `x [V,H]` that it names → `[B,H]`; the texts lie
   * end to end in `indices [T]`, `lengths [B]` of them, each at least 1. Of a sparse table, of its `rows`.
   */
  bag(x: Tensor, indices: Tensor, lengths: Int32Array, mode: BagMode): Tensor;
  /** Sum of two tensors of the same shape. */
  add(a: Tensor, b: Tensor): Tensor;
  /** `x` times a number. */
  scale(x: Tensor, factor: number): Tensor;
  /** `x [T,I]` · `weightᵀ [O,I]` + `bias [O]` → `[T,O]`. */
  linear(x: Tensor, weight: Tensor, bias?: Tensor, options?: LinearOptions): Tensor;
  /** Layer normalisation over the last axis of `x [T,H]` (Ba et al. 2016). */
  layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor;
  /** The exact, erf form of GELU (Hendrycks & Gimpel 2016). */
  gelu(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  /** Zeroes each value with `probability` and scales the others by 1/(1-probability); `x` itself when it is 0. */
  dropout(x: Tensor, probability: number): Tensor;
  /** Softmax attention, each text to itself: `query [Tq,H]`, `key` and `value [T,H]` → `[Tq,H]`. */
  attention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions): Tensor;
  /**
   * Mean cross-entropy of `logits [B,C]` with `labels [B]`, weighted by class as PyTorch does it
   * (sum of weighted losses / sum of weights) → scalar.
   */
  crossEntropy(logits: Tensor, labels: Tensor, options?: CrossEntropyOptions): Tensor;
  /**
   * Cross-entropy of `logits [B,C]` with `targets [B,C]`, which is a constant and gets no gradient: the mean over the
   * texts of -Σ target · log softmax → scalar, as PyTorch's `cross_entropy` with class probabilities. What a row of
   * `targets` sums to is how much its text counts; 1 where it is probabilities.
   */
  softCrossEntropy(logits: Tensor, targets: Tensor): Tensor;

  /** Adds `factor` · d `loss` / d parameter to the gradient of every parameter, and frees what was recorded. Default 1. */
  backward(loss: Tensor, factor?: number): void;
  /** What `backward` has gathered since the last optimizer step; zeros where nothing was. */
  gradient(parameter: Tensor): Tensor;
  adamW(groups: readonly ParameterGroup[], options?: Partial<AdamWOptions>): Optimizer;
}

/** A tensor of an engine, valid until its scope ends or it is freed. */
export interface Tensor {
  readonly shape: readonly number[];
}

export interface ParameterOptions {
  /** Whether it gathers a gradient. Default true. */
  trainable?: boolean;
  /**
   * For a table that is read by `rows` alone: its gradient holds only the rows that were read, and the optimizer
   * updates only those and makes up for the others later, with the same result. Default false; an engine may ignore it.
   */
  sparse?: boolean;
}

export type BagMode = 'MEAN' | 'MAX';

export interface LinearOptions {
  /** Computes in f32 whatever the engine's precision. Default false. */
  exact?: boolean;
}

/** Rows of one text within a packed tensor. */
export interface Span {
  start: number;
  length: number;
}

export interface AttentionOptions {
  /** Of each text, the rows of `query`. */
  queries: readonly Span[];
  /** Of each text, the rows of `key` and `value` that its queries see. */
  keys: readonly Span[];
  heads: number;
  /** Probability with which an attention weight is dropped. */
  dropout: number;
}

export interface CrossEntropyOptions {
  /** Weight of each class, `[C]`. */
  classWeights?: Float32Array | undefined;
  /** Share of the target that is spread evenly over all classes, 0 to 1. Default 0. */
  labelSmoothing?: number | undefined;
}

/** Parameters that share a weight decay and a learning rate. */
export interface ParameterGroup {
  parameters: readonly Tensor[];
  weightDecay: number;
  /** Factor of the learning rate. Default 1. */
  learningRateFactor?: number;
}

/** Defaults: 0.9, 0.999, 1e-8 (Loshchilov & Hutter 2019, as PyTorch's AdamW). */
export interface AdamWOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
}

export interface Optimizer {
  /**
   * One AdamW step with the gathered gradients, scaled so that their joint Euclidean norm is at most `maxNorm`, and
   * forgets them. Returns the norm before; where it is not finite nothing is changed.
   */
  step(learningRate: number, maxNorm: number): number;
  /** What `load` of another optimizer over the same parameters needs to go on bit for bit. */
  state(): OptimizerState;
  load(state: OptimizerState): void;
  dispose(): void;
}

/** What an optimizer knows besides the parameters. */
export interface OptimizerState {
  /** Steps taken. */
  steps: number;
  /** Of each parameter, in the order of the groups. */
  moments: readonly Moments[];
}

/** Read only when asked for: together they are twice as large as the parameters. */
export interface Moments {
  /** Of the gradient, row-major. */
  mean(): Float32Array;
  /** Uncentred, of the gradient, row-major. */
  variance(): Float32Array;
  /** Of a sparse table, the step in which each row last had a gradient, 0 for never; else `undefined`. */
  touched?: (() => Int32Array) | undefined;
}

/** Bytes of host memory; peaks are since the last reset. */
export interface MemoryUse {
  /** Of the tensors that live now. */
  inUse: number;
  peakInUse: number;
  /** With what is kept for the next ones. */
  held: number;
  peakHeld: number;
}

/** libtorch; TensorFlow through TensorFlow.js; TensorFlow.js in WebAssembly, which is there on every machine. */
export type EngineName = 'torch' | 'tensorflow' | 'wasm';
/** AUTO takes the first of these that can be had. */
export type EngineChoice = 'AUTO' | Uppercase<EngineName>;
/** BF16: matrix products of bf16 values with f32 sums; master weights, norms, softmax and loss in f32. */
export type Precision = 'F32' | 'BF16';
/** AUTO takes BF16 where the device multiplies it natively. */
export type PrecisionChoice = 'AUTO' | Precision;
/** AUTO takes CUDA where the library finds a device, else the CPU. */
export type DeviceChoice = 'AUTO' | 'CPU' | 'CUDA' | 'MPS';
