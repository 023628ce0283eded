import { describe, expect, it } from 'vitest';
import { createSpeedometer } from './speedometer.ts';

/** 100 steps of 80 tokens, and 10 evaluations of 240. */
const work = { training: 8_000, evaluation: 2_400 };

describe('a speedometer', () => {
  const step = (number: number, loss = 1) => ({
    ...{ step: number, totalSteps: 100, loss, texts: 8, tokens: 80, flops: 4e9 },
  });

  it('reports at most four times a second, with the mean and the rates since the last report', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time, work);
    time = 100;
    expect(speedometer.step(step(1, 3))).toBeUndefined();
    time = 200;
    expect(speedometer.step(step(2, 2))).toBeUndefined();
    time = 400;
    expect(speedometer.step(step(3, 1))).toEqual({
      loss: 2,
      textsPerSecond: 60,
      tokensPerSecond: 600,
      gflopsPerSecond: 30,
      etaSeconds: expect.closeTo(14.27, 2),
    });
    time = 500;
    expect(speedometer.step(step(4))).toBeUndefined();
    time = 650;
    expect(speedometer.step(step(5))).toMatchObject({ textsPerSecond: 64 });
  });

  it('leaves the time of a rest out of the rates', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time, work);
    time = 1_000;
    speedometer.step(step(50));
    time = 61_000;
    speedometer.rest();
    time = 62_000;
    expect(speedometer.step(step(51))).toMatchObject({ textsPerSecond: 8 });
  });

  it('always reports the last step', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time, work);
    time = 1;
    expect(speedometer.step(step(100))).toBeDefined();
  });

  it('lets the remaining time fall evenly, over evaluations and checkpoints too', () => {
    let time = 0;
    const speedometer = createSpeedometer(() => time, work);
    const etas: { at: number; eta: number }[] = [];
    for (let epoch = 0; epoch < 10; epoch++) {
      for (let i = 1; i <= 10; i++) {
        // Steps of one to three seconds, in no order.
        time += 1_000 + ((epoch * 10 + i) % 3) * 1_000;
        const speed = speedometer.step(step(epoch * 10 + i));
        etas.push({ at: time, eta: speed?.etaSeconds ?? Number.NaN });
      }
      time += 2_000;
      speedometer.evaluated(240);
      time += 500;
      speedometer.rest();
    }
    const afterAMinute = etas.filter(({ at }) => at > 60_000);
    expect(afterAMinute.length).toBeGreaterThan(50);
    for (const [i, { eta }] of afterAMinute.entries()) {
      expect(eta).toBeLessThanOrEqual(1.1 * (afterAMinute[i - 1]?.eta ?? Infinity));
    }
    expect(etas.at(-1)?.eta).toBeLessThan(5);
  });
});
