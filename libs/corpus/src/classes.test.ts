import { expect, it } from 'vitest';
import { checkClasses } from './classes.ts';
import { CorpusError } from './corpus-error.ts';

function refusalOf(counts: Record<string, number>): CorpusError {
  try {
    checkClasses(new Map(Object.entries(counts)));
  } catch (error) {
    if (error instanceof CorpusError) return error;
  }
  throw new Error('The classes were not refused.');
}

it('accepts classes of two documents and more', () => {
  expect(() => {
    checkClasses(
      new Map([
        ['رياضة', 2],
        ['ثقافة', 900],
      ]),
    );
  }).not.toThrow();
});

it('refuses a source without documents', () => {
  expect(refusalOf({})).toMatchObject({ code: 'NO_DOCUMENTS' });
  expect(refusalOf({ a: 0 })).toMatchObject({ code: 'NO_DOCUMENTS' });
});

it('refuses one class alone, by name', () => {
  const error = refusalOf({ رياضة: 40 });
  expect(error.code).toBe('ONE_CLASS');
  expect(error.message).toContain('"رياضة"');
});

it('refuses a class with one document, by name', () => {
  const error = refusalOf({ رياضة: 40, ثقافة: 1 });
  expect(error.code).toBe('CLASS_TOO_SMALL');
  expect(error.message).toBe('The class "ثقافة" has one document; every class needs at least two.');
});
