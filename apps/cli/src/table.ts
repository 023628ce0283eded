/** How a cell is aligned: words to the left, numbers to the right. */
export type Cell = string | number | null;

/**
 * A header and rows as lines of plain text, two spaces between columns. Columns are as wide as their widest cell, in
 * characters as people count them; a column whose cells are all numbers (or null, which is left blank) stands to the right. Put Arabic last
 * in a row: a terminal turns round whatever stands beside it.
 */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const columns = header.map((title, i) => {
    const cells = rows.map((row) => row[i] ?? null);
    const width = Math.max(...[title, ...cells].map((cell) => widthOf(shown(cell))));
    const right = cells.length > 0 && cells.every((cell) => typeof cell !== 'string');
    return { width, right };
  });
  return [header, ...rows].map((row) =>
    columns
      .map(({ width, right }, i) => {
        const text = shown(row[i] ?? null);
        const space = ' '.repeat(width - widthOf(text));
        return right ? space + text : text + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

function shown(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

const characters = new Intl.Segmenter();

function widthOf(text: string): number {
  return Array.from(characters.segment(text)).length;
}
