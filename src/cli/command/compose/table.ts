/** Columns that are at least 20 letters wide with three spaces between them, as Compose prints its own tables. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(20, ...all.map((row) => (row[column]?.length ?? 0) + 3)));
  return all
    .map(
      (row) =>
        `${row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join('')}\n`,
    )
    .join('');
}
