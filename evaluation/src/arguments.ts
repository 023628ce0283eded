import { parseArgs } from 'node:util';
import type { StartTrainingInput } from '@tasnif/cli';
import { EvaluationError } from './errors.ts';
import { tasks } from './tasks.ts';

export interface EvaluationArguments {
  /** A folder laid out as the reference data; `undefined`: `shared/data` beside the checkout. */
  dataFolder: string | undefined;
  /** Folder of a base model; `undefined`: the one that comes with Tasnif. */
  modelFolder: string | undefined;
  tasks: readonly string[];
  recipes: readonly Recipe[];
  seeds: readonly number[];
  /** Whether to write docs/quality.md from what was measured before, and measure nothing. */
  reportOnly: boolean;
}

const RECIPES = [
  'DEFAULT',
  'FLASH',
  'FAST',
  'NOTEBOOK',
] as const satisfies readonly StartTrainingInput['recipe'][];
type Recipe = (typeof RECIPES)[number];
const ids = tasks.map(({ id }) => id);

export const USAGE = `npm run evaluate -- [options]

Trains on public Arabic tasks as users do, and writes docs/quality.md. Each result is kept as soon as it is there, so a
second call goes on where the first was left.

  --tasks A,B          of ${ids.join(', ')}; default: all
  --recipes A,B        of ${RECIPES.join(', ')}; default: FLASH,DEFAULT
  --seeds 1,2,3        default: 1,2,3
  --base-model DIR     a Hugging Face folder, such as MARBERT's; default: models/starter
  --data DIR           default: TASNIF_REFERENCE_DATA, else shared/data beside the checkout
  --report             writes docs/quality.md from what was measured, and measures nothing
  --help               this text`;

/** Reads a command line without the program's name; `help` where it asks for that. Throws ARGUMENT_INVALID. */
export function parseArguments(argv: readonly string[]): EvaluationArguments | 'help' {
  const values = parse(argv);
  if (values.help === true) return 'help';
  return {
    dataFolder: values.data,
    modelFolder: values['base-model'],
    tasks: listOf('--tasks', values.tasks ?? ids.join(','), ids),
    recipes: listOf('--recipes', values.recipes ?? 'FLASH,DEFAULT', RECIPES),
    seeds: (values.seeds ?? '1,2,3').split(',').map(toSeed),
    reportOnly: values.report === true,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        ...{ tasks: { type: 'string' }, recipes: { type: 'string' }, seeds: { type: 'string' } },
        ...{ 'base-model': { type: 'string' }, data: { type: 'string' } },
        ...{ report: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      },
    }).values;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), 'see --help');
  }
}

function listOf<T extends string>(name: string, text: string, known: readonly T[]): T[] {
  return text.split(',').map((part) => {
    const found = known.find((one) => one === part);
    if (found === undefined) throw invalid(`${name} has "${part}"`, known.join(', '));
    return found;
  });
}

function toSeed(text: string): number {
  const seed = Number(text);
  if (text !== '' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31) return seed;
  throw invalid(`--seeds has "${text}"`, 'whole numbers from 0 to 2147483647');
}

function invalid(what: string, wanted: string): EvaluationError {
  return new EvaluationError('ARGUMENT_INVALID', `${what.replace(/\.$/, '')}.`, `Wanted: ${wanted}.`);
}
