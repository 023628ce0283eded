import type { AnswerFigure, Store } from '@tasnif/store';
import type { Sum } from './answer-sums.ts';

/** Whose answers they are. */
export type Answering = Pick<AnswerFigure, 'deploymentId' | 'modelId' | 'inShadow'>;

export interface AnswerTotalsOptions {
  /** How often they are written, in milliseconds. Default: 5,000. */
  flushMs?: number;
  /** Different sums that are kept in memory; further ones are lost. Default: 20,000. */
  mostSums?: number;
  /** Default: the time of the machine. */
  now?: () => Date;
}

export interface AnswerTotals {
  /** Adds to the figures of today; costs no write. */
  add(who: Answering, sums: readonly Sum[]): void;
  /** Writes now. Never rejects: what can't be written stays for the next time. */
  flush(): Promise<void>;
  /** Writes what there is for the last time. */
  dispose(): Promise<void>;
}

/** Figures of the day, summed in memory and added to those in the store every few seconds. */
export function createAnswerTotals(
  { answerFigures }: Pick<Store, 'answerFigures'>,
  { flushMs = 5_000, mostSums = 20_000, now = () => new Date() }: AnswerTotalsOptions = {},
): AnswerTotals {
  let sums = new Map<string, AnswerFigure>();
  let isFull = false;
  let isFailing = false;
  let writing = Promise.resolve();

  function put(figure: AnswerFigure): void {
    const { deploymentId, modelId, inShadow, day, name, key, value } = figure;
    const place = [deploymentId, modelId, inShadow, day, name, key].join(' ');
    const sum = sums.get(place);
    if (sum !== undefined) sum.value += value;
    else if (sums.size < mostSums) sums.set(place, figure);
    else if (!isFull) {
      isFull = true;
      console.error(`figures: ${mostSums} sums wait to be written; further ones are lost until they are.`);
    }
  }

  async function write(): Promise<void> {
    if (sums.size === 0) return;
    const taken = sums;
    sums = new Map();
    try {
      await answerFigures.add([...taken.values()]);
      isFull = isFailing = false;
    } catch (error) {
      const since = sums;
      sums = taken;
      for (const figure of since.values()) put(figure);
      if (!isFailing) console.error('figures: they can not be written; trying again …', error);
      isFailing = true;
    }
  }

  const flush = (): Promise<void> => (writing = writing.then(write));
  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();

  return {
    add(who, added) {
      const day = now().toISOString().slice(0, 10);
      for (const { name, key = 0, value } of added) put({ ...who, day, name, key, value });
    },
    flush,
    async dispose() {
      clearInterval(timer);
      await flush();
    },
  };
}
