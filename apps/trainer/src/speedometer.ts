/** Least time between two reports: four a second. */
const REPORT_MS = 250;

/** What is reported of the steps since the last report. */
interface Speed {
  /** Mean of the steps. */
  loss: number;
  textsPerSecond: number;
  tokensPerSecond: number;
  etaSeconds: number;
}

interface Step {
  step: number;
  totalSteps: number;
  loss: number;
  texts: number;
  tokens: number;
}

export interface Speedometer {
  /** What to report after a step, when a report is due: four times a second, and after the last step. */
  step(step: Step): Speed | undefined;
  /** Leaves the time since the last step out: it went into something else. */
  rest(): void;
}

/** Measures from now on; `now` is in milliseconds. */
export function createSpeedometer(now: () => number): Speedometer {
  /** Both move on with every rest. */
  let start = now();
  let reported = start;
  let stepped = start;
  let steps = 0;
  let losses = 0;
  let texts = 0;
  let tokens = 0;
  return {
    step(step) {
      steps += 1;
      losses += step.loss;
      texts += step.texts;
      tokens += step.tokens;
      const time = now();
      stepped = time;
      const passed = time - reported;
      if (passed < REPORT_MS && step.step < step.totalSteps) return undefined;
      const perSecond = 1000 / Math.max(1, passed);
      const remaining = (step.totalSteps - step.step) / step.step;
      const speed = {
        loss: losses / steps,
        textsPerSecond: texts * perSecond,
        tokensPerSecond: tokens * perSecond,
        etaSeconds: (remaining * (time - start)) / 1000,
      };
      reported = time;
      steps = losses = texts = tokens = 0;
      return speed;
    },
    rest() {
      const rested = now() - stepped;
      start += rested;
      reported += rested;
      stepped += rested;
    },
  };
}
