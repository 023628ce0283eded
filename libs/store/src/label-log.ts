import type { DraftDocuments, NewDocument } from './dataset-writer.ts';
import { splits } from './documents.ts';
import { StoreError } from './errors.ts';

/** Labels, official splits and groups of documents, in lists that grow: five bytes a document, nine with groups. */
export interface LabelLog {
  length(): number;
  /** Adds a document and returns the number of its label, counted in the order of first appearance. */
  append(document: Pick<NewDocument, 'label' | 'split' | 'group'>): number;
  /** With the labels sorted by name (in code units) and every document's place among them. */
  documents(): DraftDocuments;
}

/** A document's label is kept in 16 bits. */
const mostClasses = 1 << 15;

export function createLabelLog(): LabelLog {
  const labels = createNumbering();
  const groups = createNumbering();
  let labelOf = new Int32Array(1_024);
  let splitOf = new Uint8Array(1_024);
  let groupOf = new Int32Array(0);
  let withSplit = 0;
  let length = 0;

  return {
    length: () => length,
    append({ label, split, group }) {
      const number = labels.of(label);
      if (number === mostClasses) {
        throw new StoreError(
          'TOO_MANY_CLASSES',
          `There are more than ${mostClasses} labels; "${label}" is one too many.`,
          'Name the column that holds the topic: a column of texts or numbers looks like this.',
        );
      }
      if (length === labelOf.length) {
        labelOf = grown(labelOf, new Int32Array(2 * length));
        splitOf = grown(splitOf, new Uint8Array(2 * length));
      }
      if (group !== undefined && groupOf.length <= length) {
        groupOf = grown(groupOf, new Int32Array(labelOf.length).fill(-1));
      }
      if (group !== undefined) groupOf[length] = groups.of(group);
      if (split !== undefined) {
        splitOf[length] = splits.indexOf(split);
        withSplit++;
      }
      labelOf[length++] = number;
      return number;
    },
    documents() {
      const classes = [...labels.names()].sort();
      const places = new Int32Array(classes.length);
      for (const [place, label] of classes.entries()) places[labels.of(label)] = place;
      return {
        labels: labelOf.slice(0, length).map((number) => places[number] ?? 0),
        classes,
        ...(withSplit === length && length > 0 && { official: splitOf.slice(0, length) }),
        ...(groupOf.length > 0 && { groups: grown(groupOf, new Int32Array(length).fill(-1)) }),
      };
    },
  };
}

/** Copies as much of `from` as there is room for. */
function grown<T extends Int32Array | Uint8Array>(from: T, into: T): T {
  into.set(from.subarray(0, into.length));
  return into;
}

/** Numbers from 0 on for names, in the order of first appearance. */
function createNumbering(): { of(name: string): number; names(): Iterable<string> } {
  const numbers = new Map<string, number>();
  return {
    of(name) {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, numbers.size);
      return numbers.size - 1;
    },
    names: () => numbers.keys(),
  };
}
