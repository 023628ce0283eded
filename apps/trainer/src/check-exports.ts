import { performance } from 'node:perf_hooks';
import {
  chooseDefault,
  isFaithful,
  macroF1Of,
  measureGraphs,
  type Example,
  type OnnxFile,
} from '@tasnif/marbert';
import type { ModelExport } from '@tasnif/store';

/** What the engine makes of texts: logits `[texts × classes]`. */
interface Reference {
  texts: readonly Example[];
  classes: number;
  logits: Float32Array;
}

/** Compares each graph of an export with the engine. `warnings`: what is not within its bounds, in sentences. */
export async function checkExports(
  folder: string,
  files: readonly OnnxFile[],
  reference: Reference,
  signal: AbortSignal,
): Promise<{ exports: ModelExport[]; warnings: string[] }> {
  const { texts, classes, logits } = reference;
  const measured = await measureGraphs(folder, files, reference, {
    now: () => performance.now(),
    check: () => {
      signal.throwIfAborted();
    },
  });
  const labels = texts.map(({ label }) => label);
  const macroF1 = macroF1Of(logits, labels, classes);
  const chosen = chooseDefault(measured, macroF1);
  return {
    exports: measured.map(({ maxLogitDifference, ...file }, i) => ({
      ...file,
      maxLogitDifference: Number.isFinite(maxLogitDifference) ? maxLogitDifference : null,
      engineMacroF1: macroF1,
      isDefault: i === chosen,
    })),
    warnings: measured
      .filter((file) => !isFaithful(file, macroF1))
      .map((file) =>
        file.texts === 0
          ? `${file.path} was compared with the engine on no text, for there are none to validate or test on, and is not served.`
          : `${file.path} is not as exact as it should be, and not served by default: on ${String(texts.length)} texts its macro F1 is ${file.macroF1.toFixed(4)} and the engine's ${macroF1.toFixed(4)}, ${String(file.flippedLabels)} texts change their class, and a logit differs by ${file.maxLogitDifference.toPrecision(2)}.`,
      ),
  };
}
