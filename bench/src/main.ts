// `npm run bench`: reads the command line, the environment and signals, and says what came of it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  parseArguments,
  USAGE,
  type BenchArguments,
  type ClassifyArguments,
  type EnginesArguments,
  type ServeGraphArguments,
  type TokenizeArguments,
  type TrainArguments,
} from './arguments.ts';
import { benchTokenize } from './bench-tokenize.ts';
import { benchServeGraph, formatServeGraph } from './bench-serve-graph.ts';
import { benchTrain } from './bench.ts';
import { benchClassify } from './classify/bench-classify.ts';
import { formatClassify, summariseClassify } from './classify/classify-report.ts';
import { benchEngines, formatEngines } from './engines/bench-engines.ts';
import { createContestants } from './contestants.ts';
import { BenchError } from './errors.ts';
import { describeMachine } from './machine.ts';
import { missingPeers, preparePeers } from './peers.ts';
import { toPlan } from './plan.ts';
import { createProgress } from './progress.ts';
import { formatReport } from './report.ts';
import { writeResults, writeResultsFile } from './results-file.ts';
import { formatTokenizeReport } from './tokenize-report.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const progress = createProgress(process.stdout);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stop.abort();
  });
}

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed === 'help') console.log(USAGE);
  else process.exitCode = await bench(parsed);
} catch (error) {
  progress.dispose();
  if (stop.signal.aborted) {
    console.error('Stopped.');
    process.exitCode = 130;
  } else {
    console.error(error instanceof BenchError ? `${error.message}\n→ ${error.hint}` : error);
    process.exitCode = 1;
  }
}

function bench(parsed: BenchArguments): Promise<number> {
  switch (parsed.benchmark) {
    case 'train':
      return train(parsed);
    case 'tokenize':
      return tokenize(parsed);
    case 'serve-graph':
      return serveGraph(parsed);
    case 'classify':
      return classify(parsed);
    case 'engines':
      return engines(parsed);
  }
}

/** 0, or 1 where losses differ more than rounding explains. */
async function train(options: TrainArguments): Promise<number> {
  const date = new Date();
  const { signal } = stop;
  const python = await findPython(options.python);
  const result = await benchTrain(toPlan(options), {
    contestants: createContestants(python),
    python,
    dataFolder: findData(options.dataFolder),
    cacheFolder: join(home, '.cache'),
    progress,
    signal,
  });
  progress.dispose();
  const machine = describeMachine();
  console.log(`\n${formatReport(result, machine)}`);
  const path = writeResults(join(home, 'results'), result, { machine, date, quick: options.quick });
  console.log(`\nEvery figure is in ${path}`);
  return result.checks.every(({ passed }) => passed) ? 0 : 1;
}

/** 0, or 1 where ids differ. */
async function tokenize({ rounds, dataFolder, ...options }: TokenizeArguments): Promise<number> {
  const date = new Date();
  const { signal } = stop;
  const python = await findPython(options.python);
  const result = await benchTokenize({ rounds, dataFolder: findData(dataFolder), python, progress, signal });
  progress.dispose();
  const machine = describeMachine();
  console.log(`\n${formatTokenizeReport(result, machine)}`);
  const path = writeResultsFile(join(home, 'results'), 'tokenize', result, { machine, date });
  console.log(`\nEvery figure is in ${path}`);
  return result.different === 0 ? 0 : 1;
}

async function serveGraph({ rounds, dataFolder }: ServeGraphArguments): Promise<number> {
  const date = new Date();
  const { signal } = stop;
  const result = await benchServeGraph({ rounds, dataFolder: findData(dataFolder), progress, signal });
  progress.dispose();
  const machine = describeMachine();
  console.log(`\n${formatServeGraph(result, machine)}`);
  const path = writeResultsFile(join(home, 'results'), 'serve-graph', result, { machine, date });
  console.log(`\nEvery figure is in ${path}`);
  return 0;
}

async function classify(options: ClassifyArguments): Promise<number> {
  const date = new Date();
  const { rounds, data } = options;
  const result = await benchClassify({
    ...{ rounds, data, progress, signal: stop.signal },
    python: await findPython(options.python),
    dataFolder: findData(options.dataFolder),
  });
  progress.dispose();
  const machine = describeMachine();
  console.log(`\n${formatClassify(result, machine)}`);
  const content = {
    source: result.source,
    summaries: summariseClassify(result),
    turns: result.turns.map(({ round, data, way, seconds, latencies, peakMemory }) => ({
      ...{ round, data, precision: way.precision, way: way.name },
      ...{ texts: latencies.length, seconds, peakMemory },
    })),
  };
  const path = writeResultsFile(join(home, 'results'), 'classify', content, { machine, date });
  console.log(`\nEvery figure is in ${path}`);
  return 0;
}

async function engines({ rounds }: EnginesArguments): Promise<number> {
  const date = new Date();
  const result = await benchEngines({ rounds, progress, signal: stop.signal });
  progress.dispose();
  const machine = describeMachine();
  console.log(`\n${formatEngines(result, machine)}`);
  const path = writeResultsFile(join(home, 'results'), 'engines', result, { machine, date });
  console.log(`\nEvery figure is in ${path}`);
  return 0;
}

function findData(given: string | undefined): string {
  return given ?? process.env['TASNIF_REFERENCE_DATA'] ?? join(home, '../../shared/data');
}

async function findPython(given: string | undefined): Promise<string> {
  if (given === undefined) {
    progress.now(
      'looking for the peers in bench/.venv, which takes some minutes if they are to be installed',
    );
    return preparePeers(join(home, '.venv'), process.env['PYTHON'] ?? 'python3', stop.signal);
  }
  const missing = await missingPeers(given, stop.signal);
  if (missing.length === 0) return given;
  throw new BenchError(
    'PYTHON_UNUSABLE',
    `${given} lacks ${missing.join(', ')}.`,
    'Install them there, or leave --python out to have an environment made.',
  );
}
