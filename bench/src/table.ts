/** A line of a table; all lines have as many cells. */
export type Row = readonly string[];

/** Lines of plain text, two spaces between columns: the first column to the left, figures to the right. */
export function formatTable(header: Row, rows: readonly Row[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
