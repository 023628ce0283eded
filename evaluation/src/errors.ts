/** What a person has to change before anything can be evaluated: a stable code, what was wrong, and what to do next. */
export class EvaluationError extends Error {
  readonly code: 'ARGUMENT_INVALID' | 'DATA_MISSING' | 'RUN_FAILED';
  readonly hint: string;

  constructor(code: EvaluationError['code'], message: string, hint: string) {
    super(message);
    this.name = 'EvaluationError';
    this.code = code;
    this.hint = hint;
  }
}
