/** A model, its files or its training that can't go on: a stable code, what was wrong, and what to do next. */
export class ModelError extends Error {
  readonly code:
    | 'MODEL_FOLDER_INVALID'
    | 'UNSUPPORTED_MODEL'
    | 'CONFIG_UNSUPPORTED'
    | 'SAFETENSORS_INVALID'
    | 'PYTORCH_INVALID'
    | 'WEIGHT_INDEX_INVALID'
    | 'WEIGHT_MISSING'
    | 'WEIGHT_SHAPE'
    | 'TRAINING_DIVERGED'
    | 'CHECKPOINT_INVALID'
    | 'CHECKPOINT_FOREIGN'
    | 'TOKEN_FILE_INVALID';
  readonly hint: string;

  constructor(code: ModelError['code'], message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
    this.code = code;
    this.hint = hint;
  }
}

/** A folder that is not one of Hugging Face's, or that leads elsewhere; `what` follows "is not a model folder:". */
export function invalidFolder(folder: string, what: string, cause?: unknown): ModelError {
  return new ModelError(
    'MODEL_FOLDER_INVALID',
    `${folder} is not a model folder: ${what}.`,
    'It must hold config.json, weights as model.safetensors or pytorch_model.bin, and tokenizer.json or vocab.txt, as Hugging Face saves them.',
    { cause },
  );
}

/** Training that leads nowhere. */
export function diverged(step: number, learningRate: number): ModelError {
  return new ModelError(
    'TRAINING_DIVERGED',
    `The loss or its gradient is no longer a finite number at step ${String(step)}, at learning rate ${learningRate.toExponential(2)}.`,
    'Try a learning rate three to ten times lower, or a longer warm-up; what was reached before is kept.',
  );
}
