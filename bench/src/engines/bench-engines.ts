import { fileURLToPath } from 'node:url';
import { FULL_SHAPE, QUICK_SHAPE, type Shape } from '../base-model.ts';
import { ChildFailure, runChild } from '../child.ts';
import { BenchError } from '../errors.ts';
import type { Machine } from '../machine.ts';
import { shortNumber, shortSpread } from '../numbers.ts';
import type { Progress } from '../progress.ts';
import { median, ratioSpread, spreadOf } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { engineMissing, engineTurn, type EngineJob, type EngineTurn } from './engine-job.ts';

type Contestant = Pick<EngineJob, 'engine' | 'precision'>;

/** In the order of a round; the first is what the others are compared with. */
const contestants: readonly Contestant[] = [
  { engine: 'TORCH', precision: 'F32' },
  { engine: 'TORCH', precision: 'BF16' },
  { engine: 'TENSORFLOW', precision: 'F32' },
  { engine: 'WASM', precision: 'F32' },
];

interface NamedShape {
  name: string;
  shape: Shape;
  steps: number;
}

const shapes: readonly NamedShape[] = [
  { name: '4 layers of 256', shape: QUICK_SHAPE, steps: 12 },
  { name: "MARBERT's shape", shape: FULL_SHAPE, steps: 5 },
];

/** Texts of a step. */
const BATCH = 32;

export interface EnginesResult {
  turns: (Contestant & { shape: string; round: number; turn: EngineTurn })[];
  /** Of what could not be had here, why. */
  missing: (Contestant & { reason: string })[];
}

export interface EnginesOptions {
  rounds: number;
  shapes?: readonly NamedShape[];
  progress: Progress;
  signal: AbortSignal;
}

/** The story of the benchmark: in each round a process for each engine and shape takes a few steps on the same texts. */
export async function benchEngines({
  rounds,
  shapes: measured = shapes,
  progress,
  signal,
}: EnginesOptions): Promise<EnginesResult> {
  const result: EnginesResult = { turns: [], missing: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const { name, shape, steps } of measured) {
      for (const contestant of contestants) {
        if (result.missing.some((missing) => isSame(missing, contestant))) continue;
        progress.now(`round ${String(round)} of ${String(rounds)}, ${name}, ${nameOf(contestant)}`);
        const job = { ...contestant, shape, batchSize: BATCH, steps };
        const told = await takeTurn(job, signal);
        if ('missing' in told) result.missing.push({ ...contestant, reason: told.missing });
        else result.turns.push({ ...contestant, shape: name, round, turn: told });
      }
    }
  }
  return result;
}

async function takeTurn(job: EngineJob, signal: AbortSignal): Promise<EngineTurn | { missing: string }> {
  const script = fileURLToPath(new URL('../../dist/engines/train-with-engine.js', import.meta.url));
  let told: unknown;
  await runChild({
    program: process.execPath,
    args: [script, JSON.stringify(job)],
    // As Tasnif's own trainer starts its runs.
    env: { OMP_WAIT_POLICY: 'passive' },
    signal,
    onMessage: (message) => (told = message),
  }).catch((error: unknown) => {
    if (!(error instanceof ChildFailure)) throw error;
    throw new BenchError(
      'CONTESTANT_FAILED',
      `The engine ${nameOf(job)} ${error.message}:\n${error.log}`,
      'Mend what it names; where it was killed, the machine may have too little memory for it (4 GB).',
      { cause: error },
    );
  });
  const missing = engineMissing.safeParse(told);
  return missing.success ? missing.data : engineTurn.parse(told);
}

/** The result as a person reads it on a terminal. */
export function formatEngines({ turns, missing }: EnginesResult, { processor, cores }: Machine): string {
  const tables = [...new Set(turns.map(({ shape }) => shape))].map((shape) => {
    const own = turns.filter((each) => each.shape === shape);
    const of = (contestant: Contestant): EngineTurn[] =>
      own.filter((each) => isSame(each, contestant)).map(({ turn }) => turn);
    const present = contestants.filter((contestant) => of(contestant).length > 0);
    const first = of(present[0] ?? { engine: 'WASM', precision: 'F32' });
    // The machine's, in f32: the best that any engine reached in the same round.
    const machineRate = first.map((_, round) =>
      Math.max(
        ...present
          .filter(({ precision }) => precision === 'F32')
          .map((contestant) => of(contestant)[round]?.matrixProductRate ?? 0),
      ),
    );
    const rows = present.map((contestant) => {
      const all = of(contestant);
      const rates = all.map(rateOf);
      return [
        nameOf(contestant),
        shortSpread(spreadOf(all.map(laterSeconds))),
        shortNumber(median(all.map(({ seconds }) => seconds[0] ?? Number.NaN))),
        shortSpread(ratioSpread(all.map(laterSeconds), first.map(laterSeconds))),
        shortNumber(median(rates)),
        `${shortNumber(100 * ratioSpread(rates, machineRate).median)} %`,
        shortNumber(median(all.map((turn) => turn.matrixProductRate))),
        shortNumber(median(all.map((turn) => turn.peakMemory)) / 2 ** 30),
        differenceOf(all, first).toExponential(0),
      ];
    });
    const header = [
      ...['', 's a step', 'first step s', 'divided by the first', 'GFLOP/s', 'of f32 product'],
      ...['its own product', 'peak GB', 'loss differs'],
    ];
    return [`${shape}, ${String(BATCH)} texts as long as tweets a step:`, formatTable(header, rows)];
  });
  const lacking = missing.map((each) => `Not here: ${nameOf(each)}. ${each.reason}`);
  return [`${processor}, ${String(cores)} threads`, ...tables.flat(), ...lacking].join('\n\n');
}

/** The median step without the first, which also faults in memory. */
function laterSeconds({ seconds }: EngineTurn): number {
  return median(seconds.slice(1));
}

/** In units of 10⁹ a second. */
function rateOf({ seconds, flops }: EngineTurn): number {
  return median(seconds.slice(1).map((time, i) => (flops[i + 1] ?? Number.NaN) / time / 1e9));
}

/** The largest difference of a step's loss from the first contestant's, with dropout on. */
function differenceOf(turns: readonly EngineTurn[], first: readonly EngineTurn[]): number {
  const expected = first[0]?.losses ?? [];
  return Math.max(
    ...turns.flatMap(({ losses }) => losses.map((loss, i) => Math.abs(loss - (expected[i] ?? Number.NaN)))),
  );
}

function isSame(a: Contestant, b: Contestant): boolean {
  return a.engine === b.engine && a.precision === b.precision;
}

function nameOf({ engine, precision }: Contestant): string {
  return `${engine}, ${precision}`;
}
