import type { Contestant } from './contestants.ts';
import type { DataSet } from './data-set.ts';
import { checkJob, type Workplace } from './jobs.ts';
import { compareLossCurves, type LossCheck, type LossCurve } from './loss-check.ts';
import type { Progress } from './progress.ts';
import { runTurn } from './run-turn.ts';

/**
 * Lets every contestant take the same few steps in f32 and compares their losses; where the machine multiplies bf16
 * (`withBf16`), those that use it take them in bf16 too.
 */
export async function checkLosses(
  workplace: Workplace,
  data: DataSet,
  {
    contestants,
    withBf16,
    progress,
    signal,
  }: { contestants: readonly Contestant[]; withBf16: boolean; progress: Progress; signal: AbortSignal },
): Promise<LossCheck> {
  const curves: LossCurve[] = [];
  for (const precision of ['F32', 'BF16'] as const) {
    for (const contestant of contestants) {
      if (precision === 'BF16' && !(withBf16 && contestant.settings.precision === 'AUTO')) continue;
      const { name } = contestant;
      const what = `comparing losses, ${data.name}, ${name} in ${precision.toLowerCase()}`;
      progress.now(what);
      const { steps } = await runTurn(contestant, checkJob(workplace, data, contestant, precision), {
        signal,
        onStep: (done) => {
          progress.now(what, { detail: `step ${String(done)} of ${String(workplace.plan.check.steps)}` });
        },
      });
      curves.push({ contestant: name, precision, losses: steps.map(({ loss }) => loss) });
    }
  }
  return compareLossCurves(data.name, curves);
}
