import { parseArgs } from 'node:util';
import { BenchError } from './errors.ts';

/** The two kinds of texts that are measured. */
const DATA_NAMES = ['tweets', 'news'] as const;
export type DataName = (typeof DATA_NAMES)[number];

export interface TrainArguments {
  benchmark: 'train';
  quick: boolean;
  /** `undefined`: as many as fit into the time. */
  rounds: number | undefined;
  data: readonly DataName[];
  /** Optimizer steps of one turn of the notebook's way, the first included. */
  notebookSteps: number;
  /** A folder laid out as the reference data; `undefined`: `shared/data` beside the checkout. */
  dataFolder: string | undefined;
  /** A Python that has the peers; `undefined`: one of the benchmark's own. */
  python: string | undefined;
}

export interface TokenizeArguments {
  benchmark: 'tokenize';
  rounds: number;
  dataFolder: string | undefined;
  python: string | undefined;
}

export interface ServeGraphArguments {
  benchmark: 'serve-graph';
  rounds: number;
  dataFolder: string | undefined;
}

export interface ClassifyArguments {
  benchmark: 'classify';
  rounds: number;
  data: readonly DataName[];
  dataFolder: string | undefined;
  python: string | undefined;
}

export interface EnginesArguments {
  benchmark: 'engines';
  rounds: number;
}

export type BenchArguments =
  TrainArguments | TokenizeArguments | ServeGraphArguments | ClassifyArguments | EnginesArguments;

export const USAGE = `npm run bench -- train [options]

Fine-tunes a model of MARBERT's shape with Transformers' Trainer and with Tasnif, in turns, and compares them.

  --quick         a small shape and few texts: 5 minutes or less
  --rounds N      turns of each contestant, 1 to 20; default: 2 to 5, as fit into 40 minutes
  --only NAME     tweets or news; default: both
  --steps N       steps of one turn of the notebook's way, 2 to 1000; default: 3
  --data DIR      folder with ajgt/, sanad-sample/ and marbert-vocab/; default: shared/data beside the checkout
  --python FILE   a Python that has the peers installed; default: an environment made in bench/.venv
  --help          this text

npm run bench -- tokenize [options]

Tokenises news with Hugging Face's tokenizers in JavaScript and in Rust and with Tasnif on one thread, in turns, and
compares them.

  --rounds N      turns of each, 1 to 20; default: 7
  --data DIR      folder with sanad-sample/ and marbert-vocab/; default: shared/data beside the checkout
  --python FILE   a Python that has the peers installed; default: an environment made in bench/.venv

npm run bench -- serve-graph [options]

Classifies tweets with the ONNX graphs that a model of MARBERT's shape is exported to, in turns, and compares them.

  --rounds N      turns of each, 1 to 20; default: 3
  --data DIR      folder with ajgt/ and marbert-vocab/; default: shared/data beside the checkout

npm run bench -- classify [options]

Classifies tweets and news with a model of MARBERT's shape: by Transformers' pipeline, ONNX Runtime, transformers.js, and
by Tasnif over HTTP with 1, 8 and 64 callers, in turns, and compares them.

  --rounds N      turns of each, 1 to 20; default: 3
  --only NAME     tweets or news; default: both
  --data DIR      folder with ajgt/, sanad-sample/ and marbert-vocab/; default: shared/data beside the checkout
  --python FILE   a Python that has the peers installed; default: an environment made in bench/.venv

npm run bench -- engines [options]

Takes training steps of a small model and of MARBERT's shape with each engine that is installed, in turns, and compares
their time, memory and losses.

  --rounds N      turns of each, 1 to 20; default: 3`;

const NOT_EVERYWHERE = ['quick', 'only', 'steps', 'python'] as const;

/** Reads a command line without the program's name; `help` where it asks for that. Throws ARGUMENT_INVALID. */
export function parseArguments(argv: readonly string[]): BenchArguments | 'help' {
  const { values, positionals } = parse(argv);
  if (values.help === true) return 'help';
  const benchmark = positionals.join(' ');
  if (benchmark === 'train') return parseTrain(values);
  if (benchmark === 'tokenize') {
    return { benchmark, python: values.python, ...parseRounds(benchmark, values, 7, ['python']) };
  }
  if (benchmark === 'serve-graph') return { benchmark, ...parseRounds(benchmark, values, 3) };
  if (benchmark === 'classify') return parseClassify(values);
  if (benchmark === 'engines') return parseEngines(values);
  throw invalid(`There is no benchmark "${benchmark}"`, 'train, tokenize, serve-graph, classify or engines');
}

type Values = ReturnType<typeof parse>['values'];

function parseTrain(values: Values): TrainArguments {
  const { quick, rounds, steps, data: dataFolder, python } = values;
  const data = parseOnly(values);
  return {
    benchmark: 'train',
    quick: quick === true,
    rounds: rounds === undefined ? undefined : parseCount('--rounds', rounds, 1, 20),
    data,
    notebookSteps: parseCount('--steps', steps ?? '3', 2, 1000),
    ...{ dataFolder, python },
  };
}

function parseClassify(values: Values): ClassifyArguments {
  const data = parseOnly(values);
  return {
    ...{ benchmark: 'classify', data, python: values.python },
    ...parseRounds('classify', values, 3, ['only', 'python']),
  };
}

function parseEngines(values: Values): EnginesArguments {
  const { rounds, dataFolder } = parseRounds('engines', values, 3);
  if (dataFolder !== undefined) throw invalid('engines has no --data', 'see npm run bench -- --help');
  return { benchmark: 'engines', rounds };
}

function parseOnly({ only }: Values): DataName[] {
  const data = DATA_NAMES.filter((name) => only === undefined || name === only);
  if (data.length === 0) throw invalid(`--only is "${only ?? ''}"`, `one of: ${DATA_NAMES.join(', ')}`);
  return data;
}

function parseRounds(
  benchmark: string,
  values: Values,
  usual: number,
  others: readonly (typeof NOT_EVERYWHERE)[number][] = [],
): { rounds: number; dataFolder: string | undefined } {
  for (const name of NOT_EVERYWHERE) {
    if (values[name] !== undefined && !others.includes(name)) {
      throw invalid(`${benchmark} has no --${name}`, 'see npm run bench -- --help');
    }
  }
  const rounds = parseCount('--rounds', values.rounds ?? String(usual), 1, 20);
  return { rounds, dataFolder: values.data };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        steps: { type: 'string' },
        data: { type: 'string' },
        python: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), 'see npm run bench -- --help');
  }
}

function parseCount(name: string, value: string, least: number, most: number): number {
  const count = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw invalid(`${name} is "${value}"`, `a whole number from ${String(least)} to ${String(most)}`);
}

function invalid(what: string, wanted: string): BenchError {
  return new BenchError('ARGUMENT_INVALID', `${what.replace(/\.$/, '')}.`, `Wanted: ${wanted}.`);
}
