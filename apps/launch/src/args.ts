import { parseArgs } from 'node:util';
import { LaunchError } from './errors.ts';

export interface LaunchOptions {
  /** Whether an empty installation gets the example. Default true. */
  example: boolean;
}

/** Reads what stands behind `npm start --`. */
export function parseOptions(args: readonly string[]): LaunchOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { 'no-example': { type: 'boolean', default: false } },
    });
    return { example: !values['no-example'] };
  } catch (error) {
    throw new LaunchError(
      error instanceof Error ? error.message : String(error),
      'npm start takes one option: npm start -- --no-example',
    );
  }
}
