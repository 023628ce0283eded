import { describe, expect, it } from 'vitest';
import { createSpeedometer } from './speedometer.ts';

describe('a speedometer', () => {
  const step = (number: number, loss = 1) => ({ step: number, totalSteps: 100, loss, texts: 8, tokens: 80 });

  it('reports at most four times a second, with the mean and the rates since the last report', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time);
    time = 100;
    expect(speedometer.step(step(1, 3))).toBeUndefined();
    time = 200;
    expect(speedometer.step(step(2, 2))).toBeUndefined();
    time = 400;
    const speed = speedometer.step(step(3, 1));
    expect(speed).toEqual({
      loss: 2,
      textsPerSecond: 60,
      tokensPerSecond: 600,
      etaSeconds: expect.closeTo(12.93, 2),
    });
    time = 500;
    expect(speedometer.step(step(4))).toBeUndefined();
    time = 650;
    expect(speedometer.step(step(5))).toMatchObject({ textsPerSecond: 64 });
  });

  it('leaves the time of a rest out of rates and remaining time', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time);
    time = 1_000;
    speedometer.step(step(50));
    time = 61_000;
    speedometer.rest();
    time = 62_000;
    expect(speedometer.step(step(51))).toMatchObject({
      textsPerSecond: 8,
      etaSeconds: expect.closeTo(1.92, 2),
    });
  });

  it('always reports the last step', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time);
    time = 1;
    expect(speedometer.step(step(100))).toMatchObject({ etaSeconds: 0 });
  });
});
