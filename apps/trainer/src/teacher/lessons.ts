import type { Example, Lesson } from '@tasnif/marbert';

/** Documents with their labels and then texts without, each with the teacher's logits of the same place where it has any. */
export function toLessons(
  examples: readonly Example[],
  unlabelled: readonly Int32Array[],
  answers: readonly Float32Array[] | undefined,
): Lesson[] {
  if (answers === undefined) return [...examples];
  const texts = [...examples, ...unlabelled.map((ids) => ({ ids, label: null }))];
  return texts.map((text, place) => ({ ...text, teacherLogits: answers[place] ?? new Float32Array() }));
}
