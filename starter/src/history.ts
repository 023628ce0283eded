import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { measured } from './journal.ts';

const count = z.int().nonnegative();
const history = z.object({
  /** Trainings one after the other, each from a warm-up to a cool-down. */
  trainings: count,
  /** Seen in all of them. */
  tokens: count,
  curve: z.array(measured),
});
/** How an encoder became what it is. */
export type History = z.infer<typeof history>;

export const NO_HISTORY: History = { trainings: 0, tokens: 0, curve: [] };

/** What lies beside the weights; of an encoder that is not there, or says nothing, that there is none. */
export function readHistory(modelFolder: string): History {
  const path = pathIn(modelFolder);
  return existsSync(path) ? history.parse(JSON.parse(readFileSync(path, 'utf8'))) : NO_HISTORY;
}

export function writeHistory(modelFolder: string, value: History): void {
  writeFileSync(pathIn(modelFolder), `${JSON.stringify(value, null, 1)}\n`);
}

/** What came before, with one training more. */
export function lengthen(
  { trainings, tokens, curve }: History,
  own: Pick<History, 'tokens' | 'curve'>,
): History {
  return {
    trainings: trainings + 1,
    tokens: tokens + own.tokens,
    curve: [...curve, ...own.curve.map((each) => ({ ...each, tokens: each.tokens + tokens }))],
  };
}

function pathIn(modelFolder: string): string {
  return join(modelFolder, 'training.json');
}
