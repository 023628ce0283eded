/** A row that foreign keys keep where it is, or that is never removed. */
export function existing<T>(row: T | null, id: string): T {
  if (row === null) throw new Error(`${id} is gone.`);
  return row;
}
