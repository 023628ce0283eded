/** What a person has to change before a benchmark can go on: a stable code, what was wrong, and what to do next. */
export class BenchError extends Error {
  readonly code: 'ARGUMENT_INVALID' | 'DATA_INVALID' | 'PYTHON_UNUSABLE' | 'CONTESTANT_FAILED';
  readonly hint: string;

  constructor(code: BenchError['code'], message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchError';
    this.code = code;
    this.hint = hint;
  }
}
