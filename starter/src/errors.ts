/** What a person has to change before the encoder can be made: a stable code, what was wrong, and what to do next. */
export class StarterError extends Error {
  readonly code: 'ARGUMENT_INVALID' | 'DATA_MISSING' | 'MODEL_TOO_LARGE' | 'VOCABULARY_DIFFERS';
  readonly hint: string;

  constructor(code: StarterError['code'], message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StarterError';
    this.code = code;
    this.hint = hint;
  }
}
