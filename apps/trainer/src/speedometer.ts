/** Least time between two reports: four a second. */
const REPORT_MS = 250;
/** A text that is only evaluated takes a third of the work of one that is learned from: no gradient. */
const EVALUATION_SHARE = 1 / 3;

/** What is reported of the steps since the last report. */
interface Speed {
  /** Mean of the steps. */
  loss: number;
  textsPerSecond: number;
  tokensPerSecond: number;
  gflopsPerSecond: number;
  /** Until training ends, evaluations and checkpoints included. */
  etaSeconds: number;
}

interface Step {
  step: number;
  totalSteps: number;
  loss: number;
  texts: number;
  tokens: number;
  flops: number;
}

/** What there is to do from now on, in tokens. */
export interface RemainingWork {
  /** Learned from. */
  training: number;
  /** Evaluated only. */
  evaluation: number;
}

export interface Speedometer {
  /** What to report after a step, when a report is due: four times a second, and after the last step. */
  step(step: Step): Speed | undefined;
  /** So many tokens were evaluated since the last step, which says nothing of the speed of steps. */
  evaluated(tokens: number): void;
  /** Leaves the time since the last step out of the speed of steps: it went into something else. */
  rest(): void;
}

/** Measures from now on; `now` is in milliseconds. */
export function createSpeedometer(now: () => number, { training, evaluation }: RemainingWork): Speedometer {
  const start = now();
  const total = training + EVALUATION_SHARE * evaluation;
  let done = 0;
  /** Both move on with every rest. */
  let reported = start;
  let stepped = start;
  let since = { steps: 0, losses: 0, texts: 0, tokens: 0, flops: 0 };

  function rest(): void {
    const rested = now() - stepped;
    reported += rested;
    stepped += rested;
  }

  return {
    step(step) {
      done += step.tokens;
      since.steps += 1;
      since.losses += step.loss;
      since.texts += step.texts;
      since.tokens += step.tokens;
      since.flops += step.flops;
      const time = now();
      stepped = time;
      const passed = time - reported;
      if (passed < REPORT_MS && step.step < step.totalSteps) return undefined;
      const perSecond = 1000 / Math.max(1, passed);
      const speed = {
        loss: since.losses / since.steps,
        textsPerSecond: since.texts * perSecond,
        tokensPerSecond: since.tokens * perSecond,
        gflopsPerSecond: (since.flops * perSecond) / 1e9,
        etaSeconds: ((Math.max(0, total - done) / done) * (time - start)) / 1000,
      };
      reported = time;
      since = { steps: 0, losses: 0, texts: 0, tokens: 0, flops: 0 };
      return speed;
    },
    evaluated(tokens) {
      done += EVALUATION_SHARE * tokens;
      rest();
    },
    rest,
  };
}
