import { parseArgs } from 'node:util';
import { StarterError } from './errors.ts';
import { usualRecipe, type Recipe } from './recipe.ts';

export interface StarterArguments {
  /** A folder laid out as the reference data; `undefined`: `shared/data` beside the checkout. */
  dataFolder: string | undefined;
  /** For what is kept between two calls; `undefined`: `starter/.cache`. */
  workFolder: string | undefined;
  /** Where the encoder is written; `undefined`: `models/starter`. */
  modelFolder: string | undefined;
  /** For how long to train at the constant learning rate, in this call and in all; Infinity: until it is stopped. */
  minutes: number;
  tokens: number;
  /** Whether to go on from the encoder in the model folder instead of random weights. */
  continued: boolean;
  /** Whether to cool down then, and to write the encoder. */
  finish: boolean;
  recipe: Recipe;
}

export const USAGE = `npm run pretrain:starter -- [options]

Trains the encoder that comes with Tasnif, from random weights, to find masked words; goes on where it was left.

  --minutes N          leave it after so many; default: Ctrl-C does
  --tokens N           leave it when it has seen so many, those of earlier calls included; k and M may follow the number
  --finish             then cool the learning rate down and write the encoder; without a budget at once. What was
                       trained before is kept, so that it can still be gone on with
  --continue           goes on from the encoder in --out, warming up anew, instead of from random weights
  --data DIR           default: TASNIF_REFERENCE_DATA, else shared/data beside the checkout
  --work DIR           for what is kept between two calls, default: starter/.cache
  --out DIR            where the encoder is written, default: models/starter
  --layers N           default: ${String(usualRecipe.layers)}; each recipe is a training of its own
  --vocabulary N       tokens, default: ${String(usualRecipe.vocabularySize)}
  --learning-rate X    default: ${String(usualRecipe.learningRate)}
  --batch-tokens N     default: ${String(usualRecipe.batchTokens)}
  --masked-share X     default: ${String(usualRecipe.maskedShare)}
  --help               this text`;

/** Reads a command line without the program's name; `help` where it asks for that. Throws ARGUMENT_INVALID. */
export function parseArguments(argv: readonly string[]): StarterArguments | 'help' {
  const values = parse(argv);
  if (values.help === true) return 'help';
  const number = (name: Numeric, usual: number, least: number, most: number): number =>
    parseNumber(`--${name}`, values[name], usual, least, most);
  return {
    dataFolder: values.data,
    workFolder: values.work,
    modelFolder: values.out,
    minutes: number('minutes', Infinity, 0, 1e6),
    tokens: number('tokens', Infinity, 0, 1e12),
    continued: values.continue === true,
    finish: values.finish === true,
    recipe: {
      ...usualRecipe,
      layers: number('layers', usualRecipe.layers, 1, 24),
      vocabularySize: number('vocabulary', usualRecipe.vocabularySize, 1000, 65_536),
      learningRate: number('learning-rate', usualRecipe.learningRate, 0, 1),
      batchTokens: number('batch-tokens', usualRecipe.batchTokens, 512, 1e6),
      maskedShare: number('masked-share', usualRecipe.maskedShare, 0.05, 0.5),
    },
  };
}

const numeric = {
  minutes: { type: 'string' },
  tokens: { type: 'string' },
  layers: { type: 'string' },
  vocabulary: { type: 'string' },
  'learning-rate': { type: 'string' },
  'batch-tokens': { type: 'string' },
  'masked-share': { type: 'string' },
} as const;
type Numeric = keyof typeof numeric;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        ...numeric,
        data: { type: 'string' },
        work: { type: 'string' },
        out: { type: 'string' },
        continue: { type: 'boolean' },
        finish: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), 'see --help');
  }
}

function parseNumber(
  name: string,
  value: string | undefined,
  usual: number,
  least: number,
  most: number,
): number {
  if (value === undefined) return usual;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?(?:e-?\d+)?)([kM]?)$/.exec(value) ?? [];
  const number = Number(digits) * ({ '': 1, k: 1e3, M: 1e6 }[unit] ?? Number.NaN);
  if (number >= least && number <= most) return number;
  throw invalid(`${name} is "${value}"`, `a number from ${String(least)} to ${String(most)}`);
}

function invalid(what: string, wanted: string): StarterError {
  return new StarterError('ARGUMENT_INVALID', `${what.replace(/\.$/, '')}.`, `Wanted: ${wanted}.`);
}
