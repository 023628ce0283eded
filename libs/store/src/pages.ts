import { StoreError } from './errors.ts';
import { kindOf, type IdKind } from './ids.ts';

/** Which rows of a list: the newest `first` (1 to 100) below the id `after`. */
export interface PageArguments {
  first: number;
  after?: string | null;
}

/** Rows newest first; the cursor of a row is its id. */
export interface Page<Row> {
  rows: Row[];
  hasNextPage: boolean;
  /** Of the whole list. */
  totalCount: number;
}

/** Throws {@link StoreError} `PAGE_SIZE` or `CURSOR` before anything is read. */
export async function readPage<Row>(
  kind: IdKind,
  { first, after }: PageArguments,
  find: (page: { below: { id?: { lt: string } }; take: number }) => Promise<Row[]>,
  count: () => Promise<number>,
): Promise<Page<Row>> {
  checkFirst(first, 100);
  const cursor = after ?? null;
  if (cursor !== null && kindOf(cursor) !== kind) {
    throw new StoreError(
      'CURSOR',
      `"${cursor}" is not a cursor of this list.`,
      'Pass the cursor of the last row of the page before, or none for the first page.',
    );
  }
  // One row more than wanted tells whether there is another page.
  const below = cursor === null ? {} : { id: { lt: cursor } };
  const [rows, totalCount] = await Promise.all([find({ below, take: first + 1 }), count()]);
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first, totalCount };
}

/** Throws {@link StoreError} `PAGE_SIZE` unless `first` is a whole number of 1 to `most`. */
export function checkFirst(first: number, most: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= most) return;
  throw new StoreError(
    'PAGE_SIZE',
    `first is ${first}, which is not a whole number of 1 to ${most}.`,
    `Ask for at most ${most} rows and follow the cursor for more.`,
  );
}
