import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchResult } from './bench.ts';
import type { Step } from './job.ts';
import { shortName, type Machine } from './machine.ts';
import { matrixRateOf } from './matrix-rate.ts';
import { summarise } from './summary.ts';

/**
 * Writes everything that was measured to `train-<date>-<processor>.json` (`train-quick-…`) in `folder`, over that of
 * the same day, and returns its path.
 */
export function writeResults(
  folder: string,
  { plan, data, rates, checks, turns }: BenchResult,
  { machine, date, quick }: { machine: Machine; date: Date; quick: boolean },
): string {
  const content = {
    versions: Object.assign(
      { node: process.versions.node },
      ...turns.map(({ versions }) => versions),
    ) as object,
    plan,
    data: data.map(({ name, source, examples }) => ({
      ...{ name, source, texts: examples.length },
      tokens: examples.reduce((sum, { ids }) => sum + ids.length, 0),
    })),
    matrixRate: rates.length === 0 ? null : matrixRateOf(rates),
    summaries: data.map(({ name }) => summarise(turns, name)),
    lossChecks: checks,
    rates,
    turns: turns.map(({ steps, ...turn }) => ({ ...turn, steps: steps.map(withoutLengths) })),
  };
  return writeResultsFile(folder, 'train', content, { machine, date, quick });
}

/**
 * Writes `content` as JSON, with its format, the date and the machine before it, to
 * `<benchmark>-<date>-<processor>.json` in `folder`, over that of the same day, and returns its path.
 */
export function writeResultsFile(
  folder: string,
  benchmark: string,
  content: object,
  { machine, date, quick = false }: { machine: Machine; date: Date; quick?: boolean },
): string {
  mkdirSync(folder, { recursive: true });
  const day = date.toISOString().slice(0, 10);
  const name = `${benchmark}-${quick ? 'quick-' : ''}${day}-${shortName(machine.processor)}.json`;
  const path = join(folder, name);
  const head = { format: `tasnif-bench-${benchmark}-1`, date: date.toISOString(), machine };
  writeFileSync(path, toLines({ ...head, ...content }));
  return path;
}

function withoutLengths({ lengths, ...step }: Step): object {
  return { ...step, texts: lengths.length, tokens: lengths.reduce((sum, length) => sum + length, 0) };
}

/** JSON with a line for each field and each item of a list, which is short and still tells where two files differ. */
function toLines(content: object): string {
  const fields = Object.entries(content).map(([name, value]: [string, unknown]) => {
    const items = Array.isArray(value)
      ? `[\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]`
      : undefined;
    return `${JSON.stringify(name)}: ${items ?? JSON.stringify(value)}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}
