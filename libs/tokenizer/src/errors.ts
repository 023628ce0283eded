export type TokenizerErrorCode =
  | 'TOKENIZER_INVALID'
  | 'TOKENIZER_UNSUPPORTED'
  | 'VOCABULARY_INVALID'
  | 'VOCABULARY_SIZE_TOO_SMALL'
  | 'MAX_LENGTH_TOO_SMALL';

/** A tokenizer file or setting that cannot be used; `hint` says what to do next. */
export class TokenizerError extends Error {
  override readonly name = 'TokenizerError';
  readonly code: TokenizerErrorCode;
  readonly hint: string;

  constructor(code: TokenizerErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
