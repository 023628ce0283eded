/** Says how long turns will take: as long as the same turn took before, else as long as was guessed. */
export interface Forecast<T> {
  took(turn: T, seconds: number): void;
  remaining(turns: readonly T[]): number;
}

export function createForecast<T>(nameOf: (turn: T) => string, guess: (turn: T) => number): Forecast<T> {
  const known = new Map<string, number>();
  return {
    took: (turn, seconds) => {
      known.set(nameOf(turn), seconds);
    },
    remaining: (turns) => turns.reduce((sum, turn) => sum + (known.get(nameOf(turn)) ?? guess(turn)), 0),
  };
}
