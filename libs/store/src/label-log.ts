import { splits, type Split } from './documents.ts';
import { StoreError } from './errors.ts';

/** The label and official split of every document in lists that grow, at five bytes each. */
export interface LabelLog {
  length(): number;
  /** Adds a document and returns the number of its label, counted in the order of first appearance. */
  append(label: string, split?: Split): number;
  /** How many documents each label has. */
  counts(): ReadonlyMap<string, number>;
  /** The labels by name (in code units), and for each document the place of its label among them. */
  sorted(): { labels: Int32Array; classes: string[] };
  /** For each document the place of its official split in {@link splits}; `undefined` where not all have one. */
  official(): Uint8Array | undefined;
}

/** A document's label is kept in 16 bits. */
const mostClasses = 1 << 15;

export function createLabelLog(): LabelLog {
  const numbers = new Map<string, number>();
  let documents = new Int32Array(1_024);
  let official = new Uint8Array(1_024);
  let withSplit = 0;
  let length = 0;

  return {
    length: () => length,
    append(label, split) {
      let number = numbers.get(label);
      if (number === undefined) {
        if (numbers.size === mostClasses) {
          throw new StoreError(
            'TOO_MANY_CLASSES',
            `There are more than ${mostClasses} labels; "${label}" is one too many.`,
            'Name the column that holds the topic: a column of texts or numbers looks like this.',
          );
        }
        number = numbers.size;
        numbers.set(label, number);
      }
      if (length === documents.length) {
        const larger = new Int32Array(2 * length);
        larger.set(documents);
        documents = larger;
        const more = new Uint8Array(2 * length);
        more.set(official);
        official = more;
      }
      if (split !== undefined) {
        official[length] = splits.indexOf(split);
        withSplit++;
      }
      documents[length++] = number;
      return number;
    },
    counts() {
      const counts = new Int32Array(numbers.size);
      for (const number of documents.subarray(0, length)) counts[number] = (counts[number] ?? 0) + 1;
      return new Map(Array.from(numbers, ([label, number]) => [label, counts[number] ?? 0]));
    },
    sorted() {
      const classes = [...numbers.keys()].sort();
      const places = new Int32Array(classes.length);
      for (const [place, label] of classes.entries()) places[numbers.get(label) ?? 0] = place;
      const labels = documents.slice(0, length).map((number) => places[number] ?? 0);
      return { labels, classes };
    },
    official: () => (withSplit === length && length > 0 ? official.slice(0, length) : undefined),
  };
}
