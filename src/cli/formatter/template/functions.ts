import { formatValue, sprint, sprintf, sprintln } from './fmt.ts';
import { marshal } from './json.ts';
import { goType, isTrue, type TemplateFunction } from './value.ts';

/** text/template's own functions. An Error thrown becomes `error calling NAME: …`; a TemplateError stands as it is. */
export const BUILTINS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', () => undefined],
  ['or', () => undefined],
  ['not', (value) => !isTrue(value)],
  ['len', length],
  ['index', index],
  ['slice', slice],
  ['print', (...args) => sprint(args)],
  ['printf', (format, ...args) => sprintf(String(format), args)],
  ['println', (...args) => sprintln(args)],
  ['html', (...args) => escapeHtml(sprint(args))],
  ['js', (...args) => JSON.stringify(sprint(args)).slice(1, -1)],
  ['urlquery', (...args) => percentEncode(sprint(args))],
  ['call', () => fail('call of nil')],
  ['eq', (first, ...others) => equalsAny(first, others)],
  ['ne', (a, b) => !equalsAny(a, [b])],
  ['lt', (a, b) => compare(a, b) < 0],
  ['le', (a, b) => compare(a, b) <= 0],
  ['gt', (a, b) => compare(a, b) > 0],
  ['ge', (a, b) => compare(a, b) >= 0],
]);

/** docker/cli's functions (templates/templates.go). */
export const DOCKER_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['json', (value) => marshal(value)],
  ['split', (text, separator) => String(text).split(String(separator))],
  [
    'join',
    (list, separator) => (Array.isArray(list) ? list.map((item) => formatValue(item)).join(String(separator)) : ''),
  ],
  [
    'title',
    (text) =>
      String(text).replace(/(^|\s)(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ],
  ['lower', (text) => String(text).toLowerCase()],
  ['upper', (text) => String(text).toUpperCase()],
  [
    'pad',
    (text, left, right) => (text === '' ? '' : ' '.repeat(Number(left)) + String(text) + ' '.repeat(Number(right))),
  ],
  ['truncate', (text, size) => [...String(text)].slice(0, Number(size)).join('')],
]);

function fail(message: string): never {
  throw new Error(message);
}

function length(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  if (value === null || value === undefined) return fail('len of nil pointer');
  return fail(`len of type ${goType(value)}`);
}

function index(container: unknown, ...keys: unknown[]): unknown {
  let value = container;
  for (const key of keys) {
    if (value === null || value === undefined) return fail('index of untyped nil');
    if (value instanceof Map) {
      if (typeof key !== 'string') return fail(`value has type ${goType(key)}; should be string`);
      value = value.has(key) ? value.get(key) : zeroOf(value);
    } else if (Array.isArray(value) || typeof value === 'string') {
      if (typeof key !== 'number') return fail(`cannot index slice/array with type ${goType(key)}`);
      if (key < 0 || key >= value.length) return fail(`index out of range: ${key}`);
      value = typeof value === 'string' ? value.charCodeAt(key) : value[key];
    } else {
      return fail(`can't index item of type ${goType(value)}`);
    }
  }
  return value;
}

/** What Go gives for a key that a map lacks: the zero value of its element type, judged by the elements there are. */
function zeroOf(map: ReadonlyMap<string, unknown>): unknown {
  for (const value of map.values()) return typeof value === 'string' ? '' : typeof value === 'number' ? 0 : undefined;
  return '';
}

function slice(value: unknown, ...bounds: unknown[]): unknown {
  if (!Array.isArray(value) && typeof value !== 'string') return fail(`can't slice item of type ${goType(value)}`);
  const [from = 0, to = value.length] = bounds.map(Number);
  for (const bound of [from, to]) if (bound < 0 || bound > value.length) return fail(`index out of range: ${bound}`);
  if (from > to) return fail(`invalid slice index: ${from} > ${to}`);
  return value.slice(from, to);
}

function basicKind(value: unknown): 'string' | 'bool' | 'int' | 'float' | 'other' {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return 'other';
}

function equalsAny(first: unknown, others: unknown[]): boolean {
  if (others.length === 0) return fail('missing argument for comparison');
  const kind = basicKind(first);
  for (const other of others) {
    if (first === null || first === undefined || other === null || other === undefined) {
      if ((first ?? null) === (other ?? null)) return true;
      continue;
    }
    const otherKind = basicKind(other);
    if (kind !== otherKind) return fail('incompatible types for comparison');
    if (kind === 'other') return fail(`non-comparable type ${formatValue(first)}: ${goType(first)}`);
    if (first === other) return true;
  }
  return false;
}

function compare(a: unknown, b: unknown): number {
  const kind = basicKind(a);
  if (kind === 'other' || kind === 'bool') return fail('invalid type for comparison');
  if (kind !== basicKind(b)) return fail('incompatible types for comparison');
  return (a as number) < (b as number) ? -1 : a === b ? 0 : 1;
}

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' })[c] ?? c,
  );
}

function percentEncode(text: string): string {
  let encoded = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9\-_.~]/.test(char)
      ? char
      : char === ' '
        ? '+'
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
