import { InvalidArgumentError } from 'commander';

/** A whole number of `least` or more. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number of ${least} or more.`);
  };
}

/** Whole numbers of `least` or more, with commas between them. */
export function wholeNumbers(least: number): (text: string) => number[] {
  return (text) => text.split(',').map(wholeNumber(least));
}

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}

/** One of the values of an enum of the API, in any case, with hyphens or underscores. */
export function oneOf<Value extends string>(...values: readonly Value[]): (text: string) => Value {
  return (text) => {
    const value = values.find((candidate) => candidate === text.toUpperCase().replaceAll('-', '_'));
    if (value !== undefined) return value;
    throw new InvalidArgumentError(
      `It must be one of: ${values.join(', ').toLowerCase().replaceAll('_', '-')}.`,
    );
  };
}
