import type { Row } from '../ovsdb/database.ts';
import { type Datum, mapOf, parseAtom, parseDatum } from '../ovsdb/datum.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { type Column, SCHEMA } from '../ovsdb/schema.ts';

/** A column of a table and its definition. */
export interface NamedColumn {
  readonly name: string;
  readonly column: Column;
}

/** The column that `name` means: dashes stand for underscores, and the beginning is enough. @throws OvsProblem */
export function columnNamed(table: string, name: string): NamedColumn {
  const columns = SCHEMA[table] ?? {};
  const wanted = name.replaceAll('-', '_').toLowerCase();
  const exact = columns[wanted];
  if (exact) return { name: wanted, column: exact };
  const candidates = Object.keys(columns).filter((each) => each.startsWith(wanted));
  const [only] = candidates;
  if (only === undefined) throw new OvsProblem(`${table} does not contain a column whose name matches "${name}"`);
  if (candidates.length > 1)
    throw new OvsProblem(`${table} contains more than one column whose name matches "${name}"`);
  return { name: only, column: columns[only] as Column };
}

/** A column, and for maps perhaps one key of it: `COLUMN[:KEY]`, then what follows. */
export interface ColumnKey extends NamedColumn {
  readonly key?: string;
  /** The operator and what stands behind it. */
  readonly operator?: string;
  readonly value?: string;
}

/** Reads `COLUMN[:KEY][OPERATOR VALUE]`. @throws OvsProblem */
export function columnKey(table: string, word: string, operators = /^(=)/): ColumnKey {
  const match = /^([\w-]*)(?::("(?:\\.|[^"\\])*"|[^:=, [\]{}!<>]+))?(.*)$/s.exec(word);
  const [, name = '', key, rest = ''] = match ?? [];
  if (name === '') throw new OvsProblem(`${word}: missing column name`);
  const named = columnNamed(table, name);
  const operator = operators.exec(rest)?.[1];
  return {
    ...named,
    key: key?.startsWith('"') ? String(JSON.parse(key)) : key,
    operator,
    value: operator === undefined ? undefined : rest.slice(operator.length),
  };
}

/** Carries out `COLUMN[:KEY]=VALUE` on a row. @throws OvsProblem */
export function setColumn(row: Row, word: string): void {
  const { name, column, key, value } = columnKey(row.table, word);
  checkWritable(row.table, name, column);
  if (value === undefined) throw new OvsProblem(`${word}: argument does not end in "=" followed by a value.`);
  if (key !== undefined) {
    if (!column.value) throw new OvsProblem(`cannot specify key to set for non-map column ${name}`);
    const before = row.columns.get(name) as Datum;
    const pairs = before instanceof Map ? [...before] : [];
    row.columns.set(name, mapOf([...pairs, [parseAtom(key, column.key), parseAtom(value, column.value)]]));
    return;
  }
  row.columns.set(name, parseDatum(value, column));
}

/** @throws OvsProblem */
export function checkWritable(table: string, name: string, column: Column): void {
  if (column.fixed) throw new OvsProblem(`cannot modify read-only column ${name} in table ${table}`);
}
