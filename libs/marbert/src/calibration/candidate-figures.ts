/** A text as far as figures go: its class, and what each model takes it for. */
interface Kind {
  label: number;
  predictions: number[];
}

/** Most texts are right by every model: there are far fewer kinds than texts, and figures need the kinds alone. */
export function groupTexts(
  labels: readonly number[],
  models: readonly (readonly number[])[],
): { kinds: Kind[]; kindOf: Int32Array } {
  const kinds: Kind[] = [];
  const places = new Map<string, number>();
  const kindOf = Int32Array.from(labels, (label, text) => {
    const predictions = models.map((own) => own[text] ?? 0);
    const key = `${label} ${predictions.join(' ')}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, kinds.length);
    return kinds.push({ label, predictions }) - 1;
  });
  return { kinds, kindOf };
}

type Figures = Record<'accuracy' | 'macroF1', number>;

/** Accuracy and macro F1 of each candidate, means over its models, where there are `weights` texts of each kind. */
export function createMeasure(
  kinds: readonly Kind[],
  candidates: readonly (readonly unknown[])[],
  classes: number,
  texts: number,
): (weights: Int32Array) => Figures[] {
  const truth = Int32Array.from(kinds, ({ label }) => label);
  let before = 0;
  const models = candidates.map((own) =>
    own.map(() => {
      const model = before++;
      return Int32Array.from(kinds, ({ predictions }) => predictions[model] ?? 0);
    }),
  );
  const support = new Int32Array(classes);
  const hits = new Int32Array(classes);
  /** Texts of a class, and texts taken for it, counted together: the divisor of its F1. */
  const mentions = new Int32Array(classes);

  function ofModel(predictions: Int32Array, weights: Int32Array): Figures {
    hits.fill(0);
    mentions.set(support);
    for (let kind = 0; kind < truth.length; kind++) {
      const weight = weights[kind] ?? 0;
      const label = truth[kind] ?? 0;
      const predicted = predictions[kind] ?? 0;
      mentions[predicted] = (mentions[predicted] ?? 0) + weight;
      if (label === predicted) hits[label] = (hits[label] ?? 0) + weight;
    }
    let [right, f1s] = [0, 0];
    for (let c = 0; c < classes; c++) {
      right += hits[c] ?? 0;
      f1s += (2 * (hits[c] ?? 0)) / Math.max(1, mentions[c] ?? 0);
    }
    return { accuracy: right / Math.max(1, texts), macroF1: f1s / classes };
  }

  return (weights) => {
    support.fill(0);
    for (let kind = 0; kind < truth.length; kind++) {
      const label = truth[kind] ?? 0;
      support[label] = (support[label] ?? 0) + (weights[kind] ?? 0);
    }
    return models.map((own) => {
      const figures = own.map((predictions) => ofModel(predictions, weights));
      const mean = (key: keyof Figures): number =>
        figures.reduce((sum, each) => sum + each[key], 0) / Math.max(1, figures.length);
      return { accuracy: mean('accuracy'), macroF1: mean('macroF1') };
    });
  };
}
