/** A model, its files or its training that can't go on: a stable code, what was wrong, and what to do next. */
export class ModelError extends Error {
  readonly code:
    | 'MODEL_FOLDER_INVALID'
    | 'CONFIG_UNSUPPORTED'
    | 'SAFETENSORS_INVALID'
    | 'WEIGHT_MISSING'
    | 'WEIGHT_SHAPE'
    | 'TRAINING_DIVERGED'
    | 'CHECKPOINT_INVALID'
    | 'CHECKPOINT_FOREIGN';
  readonly hint: string;

  constructor(code: ModelError['code'], message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelError';
    this.code = code;
    this.hint = hint;
  }
}
