import { type Row, text } from '../ovsdb/database.ts';
import {
  type Atom,
  atomText,
  type Datum,
  datumText,
  defaultDatum,
  isEmpty,
  mapOf,
  parseAtom,
  parseDatum,
  setOf,
} from '../ovsdb/datum.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { type Column, OTHER_TABLES, SCHEMA } from '../ovsdb/schema.ts';
import type { Command } from './command.ts';
import { tableText } from './format.ts';
import { checkWritable, columnKey, columnNamed, setColumn } from './setcolumn.ts';
import type { Transaction } from './transaction.ts';

const UUID: Column = { key: 'uuid', min: 1, max: 1 };

/** The table that `name` means; its beginning is enough. @throws OvsProblem */
function tableNamed(name: string): string {
  const wanted = name.replaceAll('-', '_').toLowerCase();
  const known = [...Object.keys(SCHEMA), ...OTHER_TABLES];
  const matching = known.filter((table) => table.toLowerCase() === wanted);
  const candidates = matching.length > 0 ? matching : known.filter((table) => table.toLowerCase().startsWith(wanted));
  const [only] = candidates;
  if (only === undefined) throw new OvsProblem(`unknown table "${name}"`);
  if (candidates.length > 1) throw new OvsProblem(`multiple table names match "${name}"`);
  if (!SCHEMA[only]) throw new OvsProblem(`not simulated: table ${only}`);
  return only;
}

/** The row that `record` means: its name or identifier, `.` for the switch's own. */
function findRow(transaction: Transaction, table: string, record: string): Row | undefined {
  const { database } = transaction;
  const row = database.row(record);
  if (row?.table === table) return row;
  if (table === 'Open_vSwitch') return record === '.' ? database.root : undefined;
  return database.named(table, record);
}

/** @throws OvsProblem */
function rowNamed(transaction: Transaction, table: string, record: string): Row {
  const row = findRow(transaction, table, record);
  if (!row) throw new OvsProblem(`no row "${record}" in table ${table}`);
  return row;
}

/** The rows of a record-taking command; with --if-exists one that is missing is passed over. */
function chosen(transaction: Transaction, table: string, record: string, lenient: boolean): Row | undefined {
  return lenient ? findRow(transaction, table, record) : rowNamed(transaction, table, record);
}

function print(transaction: Transaction, table: string, rows: readonly Row[], columns: string | undefined): string {
  const names = columns?.split(',').filter((name) => name !== '') ?? ['_uuid', ...Object.keys(SCHEMA[table] ?? {})];
  const shown = names.map((name) => (name === '_uuid' ? { name, column: UUID } : columnNamed(table, name)));
  const cells = rows.map((row) =>
    shown.map(({ name }): Datum => (name === '_uuid' ? [row.uuid] : (row.columns.get(name) as Datum))),
  );
  return tableText({ columns: shown, rows: cells }, transaction.format);
}

/** Whether a row meets `COLUMN[:KEY]OP VALUE`. */
function meets(row: Row, condition: string): boolean {
  const { name, column, key, operator, value } =
    condition.startsWith('_uuid=') || condition.startsWith('_uuid!=')
      ? { ...columnKeyOfUuid(condition), key: undefined }
      : columnKey(row.table, condition, /^(!=|<=|>=|=|<|>)/);
  if (operator === undefined || value === undefined)
    throw new OvsProblem(
      `${condition}: argument does not end in "=", "!=", "<", ">", "<=", or ">=" followed by a value.`,
    );
  const datum: Datum = name === '_uuid' ? [row.uuid] : (row.columns.get(name) as Datum);
  if (key !== undefined) {
    const held = datum instanceof Map ? datum.get(parseAtom(key, column.key)) : undefined;
    if (held === undefined) return operator === '!=';
    return compare(operator, held, parseAtom(value, column.value ?? 'string'));
  }
  const wanted = parseDatum(value, column);
  const same = JSON.stringify(plain(datum)) === JSON.stringify(plain(wanted));
  if (operator === '=') return same;
  if (operator === '!=') return !same;
  const [a] = datum as readonly Atom[];
  const [b] = wanted as readonly Atom[];
  return a !== undefined && b !== undefined && compare(operator, a, b);
}

function columnKeyOfUuid(condition: string): { name: string; column: Column; operator: string; value: string } {
  const operator = condition.includes('!=') ? '!=' : '=';
  return { name: '_uuid', column: UUID, operator, value: condition.slice(condition.indexOf('=') + 1) };
}

function compare(operator: string, a: Atom, b: Atom): boolean {
  switch (operator) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    default:
      return a >= b;
  }
}

function plain(datum: Datum): unknown {
  return datum instanceof Map ? [...datum] : datum;
}

/** `get`: one line a column. */
function getColumns(row: Row, words: readonly string[], lenient: boolean): string {
  const answers = words.map((word) => {
    if (word === '_uuid') return `${row.uuid}\n`;
    const { name, column, key } = columnKey(row.table, word);
    const datum = row.columns.get(name) as Datum;
    if (key === undefined) return `${datumText(datum, column)}\n`;
    if (!column.value) throw new OvsProblem(`cannot specify key to get for non-map column ${name}`);
    const value = datum instanceof Map ? datum.get(parseAtom(key, column.key)) : undefined;
    if (value !== undefined) return `${atomText(value)}\n`;
    if (lenient) return '\n';
    const label = text(row, 'name') || (row.table === 'Open_vSwitch' ? '.' : row.uuid);
    throw new OvsProblem(`no key "${key}" in ${row.table} record "${label}" column ${name}`);
  });
  return answers.join('');
}

function addValues(row: Row, columnName: string, words: readonly string[]): void {
  const { name, column } = columnNamed(row.table, columnName);
  checkWritable(row.table, name, column);
  const before = row.columns.get(name) as Datum;
  for (const word of words) {
    const more = parseDatum(word, { ...column, min: 0, max: Number.POSITIVE_INFINITY });
    const now = row.columns.get(name) as Datum;
    // A key that is there already keeps its value.
    if (more instanceof Map && now instanceof Map) row.columns.set(name, mapOf([...more, ...now]));
    else row.columns.set(name, setOf([...(now as readonly Atom[]), ...(more as readonly Atom[])]));
  }
  const after = row.columns.get(name) as Datum;
  const size = after instanceof Map ? after.size : (after as readonly Atom[]).length;
  if (size <= column.max) return;
  row.columns.set(name, before);
  const kind = column.value ? 'pairs' : 'values';
  throw new OvsProblem(
    `"add" operation would put ${size} ${kind} in column ${name} of table ${row.table} but the maximum number is ${column.max}`,
  );
}

function removeValues(row: Row, columnName: string, words: readonly string[]): void {
  const { name, column } = columnNamed(row.table, columnName);
  checkWritable(row.table, name, column);
  for (const word of words) {
    const now = row.columns.get(name) as Datum;
    if (now instanceof Map) row.columns.set(name, mapOf([...now].filter(([key, value]) => !names(word, key, value))));
    else {
      const gone = new Set(parseDatum(word, { ...column, min: 0, max: Number.POSITIVE_INFINITY }) as readonly Atom[]);
      row.columns.set(name, setOf((now as readonly Atom[]).filter((atom) => !gone.has(atom))));
    }
  }
  const left = row.columns.get(name) as Datum;
  if (column.min === 1 && isEmpty(left))
    throw new OvsProblem(
      `"remove" operation would put 0 values in column ${name} of table ${row.table} but the minimum number is 1`,
    );
}

/** Whether `KEY` or `KEY=VALUE` names this entry of a map. */
function names(word: string, key: Atom, value: Atom): boolean {
  const equals = word.indexOf('=');
  if (equals < 0) return word === String(key);
  return word.slice(0, equals) === String(key) && word.slice(equals + 1) === String(value);
}

/** The database commands of ovs-vsctl(8). */
export const databaseCommands: Readonly<Record<string, Command>> = {
  list: {
    least: 1,
    options: ['if-exists', 'columns='],
    run: (transaction, [name = '', ...records], { options }) => {
      const table = tableNamed(name);
      const all = transaction.database.rows(table);
      const lenient = options.has('if-exists');
      const rows =
        records.length === 0 ? all : records.flatMap((record) => chosen(transaction, table, record, lenient) ?? []);
      return print(transaction, table, rows, options.get('columns'));
    },
  },
  find: {
    least: 1,
    options: ['columns='],
    run: (transaction, [name = '', ...conditions], { options }) => {
      const table = tableNamed(name);
      const rows = transaction.database.rows(table);
      const found = rows.filter((row) => conditions.every((condition) => meets(row, condition)));
      return print(transaction, table, found, options.get('columns'));
    },
  },
  get: {
    least: 2,
    options: ['if-exists', 'id='],
    run: (transaction, [name = '', record = '', ...words], { options }) => {
      if (options.has('id')) throw new OvsProblem('not simulated: --id');
      const row = chosen(transaction, tableNamed(name), record, options.has('if-exists'));
      return row ? getColumns(row, words, options.has('if-exists')) : '';
    },
  },
  set: {
    least: 3,
    options: ['if-exists'],
    run: (transaction, [name = '', record = '', ...settings], { options }) => {
      const row = chosen(transaction, tableNamed(name), record, options.has('if-exists'));
      if (row) for (const setting of settings) setColumn(row, setting);
      return '';
    },
  },
  add: {
    least: 4,
    options: ['if-exists'],
    run: (transaction, [name = '', record = '', column = '', ...words], { options }) => {
      const row = chosen(transaction, tableNamed(name), record, options.has('if-exists'));
      if (row) addValues(row, column, words);
      return '';
    },
  },
  remove: {
    least: 4,
    options: ['if-exists'],
    run: (transaction, [name = '', record = '', column = '', ...words], { options }) => {
      const row = chosen(transaction, tableNamed(name), record, options.has('if-exists'));
      if (row) removeValues(row, column, words);
      return '';
    },
  },
  clear: {
    least: 3,
    options: ['if-exists'],
    run: (transaction, [name = '', record = '', ...columns], { options }) => {
      const row = chosen(transaction, tableNamed(name), record, options.has('if-exists'));
      for (const word of row ? columns : []) {
        const { name: column, column: definition } = columnNamed(row?.table ?? '', word);
        checkWritable(row?.table ?? '', column, definition);
        if (definition.min === 1)
          throw new OvsProblem(
            `"clear" operation cannot be applied to column ${column} of table ${row?.table}, which is not allowed to be empty`,
          );
        row?.columns.set(column, defaultDatum(definition));
      }
      return '';
    },
  },
  destroy: {
    least: 1,
    options: ['if-exists', 'all'],
    run: (transaction, [name = '', ...records], { options }) => {
      const table = tableNamed(name);
      // Rows of these tables live as long as something points at them.
      for (const record of records) chosen(transaction, table, record, options.has('if-exists'));
      return '';
    },
  },
};
