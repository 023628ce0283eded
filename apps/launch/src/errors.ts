/** Something that a person has to change before Tasnif can start: what is wrong, and what to do next. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
