import { performance } from 'node:perf_hooks';
import type { ComputeSettings, Pretraining, PretrainingUpdate } from '@tasnif/marbert';
import type { Journal } from './journal.ts';
import { COOL_DOWN } from './recipe.ts';

const LOG_SECONDS = 15;
const CHECKPOINT_SECONDS = 10 * 60;

type Contents = ReturnType<Pretraining['contents']>;
/** Where checkpoints go. */
interface Saves {
  save(contents: Contents, settings: ComputeSettings): unknown;
}

export interface TrainOptions {
  minutes: number;
  tokens: number;
  finish: boolean;
  /** Of the constant learning rate, and of its fall. */
  checkpoints: { trunk: Saves; coolDown: Saves };
  settings: ComputeSettings;
  /** Of an epoch. */
  epochTokens: number;
  journal: Journal;
  log(line: string): void;
  signal: AbortSignal;
}

/**
 * Trains until the budget is used or `signal` ends it, keeping checkpoints, and then cools down if it is to be finished;
 * whether it is.
 */
export async function train(pretraining: Pretraining, options: TrainOptions): Promise<boolean> {
  const { checkpoints, settings, journal, log, signal } = options;
  const end = performance.now() + options.minutes * 60_000;
  const since = {
    log: performance.now(),
    tokens: pretraining.position().tokens,
    checkpoint: performance.now(),
  };
  const isCooling = (): boolean => pretraining.position().coolDown !== null;
  const save = (): void => {
    (isCooling() ? checkpoints.coolDown : checkpoints.trunk).save(pretraining.contents(), settings);
    since.checkpoint = performance.now();
  };
  const isUsedUp = (): boolean => {
    const { minutes, tokens, finish } = options;
    const atOnce = finish && minutes === Infinity && tokens === Infinity;
    return atOnce || performance.now() >= end || pretraining.position().tokens >= tokens;
  };
  /** Begins to cool down where that is due; whether there is anything left to do. */
  const goesOn = (): boolean => {
    if (isCooling() || !isUsedUp()) return true;
    save();
    if (!options.finish) return false;
    log(`Cooling down from ${millions(pretraining.position().tokens)} tokens on`);
    pretraining.coolDown(COOL_DOWN);
    return true;
  };

  function tell(update: PretrainingUpdate): void {
    const now = performance.now();
    if (update.type === 'evaluation') {
      const { loss, perplexity, accuracy } = update.evaluation;
      journal.add({ tokens: update.tokens, loss, perplexity, accuracy });
      log(
        `${millions(update.tokens)} tokens: held-out loss ${loss.toFixed(4)}, perplexity ${perplexity.toFixed(2)}, masked accuracy ${(100 * accuracy).toFixed(2)} %`,
      );
      // Speed is that of steps.
      Object.assign(since, { log: now, tokens: update.tokens });
    } else if (now - since.log >= LOG_SECONDS * 1000) {
      const speed = (update.tokens - since.tokens) / ((now - since.log) / 1000);
      log(
        `step ${String(update.step)}, epoch ${(update.tokens / options.epochTokens).toFixed(2)}, ${millions(update.tokens)} tokens, ${speed.toFixed(0)} tokens/s, loss ${update.loss.toFixed(3)}, learning rate ${update.learningRate.toExponential(2)}`,
      );
      Object.assign(since, { log: now, tokens: update.tokens });
    }
  }

  try {
    if (!goesOn()) return false;
    for await (const update of pretraining.updates(signal)) {
      tell(update);
      if (performance.now() - since.checkpoint >= CHECKPOINT_SECONDS * 1000) save();
      if (!goesOn()) return false;
    }
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    save();
    return false;
  }
}

function millions(tokens: number): string {
  return `${(tokens / 1e6).toFixed(2)}M`;
}
