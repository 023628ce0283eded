/** What cross-entropy multiplies log probabilities with: `[B,C]` by labels `[B]`, and the sum of the texts' weights. */
export function spreadTargets(
  labels: Int32Array,
  classes: number,
  classWeights: Float32Array = new Float32Array(classes).fill(1),
  smoothing: number,
): { targets: Float32Array; weight: number } {
  const targets = new Float32Array(labels.length * classes);
  let weight = 0;
  for (const [text, label] of labels.entries()) {
    const own = classWeights[label] ?? 0;
    weight += own;
    for (let c = 0; c < classes; c++) {
      targets[text * classes + c] =
        (smoothing / classes) * (classWeights[c] ?? 0) + (c === label ? (1 - smoothing) * own : 0);
    }
  }
  return { targets, weight };
}
