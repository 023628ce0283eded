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

/** Switches turned on or off, such as `ta-marbuta=on,spaces=off`: their names in the API's spelling or with hyphens. */
export function switches<Name extends string>(
  ...names: readonly Name[]
): (text: string) => Partial<Record<Name, boolean>> {
  return (text) => {
    const entries = text.split(',').map((item) => {
      const [, given = '', state = ''] = /^([^=]*)=(on|off)$/i.exec(item.trim()) ?? [];
      const name = names.find((candidate) => [candidate, withHyphens(candidate)].includes(given));
      if (name !== undefined) return [name, state.toLowerCase() === 'on'];
      throw new InvalidArgumentError(
        `"${item}" must be a switch and =on or =off; the switches are: ${names.map(withHyphens).join(', ')}.`,
      );
    });
    return Object.fromEntries(entries) as Partial<Record<Name, boolean>>;
  };
}

/** `taMarbuta` as `ta-marbuta`. */
export function withHyphens(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
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
