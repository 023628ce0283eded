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
  /** Adds to the figures of today; costs no write. What is no number adds nothing. */
  add(who: Answering, sums: readonly Sum[]): void;
  /**
   * Writes now. Never rejects: what can't be written stays for the next time, but a sum that Postgres refuses for what
   * it is, which is lost alone. With the first of a day, figures that are too old are forgotten.
   */
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
  let prunedOn = '';
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
    const parts = [[...sums.values()]];
    sums = new Map();
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      try {
        await answerFigures.add(part);
      } catch (error) {
        if (!isOfARow(error)) {
          takeBack([part, ...parts].flat());
          if (!isFailing) console.error('figures: they can not be written; trying again …', error);
          isFailing = true;
          return;
        }
        const middle = Math.ceil(part.length / 2);
        if (part.length > 1) parts.push(part.slice(0, middle), part.slice(middle));
        else console.error('figures: a sum is refused, and lost:', part[0], error);
      }
    }
    isFull = isFailing = false;
    await prune();
  }

  /** Before those that have come since, for which there may be no room. */
  function takeBack(figures: readonly AnswerFigure[]): void {
    const since = sums;
    sums = new Map();
    for (const figure of [...figures, ...since.values()]) put(figure);
  }

  async function prune(): Promise<void> {
    const today = dayOf(now());
    if (prunedOn === today) return;
    prunedOn = today;
    await answerFigures.prune().catch((error: unknown) => {
      console.error('figures: those that are too old can not be deleted:', error);
    });
  }

  const flush = (): Promise<void> => (writing = writing.then(write));
  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();

  return {
    add(who, added) {
      const day = dayOf(now());
      for (const { name, key = 0, value } of added) {
        if (Number.isInteger(key) && Number.isFinite(value)) put({ ...who, day, name, key, value });
      }
    },
    flush,
    async dispose() {
      clearInterval(timer);
      await flush();
    },
  };
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Whether Postgres refuses what a row holds (classes 22, data, and 23, constraints), and would ever again. */
function isOfARow(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^2[23]/.test(code);
}
