import { trainingFlops } from '@tasnif/marbert';
import { toBertConfig } from './base-model.ts';
import type { Contestant, ContestantName } from './contestants.ts';
import type { DataSet } from './data-set.ts';
import { figuresOf, type Figures } from './figures.ts';
import { createForecast } from './forecast.ts';
import { timedJob, type Workplace } from './jobs.ts';
import { shortNumber } from './numbers.ts';
import type { Progress } from './progress.ts';
import { roundsThatFit, turnsOfRound } from './rounds.ts';
import { runTurn, type Turn } from './run-turn.ts';

export interface MeasuredTurn extends Turn {
  /** From 1. */
  round: number;
  data: DataSet['name'];
  contestant: ContestantName;
  figures: Figures;
}

interface TurnToDo {
  data: DataSet;
  contestant: Contestant;
}

export interface RoundsOptions {
  contestants: readonly Contestant[];
  betweenRounds: () => Promise<void>;
  /** By the whole benchmark until now. */
  secondsSpent: () => number;
  progress: Progress;
  signal: AbortSignal;
}

/** In the first round: what a process takes before it trains, and how fast it then computes. */
const GUESS = { startSeconds: 15, flopsPerSecond: 60e9 };

/** Measures every contestant on every data set, in turns, round after round. */
export async function measureRounds(
  workplace: Workplace,
  data: readonly DataSet[],
  { contestants, betweenRounds, secondsSpent, progress, signal }: RoundsOptions,
): Promise<MeasuredTurn[]> {
  const { plan } = workplace;
  const config = toBertConfig(plan.shape);
  const turns = turnsOfRound(data, contestants);
  const forecast = createForecast<TurnToDo>(
    (turn) => `${turn.data.name} ${turn.contestant.name}`,
    (turn) => GUESS.startSeconds + trainingFlops(config, lengthsOf(turn, workplace)) / GUESS.flopsPerSecond,
  );
  const measured: MeasuredTurn[] = [];

  async function measure(turn: TurnToDo, round: number, remaining: number): Promise<void> {
    const { data, contestant } = turn;
    const what = `round ${String(round)}, ${data.name}, ${contestant.name}`;
    const start = performance.now();
    const onStep = (done: number): void => {
      const remainingSeconds = remaining - (performance.now() - start) / 1000;
      progress.now(what, { detail: `step ${String(done)}`, remainingSeconds });
    };
    onStep(0);
    const result = await runTurn(contestant, timedJob(workplace, data, contestant), { signal, onStep });
    forecast.took(turn, (performance.now() - start) / 1000);
    const lengths = data.examples.map(({ ids }) => ids.length);
    const figures = figuresOf(result, { lengths, batchSize: plan.batchSize, config });
    measured.push({ ...result, round, data: data.name, contestant: contestant.name, figures });
    progress.say(`  ${what}: ${figures.sampled ? '~' : ''}${shortNumber(figures.textsPerSecond)} texts/s`);
  }

  let rounds = plan.rounds;
  for (let round = 1; round <= (rounds ?? 1); round++) {
    const spentBefore = secondsSpent();
    for (const [i, turn] of turns.entries()) {
      const laterRounds = (rounds ?? 2) - round;
      const remaining = forecast.remaining(turns.slice(i)) + laterRounds * forecast.remaining(turns);
      await measure(turn, round, remaining);
    }
    await betweenRounds();
    const spent = secondsSpent();
    rounds ??= roundsThatFit({
      secondsOfRound: spent - spentBefore,
      secondsSpent: spent,
      budget: plan.seconds,
    });
  }
  return measured;
}

/** Of the texts that a turn computes, padding included. */
function lengthsOf({ data, contestant }: TurnToDo, { plan }: Workplace): number[] {
  const { padTo } = contestant.settings;
  const texts = contestant.sampled ? plan.notebookSteps * plan.batchSize : data.examples.length;
  return data.examples.slice(0, texts).map(({ ids }) => padTo ?? ids.length);
}
