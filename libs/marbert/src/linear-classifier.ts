import { createGramCounter, type GramCounts } from './character-grams.ts';
import { trainLinearMachine, type LinearMachine, type SparseRows } from './linear-machine.ts';
import { stratifiedSample } from './stratified-sample.ts';

/** A classifier that weighs pieces of words: beside naive Bayes, what a fine-tuned model has to rise above. */
export interface LinearClassifier {
  /** The class of the highest score, the lowest of equal ones; pieces never seen are passed over. */
  predict(text: string): number;
  /** Documents that it learned from. */
  documents: number;
}

interface LinearClassifierOptions {
  /** Decides which documents are drawn where there are too many, and their order. */
  seed: number;
  /** Asked several times a second, between two pieces of work; what it throws ends the training. */
  check: () => Promise<void>;
}

/**
 * A linear support vector machine on character 2-to-5-grams within words. An n-gram weighs
 * (1 + log(count)) · (1 + log((1 + N) / (1 + documents with it))), and a text's weights together have the length 1.
 * Labels run from 0 to `classes` - 1.
 *
 * Bounded whatever is given: the first 2,000 characters of a text are read, and where the texts are longer than 8 million
 * characters together (fewer from 65 classes on) it learns from as many as are not, drawn class by class in proportion.
 */
export async function trainLinearClassifier(
  documents: readonly { text: string; label: number }[],
  classes: number,
  { seed, check }: LinearClassifierOptions,
): Promise<LinearClassifier> {
  const pause = createPauses(check);
  const learned = draw(documents, classes, `linear ${seed}`);
  const buckets = bucketsFor(classes);
  const count = createGramCounter(buckets, MOST_READ);

  // N-grams are counted twice, for that takes less than growing arrays that may fill the memory.
  const documentsWith = new Float32Array(buckets);
  let size = 0;
  for (const { text } of learned) {
    const grams = count(text);
    for (const bucket of grams.buckets) documentsWith[bucket] = (documentsWith[bucket] ?? 0) + 1;
    size += grams.buckets.length;
    await pause(grams.buckets.length);
  }
  const rarity = documentsWith.map((number) =>
    number === 0 ? 0 : 1 + Math.log((1 + learned.length) / (1 + number)),
  );

  const rows: SparseRows = { starts: [0], columns: new Int32Array(size), values: new Float32Array(size) };
  for (const { text } of learned) {
    const grams = count(text);
    const start = rows.starts.at(-1) ?? 0;
    rows.columns.set(grams.buckets, start);
    rows.values.set(weigh(grams, rarity), start);
    rows.starts.push(start + grams.buckets.length);
    await pause(grams.buckets.length);
  }
  const labels = learned.map(({ label }) => label);
  const machine = await trainLinearMachine(rows, labels, { columns: buckets, classes, seed, pause });

  return {
    documents: learned.length,
    predict(text) {
      const grams = count(text);
      return indexOfLargest(machine, grams.buckets, weigh(grams, rarity));
    },
  };
}

/** Characters of a text: more than the 256 tokens that a model learns from unless it is told otherwise. */
const MOST_READ = 2000;
/** Of all texts. News have about one n-gram of 8 bytes for each: 130 MB in all and some 15 s with 7 classes. */
const MOST_CHARACTERS = 8_000_000;
/** What a document counts at the least, so that their number is bounded too. */
const FEWEST_CHARACTERS = 100;

function draw<Document extends { text: string; label: number }>(
  documents: readonly Document[],
  classes: number,
  stream: string,
): Document[] {
  const characters = documents.reduce(
    (sum, { text }) => sum + Math.min(Math.max(text.length, FEWEST_CHARACTERS), MOST_READ),
    0,
  );
  const share = (MOST_CHARACTERS * Math.min(1, 64 / classes)) / Math.max(1, characters);
  const labels = documents.map(({ label }) => label);
  const size = Math.ceil(documents.length * Math.min(1, share));
  return stratifiedSample(labels, size, stream).flatMap((place) => documents[place] ?? []);
}

/**
 * 2^20, where 370,000 n-grams of 8,000 tweets leave figures as they are without hashing (2^18 cost 1.4 points of
 * macro F1); from 17 classes on fewer, so that there are at most 2^24 weights, 64 MB.
 */
function bucketsFor(classes: number): number {
  return 2 ** Math.min(20, 24 - Math.ceil(Math.log2(Math.max(1, classes))));
}

/** Without n-grams that no document had: those would make a text's own count less. */
function weigh({ buckets, counts }: GramCounts, rarity: Float32Array): Float32Array {
  const weights = Float32Array.from(
    buckets,
    (bucket, i) => (1 + Math.log(counts[i] ?? 1)) * (rarity[bucket] ?? 0),
  );
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return length === 0 ? weights : weights.map((weight) => weight / length);
}

function indexOfLargest(machine: LinearMachine, columns: Int32Array, values: Float32Array): number {
  return machine
    .scores(columns, values)
    .reduce((best, score, index, scores) => (score > (scores[best] ?? 0) ? index : best), 0);
}

/** Lets others have their turn after each million multiplications or so. */
function createPauses(check: () => Promise<void>): (work: number) => Promise<void> | undefined {
  let done = 0;
  return (work) => {
    done += work;
    if (done < 1_000_000) return undefined;
    done = 0;
    return check();
  };
}
