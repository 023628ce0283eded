/** An engine that can't do what was asked: a stable code, what was wrong, and what to do next. */
export class EngineError extends Error {
  readonly code:
    'ENGINE_MISSING' | 'DEVICE_MISSING' | 'PRECISION_UNSUPPORTED' | 'OUT_OF_MEMORY' | 'FOREIGN_TENSOR';
  readonly hint: string;

  constructor(code: EngineError['code'], message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
    this.hint = hint;
  }
}
