// Named, timed stages on the terminal, and errors that say what to do next.
import { performance } from 'node:perf_hooks';

/** What a person has to change before the start can go on. */
export class SetupError extends Error {
  /**
   * @param {string} message what is wrong, with the value found
   * @param {string} hint what to do next
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Runs one stage and prints its name, what it did and its time.
 * @param {string} name
 * @param {() => Promise<string | void>} body returns what it did, in a few words
 */
export async function stage(name, body) {
  const end = begin(name);
  try {
    end('✓', await body());
  } catch (error) {
    end('✗');
    throw error;
  }
}

/**
 * Runs a stage of something that can be gone without: a SetupError is printed, and the rest goes on.
 * @param {string} name
 * @param {() => Promise<string | void>} body as of `stage`
 */
export async function optionalStage(name, body) {
  const end = begin(name);
  try {
    end('✓', await body());
  } catch (error) {
    if (!(error instanceof SetupError)) {
      end('✗');
      throw error;
    }
    end('–', error.message.split('\n')[0]);
    console.log(`    → ${error.hint}`);
  }
}

/** Begins a line on the terminal, and returns what ends it. */
function begin(name) {
  const start = performance.now();
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  … ${name}`);
  return (mark, done = '') => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${live ? '\r' : ''}  ${mark} ${name.padEnd(14)} ${seconds.padStart(6)} s  ${done}`);
  };
}

/**
 * Prints an error for a person: its message and its hint; the stack only of what is not expected.
 * @param {unknown} error
 */
export function printError(error) {
  const { message, hint, stack } = /** @type {{ message?: string, hint?: string, stack?: string }} */ (error);
  console.error(`\n${hint === undefined ? (stack ?? String(error)) : (message ?? '')}`);
  if (hint !== undefined) console.error(`→ ${hint}`);
}
