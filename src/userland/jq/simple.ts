import { strftime } from '../text/strftime.ts';
import { JqError } from './ast.ts';
import { formatAs } from './formats.ts';
import { add, compare, isObject, isTruthy, type JsonObject, typeName } from './values.ts';

/** Functions of the input alone. */
export const SIMPLE: Readonly<Record<string, (input: unknown) => unknown>> = {
  'length/0': (input) => {
    if (input === null) return 0;
    if (typeof input === 'number') return Math.abs(input);
    if (typeof input === 'boolean') throw new JqError(`boolean (${input}) has no length`);
    return typeof input === 'string' ? [...input].length : Object.keys(input as object).length;
  },
  'utf8bytelength/0': (input) => new TextEncoder().encode(text(input, 'utf8bytelength')).length,
  'not/0': (input) => !isTruthy(input),
  'keys/0': (input) => (Array.isArray(input) ? [...input.keys()] : Object.keys(record(input, 'keys')).sort()),
  'keys_unsorted/0': (input) => (Array.isArray(input) ? [...input.keys()] : Object.keys(record(input, 'keys'))),
  'add/0': (input) => items(input).reduce(add, null),
  'any/0': (input) => items(input).some(isTruthy),
  'all/0': (input) => items(input).every(isTruthy),
  'sort/0': (input) => [...items(input)].sort(compare),
  'unique/0': (input) =>
    [...items(input)].sort(compare).filter((item, at, all) => at === 0 || compare(item, all[at - 1]) !== 0),
  'reverse/0': (input) => (typeof input === 'string' ? [...input].reverse().join('') : [...items(input)].reverse()),
  'min/0': (input) => [...items(input)].sort(compare)[0] ?? null,
  'max/0': (input) => [...items(input)].sort(compare).pop() ?? null,
  'first/0': (input) => items(input)[0] ?? null,
  'last/0': (input) => items(input)[items(input).length - 1] ?? null,
  'flatten/0': (input) => items(input).flat(Number.POSITIVE_INFINITY),
  'type/0': typeName,
  'tostring/0': (input) => formatAs('@text', input),
  'tonumber/0': (input) => {
    const number = typeof input === 'number' ? input : Number(input);
    if (Number.isNaN(number) || input === '')
      throw new JqError(`${typeName(input)} (${JSON.stringify(input)}) cannot be parsed as a number`);
    return number;
  },
  'fromjson/0': (input) => JSON.parse(text(input, 'fromjson')),
  'to_entries/0': (input) => entries(input),
  'from_entries/0': (input) => fromEntries(items(input)),
  'ascii_downcase/0': (input) => text(input, 'ascii_downcase').toLowerCase(),
  'ascii_upcase/0': (input) => text(input, 'ascii_upcase').toUpperCase(),
  'trim/0': (input) => text(input, 'trim').trim(),
  'ltrim/0': (input) => text(input, 'trim').trimStart(),
  'rtrim/0': (input) => text(input, 'trim').trimEnd(),
  'explode/0': (input) => [...text(input, 'explode')].map((char) => char.codePointAt(0)),
  'implode/0': (input) => String.fromCodePoint(...(items(input) as number[])),
  'floor/0': (input) => Math.floor(input as number),
  'ceil/0': (input) => Math.ceil(input as number),
  'round/0': (input) => Math.sign(input as number) * Math.round(Math.abs(input as number)),
  'fabs/0': (input) => Math.abs(input as number),
  'sqrt/0': (input) => Math.sqrt(input as number),
  'transpose/0': (input) => {
    const rows = items(input) as unknown[][];
    const width = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
  },
  'infinite/0': () => Number.POSITIVE_INFINITY,
  'nan/0': () => Number.NaN,
  'isnan/0': (input) => Number.isNaN(input),
  'isinfinite/0': (input) => input === Number.POSITIVE_INFINITY || input === Number.NEGATIVE_INFINITY,
  'log/0': (input) => Math.log(input as number),
  'log2/0': (input) => Math.log2(input as number),
  'log10/0': (input) => Math.log10(input as number),
  'exp/0': (input) => Math.exp(input as number),
  'trunc/0': (input) => Math.trunc(input as number),
  'abs/0': (input) => Math.abs(input as number),
  'tojson/0': (input) => JSON.stringify(input ?? null),
  'ascii/0': (input) => String.fromCharCode(input as number),
  'toboolean/0': (input) => input === true || input === 'true',
  'fromdate/0': (input) => secondsOf(text(input, 'strptime')),
  'fromdateiso8601/0': (input) => secondsOf(text(input, 'strptime')),
  'todate/0': (input) => strftime('%Y-%m-%dT%H:%M:%SZ', Math.trunc(input as number)),
  'todateiso8601/0': (input) => strftime('%Y-%m-%dT%H:%M:%SZ', Math.trunc(input as number)),
  'error/0': (input) => {
    throw new JqError(input);
  },
};

/** The elements of an array or the values of an object. @throws JqError */
export function items(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${typeName(value)}${value === null ? '' : ` (${JSON.stringify(value)})`}`);
}

/** The value, if it is an object. @throws JqError */
export function record(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new JqError(`${typeName(value)} (${JSON.stringify(value)}) has no ${what}`);
}

/** The value, if it is text. @throws JqError */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new JqError(
    `${typeName(value)} (${JSON.stringify(value)}) cannot be matched, as it is not a string (${what})`.replace(
      / \(\w+\)$/,
      '',
    ),
  );
}

/** to_entries */
export function entries(input: unknown): { key: string | number; value: unknown }[] {
  if (Array.isArray(input)) return input.map((value, key) => ({ key, value }));
  return Object.entries(record(input, 'keys')).map(([key, value]) => ({ key, value }));
}

/** from_entries */
export function fromEntries(list: unknown[]): JsonObject {
  return Object.fromEntries(
    list.map((entry) => {
      if (!isObject(entry)) throw new JqError(`Cannot index ${typeName(entry)} with string ("key")`);
      const item = entry;
      const key = item.key ?? item.k ?? item.name ?? item.Name ?? item.Key ?? null;
      return [typeof key === 'string' ? key : JSON.stringify(key), item.value ?? item.v ?? item.Value ?? null];
    }),
  );
}

/** Seconds since 1970 of an ISO 8601 time as jq takes it. @throws JqError */
function secondsOf(time: string): number {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(time);
  if (!match) throw new JqError(`date "${time}" does not match format "%Y-%m-%dT%H:%M:%SZ"`);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
