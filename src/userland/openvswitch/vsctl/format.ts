import { bareText, type Datum, datumText } from '../ovsdb/datum.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import type { Column } from '../ovsdb/schema.ts';

/** How tables are printed: --format, --data, --no-headings. */
export interface OutputFormat {
  readonly layout: 'list' | 'table' | 'csv';
  readonly bare: boolean;
  readonly headings: boolean;
}

/** One table to print: its columns and the values of each row. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly column: Column }[];
  readonly rows: readonly (readonly Datum[])[];
}

/** Prints a table as `--format` and `--data` say. @throws OvsProblem for a format that is left out */
export function tableText({ columns, rows }: Table, format: OutputFormat): string {
  const names = columns.map(({ name }) => name);
  const cells = rows.map((row) =>
    row.map((datum, index) => (format.bare ? bareText(datum) : datumText(datum, columns[index]?.column as Column))),
  );
  switch (format.layout) {
    case 'list':
      return cells
        .map((row) =>
          row.map((cell, index) => (format.headings ? `${(names[index] ?? '').padEnd(20)}: ${cell}\n` : `${cell}\n`)),
        )
        .map((lines) => lines.join(''))
        .join('\n');
    case 'csv':
      return [...(format.headings ? [names] : []), ...cells]
        .map(
          (row) => `${row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`,
        )
        .join('');
    case 'table': {
      const widths = names.map((name, index) =>
        Math.max(format.headings ? name.length : 0, ...cells.map((row) => row[index]?.length ?? 0)),
      );
      const line = (row: readonly string[]) =>
        `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join(' ')}\n`;
      const head = format.headings ? [line(names), line(widths.map((width) => '-'.repeat(width)))] : [];
      return [...head, ...cells.map(line)].join('');
    }
  }
}

/** @throws OvsProblem */
export function layoutNamed(name: string): OutputFormat['layout'] {
  if (name === 'list' || name === 'table' || name === 'csv') return name;
  if (name === 'json' || name === 'html') throw new OvsProblem(`not simulated: --format=${name}`);
  throw new OvsProblem(`unsupported output format "${name}"`);
}
