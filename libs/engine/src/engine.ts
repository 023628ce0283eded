/**
 * What a BERT needs of a tensor library: about twenty differentiable operations, their gradients and an AdamW step.
 *
 * Letters in shapes: B texts of a batch, T tokens of all its texts end to end, H hidden size, A attention heads,
 * C classes, V rows of a table. Every tensor is f32 except where a function says otherwise.
 */
export interface Engine {
  readonly name: string;
  /** `cpu` or `cuda:0`. */
  readonly device: string;
  /** Version of the library beneath, for the log. */
  readonly version: string;

  /** Seeds the generator that dropout draws from. */
  seed(seed: number): void;
  /** How many tensors are held; a training step leaves it as it found it. */
  liveTensors(): number;

  /** A constant of the given shape, row-major. */
  floats(data: Float32Array, shape: readonly number[]): Tensor;
  /** A 1-D integer tensor `[n]`, for indices and labels. */
  integers(data: Int32Array): Tensor;
  /** A tensor whose gradient can be asked for. Lives until `free`, whatever the scope. */
  parameter(data: Float32Array, shape: readonly number[]): Tensor;
  /** The values, row-major, copied to the host. */
  read(tensor: Tensor): Float32Array;
  free(tensors: readonly Tensor[]): void;

  /**
   * Runs `body` and frees at once every tensor made in it but those it returns (one, or in an array),
   * which then belong to the scope around this one.
   */
  scope<R extends Tensor | readonly Tensor[] | number | Float32Array>(body: () => R): R;
  /** Runs `body` without recording what gradients need. */
  withoutGradients<R>(body: () => R): R;

  /** Rows of `table [V,H]` by `indices [T]` → `[T,H]`. */
  rows(table: Tensor, indices: Tensor): Tensor;
  /** Sum of two tensors of the same shape. */
  add(a: Tensor, b: Tensor): Tensor;
  /** `x [T,I]` · `weightᵀ [O,I]` + `bias [O]` → `[T,O]`. */
  linear(x: Tensor, weight: Tensor, bias: Tensor): Tensor;
  /** Layer normalisation over the last axis of `x [T,H]` (Ba et al. 2016). */
  layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor;
  /** The exact, erf form of GELU (Hendrycks & Gimpel 2016). */
  gelu(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  /** Zeroes each value with `probability` and scales the others by 1/(1-probability); `x` itself when it is 0. */
  dropout(x: Tensor, probability: number): Tensor;
  /**
   * Softmax attention of each text to itself: `query`, `key`, `value` are `[T,H]` with the texts end to end and
   * `lengths` (tokens, summing to T) cutting them; → `[T,H]`.
   */
  attention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions): Tensor;
  /**
   * Mean cross-entropy of `logits [B,C]` with `labels [B]`, weighted by class as PyTorch does it
   * (sum of weighted losses / sum of weights) → scalar.
   */
  crossEntropy(logits: Tensor, labels: Tensor, options?: CrossEntropyOptions): Tensor;

  /** d `loss` / d parameter for each; zeros where the loss does not depend on one. Frees what the forward pass recorded. */
  gradients(loss: Tensor, parameters: readonly Tensor[]): Tensor[];
  /** Scales `gradients` in place so that their joint Euclidean norm is at most `maxNorm`; returns the norm before. */
  clipByNorm(gradients: readonly Tensor[], maxNorm: number): number;
  adamW(groups: readonly ParameterGroup[], options?: Partial<AdamWOptions>): Optimizer;
}

/** A tensor of an engine, valid until its scope ends or it is freed. */
export interface Tensor {
  readonly shape: readonly number[];
}

export interface AttentionOptions {
  lengths: readonly number[];
  heads: number;
  /** Probability with which an attention weight is dropped. */
  dropout: number;
}

export interface CrossEntropyOptions {
  /** Weight of each class, `[C]`. */
  classWeights?: Tensor | undefined;
  /** Share of the target that is spread evenly over all classes, 0 to 1. Default 0. */
  labelSmoothing?: number | undefined;
}

/** Parameters that share a weight decay. */
export interface ParameterGroup {
  parameters: readonly Tensor[];
  weightDecay: number;
}

/** Defaults: 0.9, 0.999, 1e-8 (Loshchilov & Hutter 2019, as PyTorch's AdamW). */
export interface AdamWOptions {
  beta1: number;
  beta2: number;
  epsilon: number;
}

export interface Optimizer {
  /** One AdamW step; `gradients` in the order of the groups' parameters. */
  step(gradients: readonly Tensor[], learningRate: number): void;
  dispose(): void;
}

/** AUTO takes CUDA where the library finds a device, else the CPU. */
export type DeviceChoice = 'AUTO' | 'CPU' | 'CUDA';
