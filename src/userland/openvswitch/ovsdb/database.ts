import type { Random } from '#kernel/random.ts';
import { type Atom, type Datum, defaultDatum, mapOf, setOf } from './datum.ts';
import { SCHEMA } from './schema.ts';

/** A row of a table. */
export interface Row {
  readonly table: string;
  readonly uuid: string;
  readonly columns: Map<string, Datum>;
}

/** The configuration database of a switch: what ovsdb-server keeps in conf.db. */
export class Database {
  readonly #rows: Map<string, Row>;
  readonly #random: Random;

  private constructor(random: Random, rows: Map<string, Row>) {
    this.#random = random;
    this.#rows = rows;
  }

  /** A database with nothing but the row of the switch itself. */
  static create(random: Random, about: Readonly<Record<string, Datum>>): Database {
    const database = new Database(random, new Map());
    const root = database.insert('Open_vSwitch');
    for (const [column, datum] of Object.entries(about)) root.columns.set(column, datum);
    return database;
  }

  /** A copy to work on: a transaction is one that takes the place of the database, or is thrown away. */
  copy(): Database {
    const rows = [...this.#rows].map(([uuid, row]) => [uuid, { ...row, columns: new Map(row.columns) }] as const);
    return new Database(this.#random, new Map(rows));
  }

  /** The one row of table Open_vSwitch. */
  get root(): Row {
    return this.rows('Open_vSwitch')[0] as Row;
  }

  /** The rows of a table in the order they were made. */
  rows(table: string): Row[] {
    return [...this.#rows.values()].filter((row) => row.table === table);
  }

  row(uuid: string): Row | undefined {
    return this.#rows.get(uuid);
  }

  /** The row of a table with that name. */
  named(table: string, name: string): Row | undefined {
    return this.rows(table).find((row) => text(row, 'name') === name);
  }

  /** The rows a column points at, in the order of their identifiers. */
  referenced(row: Row, column: string): Row[] {
    return list(row, column).flatMap((uuid) => this.#rows.get(String(uuid)) ?? []);
  }

  /** The row whose `column` points at `target`. */
  holder(table: string, column: string, target: Row): Row | undefined {
    return this.rows(table).find((row) => list(row, column).includes(target.uuid));
  }

  insert(table: string, columns: Readonly<Record<string, Datum>> = {}): Row {
    const hex = this.#random.hex(32);
    const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
    const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    const row: Row = { table, uuid, columns: new Map() };
    for (const [name, column] of Object.entries(SCHEMA[table] ?? {}))
      row.columns.set(name, columns[name] ?? defaultDatum(column));
    this.#rows.set(uuid, row);
    return row;
  }

  /** Makes `column` of `row` point at `target` too. */
  link(row: Row, column: string, target: Row): void {
    row.columns.set(column, setOf([...list(row, column), target.uuid]));
  }

  unlink(row: Row, column: string, target: Row): void {
    row.columns.set(
      column,
      list(row, column).filter((uuid) => uuid !== target.uuid),
    );
  }

  /** Removes rows that nothing points at any more: only Open_vSwitch is a root table. */
  collect(): void {
    const kept = new Set<string>();
    const keep = (row: Row) => {
      if (kept.has(row.uuid)) return;
      kept.add(row.uuid);
      for (const [name, column] of Object.entries(SCHEMA[row.table] ?? {}))
        if (column.table) for (const target of this.referenced(row, name)) keep(target);
    };
    keep(this.root);
    for (const uuid of [...this.#rows.keys()]) if (!kept.has(uuid)) this.#rows.delete(uuid);
  }
}

/** The values of a column that is no map. */
export function list(row: Row, column: string): readonly Atom[] {
  const datum = row.columns.get(column);
  return datum === undefined || datum instanceof Map ? [] : (datum as readonly Atom[]);
}

/** The single value of a column as text; empty where there is none. */
export function text(row: Row, column: string): string {
  return String(list(row, column)[0] ?? '');
}

/** A column that is a map, as texts. */
export function entries(row: Row, column: string): ReadonlyMap<string, string> {
  const datum = row.columns.get(column);
  return datum instanceof Map ? new Map([...datum].map(([key, value]) => [String(key), String(value)])) : new Map();
}

/** Sets a column to a map of texts. */
export function setEntries(row: Row, column: string, values: Iterable<readonly [string, Atom]>): void {
  row.columns.set(column, mapOf(values));
}
