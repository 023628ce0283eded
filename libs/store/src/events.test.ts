import { expect, test } from 'vitest';
import { parseTrainingEvent } from './events.ts';

/** As the first release kept it. */
const first = {
  type: 'STEP_PROGRESS',
  ...{ epoch: 1, step: 5, totalSteps: 10, loss: 0.5, learningRate: 1e-5, gradientNorm: 1 },
  ...{ textsPerSecond: 20, tokensPerSecond: 400, etaSeconds: 12 },
};

test('the progress of the first release is read as without what is measured since', () => {
  expect(parseTrainingEvent(first)).toEqual({
    ...first,
    ...{ gflopsPerSecond: null, matrixProductGflopsPerSecond: null, memoryBytes: null },
    ...{ tokensSeen: null, totalTokens: null },
  });
});

test('what is measured must be a finite number', () => {
  expect(() => parseTrainingEvent({ ...first, memoryBytes: Infinity })).toThrow('memoryBytes');
});
