import { describe, expect, it } from 'vitest';
import { createForecast } from './forecast.ts';
import { roundsThatFit, turnsOfRound } from './rounds.ts';

describe('a round', () => {
  it('gives every contestant its turn on a data set before the next one begins', () => {
    const turns = turnsOfRound(['tweets', 'news'], ['A', 'B', 'C']);
    expect(turns.map(({ data, contestant }) => `${data} ${contestant}`)).toEqual([
      ...['tweets A', 'tweets B', 'tweets C'],
      ...['news A', 'news B', 'news C'],
    ]);
  });
});

describe('the number of rounds', () => {
  it.each([
    { secondsOfRound: 600, secondsSpent: 800, budget: 2400, rounds: 3 },
    { secondsOfRound: 1500, secondsSpent: 1900, budget: 2400, rounds: 2 },
    { secondsOfRound: 60, secondsSpent: 100, budget: 2400, rounds: 5 },
  ])(
    'is $rounds when one takes $secondsOfRound s and $secondsSpent of $budget s are gone',
    ({ rounds, ...times }) => {
      expect(roundsThatFit(times)).toBe(rounds);
    },
  );
});

describe('the forecast', () => {
  it('goes by what a turn took before, and by a guess until then', () => {
    const forecast = createForecast<string>(
      (turn) => turn,
      () => 100,
    );
    expect(forecast.remaining(['A', 'B'])).toBe(200);
    forecast.took('A', 30);
    expect(forecast.remaining(['A', 'B', 'A'])).toBe(160);
  });
});
