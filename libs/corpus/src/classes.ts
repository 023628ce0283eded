import { CorpusError } from './corpus-error.ts';

/**
 * Refuses what no model can learn from.
 *
 * @param counts documents of each class that are left to use, by label
 * @throws CorpusError `NO_DOCUMENTS`, `ONE_CLASS`, or `CLASS_TOO_SMALL` for a class with fewer than two documents
 */
export function checkClasses(counts: ReadonlyMap<string, number>): void {
  const classes = [...counts];
  const [only] = classes;
  if (only === undefined || classes.every(([, count]) => count === 0)) {
    throw new CorpusError(
      'NO_DOCUMENTS',
      'The source holds no document that can be used.',
      'Look at the problems that were reported, correct them and upload the source again.',
    );
  }
  if (classes.length === 1) {
    throw new CorpusError(
      'ONE_CLASS',
      `All documents are of one class, "${short(only[0])}"; a model needs at least two to tell apart.`,
      'Add documents of another class, and check that the labels were read from the right place.',
    );
  }
  const small = classes.find(([, count]) => count < 2);
  if (small !== undefined) {
    const [label, count] = small;
    throw new CorpusError(
      'CLASS_TOO_SMALL',
      `The class "${short(label)}" has ${count === 0 ? 'no document left' : 'one document'}; every class needs at least two.`,
      'Add documents to the class, give its documents another label, or leave fewer of them out.',
    );
  }
}

function short(label: string): string {
  return label.length > 100 ? `${label.slice(0, 100)}…` : label;
}
