import type { DataName } from './arguments.ts';
import { CONTESTANT_NAMES, type ContestantName } from './contestants.ts';
import { medianFigures, type Figures } from './figures.ts';
import type { MeasuredTurn } from './measure-rounds.ts';
import { ratioSpread, type Spread } from './statistics.ts';

/** Tasnif's figures as multiples of a peer's of the same round. */
interface Comparison {
  peer: ContestantName;
  textsPerSecond: Spread;
  laterTextsPerSecond: Spread;
  peakMemory: Spread;
  firstStepSeconds: Spread;
}

/** What the turns on one data set come to. */
export interface Summary {
  data: DataName;
  /** Medians over the rounds. */
  figures: Partial<Record<ContestantName, Figures>>;
  comparisons: readonly Comparison[];
}

export function summarise(turns: readonly MeasuredTurn[], data: DataName): Summary {
  const of = (name: ContestantName): Figures[] =>
    turns.filter((turn) => turn.data === data && turn.contestant === name).map(({ figures }) => figures);
  const present = CONTESTANT_NAMES.filter((name) => of(name).length > 0);
  const tasnif = of('tasnif');
  return {
    data,
    figures: Object.fromEntries(present.map((name) => [name, medianFigures(of(name))])),
    comparisons: present
      .filter((name) => name !== 'tasnif' && tasnif.length > 0)
      .map((peer) => {
        const ratio = (pick: (figures: Figures) => number): Spread =>
          ratioSpread(tasnif.map(pick), of(peer).map(pick));
        return {
          peer,
          textsPerSecond: ratio((figures) => figures.textsPerSecond),
          laterTextsPerSecond: ratio(({ later }) => later.textsPerSecond),
          peakMemory: ratio((figures) => figures.peakMemory),
          firstStepSeconds: ratio((figures) => figures.firstStepSeconds),
        };
      }),
  };
}
