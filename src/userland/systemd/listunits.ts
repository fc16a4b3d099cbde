import type { Coroutine } from '#kernel/coroutine.ts';
import { linksOf, type Unit } from './manager.ts';
import type { Call } from './systemctl.ts';
import { unitNames } from './unitfile.ts';

/** `systemctl list-units`: those that are loaded and not idle, or all. */
export function* listUnits({ proc, manager, options, units }: Call): Coroutine<number> {
  const type = options.get('type');
  const all = options.has('all');
  const found = unitNames(proc.fs)
    .filter((name) => (type ? name.endsWith(`.${type}`) : true) && (units.length === 0 || units.includes(name)))
    .flatMap((name) => manager.unit(name) ?? [])
    .filter((unit) => all || unit.state !== 'inactive');
  const rows = found.map((unit) => [unit.file.name, 'loaded', unit.state, unit.subState, unit.file.description]);
  const table = aligned([['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'], ...rows]);
  const mark = (unit: Unit | undefined) => (unit?.state === 'failed' ? '● ' : '  ');
  const lines = table.map((line, index) => `${mark(found[index - 1])}${line}`);
  const legend = all
    ? "To show all installed unit files use 'systemctl list-unit-files'."
    : "Pass --all to see loaded but inactive units, too.\nTo show all installed unit files use 'systemctl list-unit-files'.";
  yield* proc.print(
    `${lines.join('\n')}\n\nLegend: LOAD   → Reflects whether the unit definition was properly loaded.\n        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.\n        SUB    → The low-level unit activation state, values depend on unit type.\n\n${found.length} loaded units listed.${all ? '\n' : ' '}${legend}\n`,
  );
  return 0;
}

/** `systemctl list-unit-files` */
export function* listUnitFiles({ proc, manager, options }: Call): Coroutine<number> {
  const type = options.get('type');
  const names = unitNames(proc.fs).filter((name) => (type ? name.endsWith(`.${type}`) : true));
  const rows = names.map((name) => {
    const unit = manager.unit(name);
    const fixed = unit !== undefined && linksOf(unit.file).length === 0;
    return [name, fixed ? 'static' : manager.enabled(name) ? 'enabled' : 'disabled', 'enabled'];
  });
  yield* proc.print(
    `${aligned([['UNIT FILE', 'STATE', 'PRESET'], ...rows]).join('\n')}\n\n${names.length} unit files listed.\n`,
  );
  return 0;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(' '),
  );
}
