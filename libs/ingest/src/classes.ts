import { IngestError, quoted } from './ingest-error.ts';

/**
 * Refuses what no model can learn from.
 *
 * @param counts documents of each class, by label
 * @throws IngestError `NO_DOCUMENTS`, `ONE_CLASS`, or `CLASS_TOO_SMALL` for a class with fewer than two documents
 */
export function checkClasses(counts: ReadonlyMap<string, number>): void {
  const classes = [...counts].filter(([, count]) => count > 0);
  const [only] = classes;
  if (only === undefined) {
    throw new IngestError(
      'NO_DOCUMENTS',
      'The source holds no document that can be used.',
      'Look at the problems that were reported, correct them and upload the source again.',
    );
  }
  if (classes.length === 1) {
    throw new IngestError(
      'ONE_CLASS',
      `All documents are of one class, ${quoted(only[0])}; a model needs at least two to tell apart.`,
      'Add documents of another class, and check that the labels were read from the right place.',
    );
  }
  const small = classes.find(([, count]) => count < 2);
  if (small !== undefined) {
    throw new IngestError(
      'CLASS_TOO_SMALL',
      `The class ${quoted(small[0])} has one document; every class needs at least two.`,
      'Add documents to the class, give its document another label, or leave it out.',
    );
  }
}
