import { stringWidth } from './width.ts';

/** How docker/cli sets up Go's text/tabwriter. */
export interface TabWriterOptions {
  /** Least width of a cell, padding included. */
  minWidth: number;
  /** Blanks added to a cell. */
  padding: number;
}

/** The settings of docker's tables. */
export const TABLE: TabWriterOptions = { minWidth: 10, padding: 3 };

/**
 * Aligns tab-terminated cells as Go's text/tabwriter does: a column is a block of consecutive lines that all have a cell
 * there, and is as wide as its widest cell. The last cell of a line is not part of a column.
 */
export function alignTabs(text: string, options: TabWriterOptions = TABLE): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[][] = lines.map(() => []);
  layOut(lines, widths, 0, lines.length, 0, options);
  return lines
    .map((cells, row) =>
      cells
        .map((cell, column) => {
          const width = widths[row]?.[column];
          return width === undefined || column === cells.length - 1
            ? cell
            : cell + ' '.repeat(Math.max(0, width - stringWidth(cell)));
        })
        .join(''),
    )
    .join('\n');
}

function layOut(
  lines: string[][],
  widths: number[][],
  from: number,
  to: number,
  column: number,
  options: TabWriterOptions,
): void {
  let row = from;
  while (row < to) {
    if (column >= (lines[row] as string[]).length - 1) {
      row++;
      continue;
    }
    const start = row;
    let width = options.minWidth;
    let discardable = true;
    while (row < to && column < (lines[row] as string[]).length - 1) {
      const cell = (lines[row] as string[])[column] as string;
      width = Math.max(width, stringWidth(cell) + options.padding);
      if (cell !== '') discardable = false;
      row++;
    }
    if (discardable && options.minWidth === 0) width = 0;
    for (let i = start; i < row; i++) (widths[i] as number[])[column] = width;
    layOut(lines, widths, start, row, column + 1, options);
  }
}
