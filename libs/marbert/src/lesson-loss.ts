import type { Engine, Tensor } from '@tasnif/engine';
import type { Example, Lesson } from './batches.ts';
import { softmax } from './calibration/softmax.ts';

/** How much is learned from a teacher. */
export interface Distillation {
  /** What the logits of teacher and student are divided by before they are compared, above 0. Default 2. */
  temperature: number;
  /** Share of the teacher in the loss of a text that has a label too, 0 to 1. Default 0.5. */
  weight: number;
}

export interface LessonLossOptions {
  /** Weight of each class, `[C]`; of a text without a label it is 1. */
  classWeights?: Float32Array | undefined;
  /** Share of a label's target that is spread evenly over all classes, 0 to 1. */
  labelSmoothing: number;
  distillation?: Distillation | undefined;
}

const usual: Distillation = { temperature: 2, weight: 0.5 };

/**
 * The loss of B texts from their logits `[B,C]` → scalar, a mean by {@link lessonWeight}: of each text
 * (1 - w) · H(label, softmax(logits)) + w · T² · H(softmax(teacher / T), softmax(logits / T)), where H is cross-entropy, T
 * the temperature and w the share of the teacher: 1 without a label, 0 without a teacher. T² keeps gradients of one size
 * whatever T is (Hinton, Vinyals & Dean 2015).
 */
export function lessonLoss(
  engine: Engine,
  logits: Tensor,
  lessons: readonly Lesson[],
  { classWeights, labelSmoothing, distillation = usual }: LessonLossOptions,
): Tensor {
  if (lessons.every(isExample)) {
    const labels = Int32Array.from(lessons, ({ label }) => label);
    return engine.crossEntropy(logits, engine.integers(labels), { classWeights, labelSmoothing });
  }
  const { temperature } = distillation;
  const [, classes = 0] = logits.shape;
  const options = { classWeights, labelSmoothing, distillation };
  const { ofLabels, ofTeacher } = targetsOf(lessons, classes, options);
  const shape = [lessons.length, classes];
  return engine.add(
    engine.softCrossEntropy(logits, engine.floats(ofLabels, shape)),
    engine.softCrossEntropy(engine.scale(logits, 1 / temperature), engine.floats(ofTeacher, shape)),
  );
}

/** What the labels and the teacher want, `[B × C]` each, with all that a text's share of the mean depends on in it. */
function targetsOf(
  lessons: readonly Lesson[],
  classes: number,
  { classWeights, labelSmoothing, distillation }: LessonLossOptions & { distillation: Distillation },
): { ofLabels: Float32Array; ofTeacher: Float32Array } {
  const { temperature, weight } = distillation;
  const whole = lessons.reduce((sum, lesson) => sum + lessonWeight(lesson, classWeights), 0);
  // The engine divides by the number of texts.
  const factor = lessons.length / whole;
  const ofLabels = new Float32Array(lessons.length * classes);
  const ofTeacher = new Float32Array(lessons.length * classes);
  for (const [row, lesson] of lessons.entries()) {
    const own = lessonWeight(lesson, classWeights);
    const share = isExample(lesson) ? 0 : lesson.label === null ? 1 : weight;
    if (!isExample(lesson)) {
      const scale = factor * own * share * temperature ** 2;
      const probabilities = softmax(lesson.teacherLogits, temperature);
      ofTeacher.set(
        probabilities.map((probability) => scale * probability),
        row * classes,
      );
    }
    if (lesson.label === null) continue;
    for (let label = 0; label < classes; label++) {
      // As the engine's crossEntropy spreads them.
      const spread = (labelSmoothing / classes) * (classWeights?.[label] ?? 1);
      const likely = label === lesson.label ? (1 - labelSmoothing) * own : 0;
      ofLabels[row * classes + label] = factor * (1 - share) * (likely + spread);
    }
  }
  return { ofLabels, ofTeacher };
}

/** How much a text counts beside others: as its class does, or 1 where that is not known. */
export function lessonWeight({ label }: Lesson, classWeights: Float32Array | undefined): number {
  return label === null ? 1 : (classWeights?.[label] ?? 1);
}

function isExample(lesson: Lesson): lesson is Example {
  return !('teacherLogits' in lesson);
}
