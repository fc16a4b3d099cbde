import { type Column, cellOf, PsObject, textOf, type Value } from './values.ts';

const WIDTH = 120;

/** What a host shows of values that nobody takes: texts as they are, objects in tables and lists. */
export function formatDefault(values: readonly Value[]): string {
  let text = '';
  for (let at = 0; at < values.length; ) {
    const value = values[at] ?? null;
    if (!(value instanceof PsObject)) {
      if (Array.isArray(value)) text += formatDefault(value);
      else if (value !== null) text += `${textOf(value)}\n`;
      at++;
      continue;
    }
    const group: PsObject[] = [];
    while (at < values.length) {
      const next = values[at];
      if (!(next instanceof PsObject) || next.view !== value.view || names(next) !== names(value)) break;
      group.push(next);
      at++;
    }
    text += formatObjects(group);
  }
  return text;
}

function names(object: PsObject): string {
  return [...object.properties.keys()].join();
}

function formatObjects(objects: readonly PsObject[]): string {
  const [first] = objects;
  if (!first) return '';
  const { view } = first;
  if (view && 'table' in view) return formatTable(objects, view.table);
  if (view && 'lines' in view) return `\n${objects.map(textOf).join('\n')}\n\n\n`;
  if (view) return formatList(objects, view.list);
  const all = [...first.properties.keys()];
  return all.length <= 4 ? formatTable(objects, columnsOf(all)) : formatList(objects, all);
}

export function columnsOf(properties: readonly string[]): Column[] {
  return properties.map((name) => ({ header: name, value: (of) => of.get(name) }));
}

/** A table: numbers to the right, the rest to the left; columns that find no room are left out. */
export function formatTable(objects: readonly PsObject[], shown: readonly Column[]): string {
  const cells = objects.map((object) => shown.map(({ value }) => value(object)));
  const texts = cells.map((row) => row.map(cellOf));
  const right = shown.map(
    (_, at) => cells.length > 0 && cells.every((row) => typeof row[at] === 'number' || row[at] === null),
  );
  const widths = shown.map(
    ({ header, width }, at) => width ?? Math.max(header.length, ...texts.map((row) => (row[at] ?? '').length)),
  );
  for (const [at, width] of widths.entries()) widths[at] = Math.min(width, WIDTH - 1);
  let room = WIDTH;
  const fit = widths.filter((width) => {
    room -= width + 1;
    return room >= -1;
  }).length;
  const line = (row: readonly string[]) =>
    row
      .slice(0, fit)
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        const cut = cell.length > width ? `${cell.slice(0, Math.max(0, width - 3))}...` : cell;
        return right[at] ? cut.padStart(width) : cut.padEnd(width);
      })
      .join(' ');
  const rules = shown.map(({ header }, at) =>
    right[at] ? '-'.repeat(header.length).padStart(widths[at] ?? 0) : '-'.repeat(header.length),
  );
  return `\n${[line(shown.map(({ header }) => header)), line(rules), ...texts.map(line)].join('\n')}\n\n\n`;
}

/** Objects one below the other, a property a line. */
export function formatList(objects: readonly PsObject[], properties: readonly string[]): string {
  const width = Math.max(...properties.map((name) => name.length));
  const block = (object: PsObject) =>
    properties.map((name) => `${name.padEnd(width)} : ${cellOf(object.get(name))}`).join('\n');
  return `\n\n${objects.map(block).join('\n\n')}\n\n\n\n`;
}
