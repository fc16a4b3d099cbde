import { type Filter, JqError } from './ast.ts';
import { deletePath, evaluate, getPath, type Path, pathsOf, type Scope, setPath } from './evaluate.ts';
import { add, compare, isObject, isTruthy, type JsonObject, typeName } from './values.ts';

/** Applies one of jq's own functions. @throws JqError */
export function* callBuiltin(
  name: string,
  args: Filter[],
  input: unknown,
  scope: Scope,
): Generator<unknown, void, void> {
  const [first, second] = args;
  const key = `${name}/${args.length}`;
  const simple = SIMPLE[key];
  if (simple) {
    yield simple(input);
    return;
  }
  const each = (filter: Filter | undefined, value: unknown = input) => evaluate(filter as Filter, value, scope);
  const one = (filter: Filter | undefined, value: unknown = input): unknown => {
    for (const result of each(filter, value)) return result;
    return null;
  };
  const by = (item: unknown) => [...each(first, item)];
  switch (key) {
    case 'map/1':
      yield items(input).flatMap((item) => [...each(first, item)]);
      return;
    case 'map_values/1':
      if (Array.isArray(input)) yield input.flatMap((item) => [...each(first, item)].slice(0, 1));
      else
        yield Object.fromEntries(
          Object.entries(input as JsonObject).flatMap(([k, v]) =>
            [...each(first, v)].slice(0, 1).map((value) => [k, value]),
          ),
        );
      return;
    case 'recurse/1':
      yield* recurseBy(first as Filter, input, scope);
      return;
    case 'range/1':
      for (const end of each(first)) for (let i = 0; i < (end as number); i++) yield i;
      return;
    case 'range/2':
      for (const from of each(first))
        for (const end of each(second)) for (let i = from as number; i < (end as number); i++) yield i;
      return;
    case 'sort_by/1':
      yield [...items(input)]
        .map((item) => [by(item), item] as const)
        .sort(([a], [b]) => compare(a, b))
        .map(([, item]) => item);
      return;
    case 'group_by/1':
      yield groups(items(input), by);
      return;
    case 'unique_by/1':
      yield groups(items(input), by).map((group) => group[0]);
      return;
    case 'min_by/1':
    case 'max_by/1': {
      const sorted = [...items(input)].sort((a, b) => compare(by(a), by(b)));
      yield (name === 'min_by' ? sorted[0] : sorted[sorted.length - 1]) ?? null;
      return;
    }
    case 'has/1':
      for (const wanted of each(first))
        yield isObject(input) ? Object.hasOwn(input, wanted as string) : (wanted as number) < items(input).length;
      return;
    case 'in/1':
      for (const container of each(first))
        yield isObject(container)
          ? Object.hasOwn(container, input as string)
          : (input as number) < items(container).length;
      return;
    case 'contains/1':
      for (const other of each(first)) yield contains(input, other);
      return;
    case 'inside/1':
      for (const other of each(first)) yield contains(other, input);
      return;
    case 'index/1':
    case 'indices/1':
    case 'rindex/1':
      for (const wanted of each(first)) {
        const found = indices(input, wanted);
        yield name === 'indices' ? found : ((name === 'index' ? found[0] : found[found.length - 1]) ?? null);
      }
      return;
    case 'join/1':
      for (const separator of each(first))
        yield items(input)
          .map((item) => (item === null ? '' : formatAs('@text', item)))
          .join(String(separator));
      return;
    case 'split/1':
      for (const separator of each(first)) yield text(input, 'split').split(String(separator));
      return;
    case 'split/2':
      yield text(input, 'split').split(new RegExp(String(one(first)), String(one(second) ?? '')));
      return;
    case 'startswith/1':
      for (const other of each(first)) yield text(input, 'startswith').startsWith(String(other));
      return;
    case 'endswith/1':
      for (const other of each(first)) yield text(input, 'endswith').endsWith(String(other));
      return;
    case 'ltrimstr/1':
      for (const other of each(first))
        yield typeof input === 'string' && input.startsWith(String(other)) ? input.slice(String(other).length) : input;
      return;
    case 'rtrimstr/1':
      for (const other of each(first))
        yield typeof input === 'string' && other !== '' && input.endsWith(String(other))
          ? input.slice(0, -String(other).length)
          : input;
      return;
    case 'test/1':
    case 'test/2':
      yield regex(one(first), second ? one(second) : null).test(text(input, 'match'));
      return;
    case 'sub/2':
    case 'gsub/2': {
      const pattern = regex(one(first), name === 'gsub' ? 'g' : null);
      yield text(input, 'match').replace(pattern, (...found) => {
        const named = (typeof found[found.length - 1] === 'object' ? found[found.length - 1] : {}) as JsonObject;
        return String(one(second, named));
      });
      return;
    }
    case 'capture/1': {
      const found = regex(one(first), null).exec(text(input, 'match'));
      if (found) yield { ...found.groups };
      return;
    }
    case 'scan/1':
      for (const found of text(input, 'match').matchAll(regex(one(first), 'g')))
        yield found.length > 1 ? found.slice(1) : found[0];
      return;
    case 'match/1': {
      const found = regex(one(first), null).exec(text(input, 'match'));
      if (found)
        yield {
          offset: found.index,
          length: found[0].length,
          string: found[0],
          captures: found.slice(1).map((string) => ({ string: string ?? null })),
        };
      return;
    }
    case 'with_entries/1':
      yield fromEntries(entries(input).flatMap((entry) => [...each(first, entry)]));
      return;
    case 'paths/0':
      for (const path of allPaths(input)) if (path.length > 0) yield path;
      return;
    case 'path/1':
      yield* pathsOf(first as Filter, input, scope);
      return;
    case 'getpath/1':
      for (const path of each(first)) yield getPath(input, path as Path);
      return;
    case 'setpath/2':
      for (const path of each(first)) for (const value of each(second)) yield setPath(input, path as Path, value);
      return;
    case 'del/1': {
      const paths = [...pathsOf(first as Filter, input, scope)].sort(compare).reverse();
      yield paths.reduce(deletePath, input);
      return;
    }
    case 'delpaths/1':
      for (const paths of each(first)) yield [...(paths as Path[])].sort(compare).reverse().reduce(deletePath, input);
      return;
    case 'any/1':
      yield items(input).some((item) => [...each(first, item)].some(isTruthy));
      return;
    case 'all/1':
      yield items(input).every((item) => [...each(first, item)].every(isTruthy));
      return;
    case 'last/1': {
      const all = [...each(first)];
      if (all.length > 0) yield all[all.length - 1];
      return;
    }
    case 'nth/1':
      for (const at of each(first)) yield items(input)[at as number] ?? null;
      return;
    case 'limit/2': {
      let left = Number(one(first));
      if (left <= 0) return;
      for (const value of each(second)) {
        yield value;
        if (--left <= 0) return;
      }
      return;
    }
    case 'until/2': {
      let value = input;
      for (let steps = 0; !isTruthy(one(first, value)) && steps < 100_000; steps++) value = one(second, value);
      yield value;
      return;
    }
    case 'while/2': {
      let value = input;
      for (let steps = 0; isTruthy(one(first, value)) && steps < 100_000; steps++) {
        yield value;
        value = one(second, value);
      }
      return;
    }
    case 'error/1':
      throw new JqError(one(first));
    case 'isempty/1':
      yield [...each(first)].length === 0;
      return;
    case 'flatten/1':
      for (const depth of each(first)) yield items(input).flat(depth as number);
      return;
    case 'tojson/0':
      yield JSON.stringify(input);
      return;
    case 'splits/1':
      yield* text(input, 'split').split(regex(one(first), null));
      return;
    case '$__loc__/0':
      return;
    case 'env/0':
      yield scope.variable('ENV');
      return;
  }
  throw new JqError(`${key} is not defined`);
}

/** Functions of the input alone. */
const SIMPLE: Readonly<Record<string, (input: unknown) => unknown>> = {
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
  'values/0': (input) => input,
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
    if (Number.isNaN(number) || input === '') throw new JqError(`Cannot be parsed as a number`);
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
  'round/0': (input) => Math.round(input as number),
  'fabs/0': (input) => Math.abs(input as number),
  'sqrt/0': (input) => Math.sqrt(input as number),
  'transpose/0': (input) => {
    const rows = items(input) as unknown[][];
    const width = Math.max(0, ...rows.map((row) => row.length));
    return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
  },
  'error/0': (input) => {
    throw new JqError(input);
  },
};

function items(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${typeName(value)}${value === null ? '' : ` (${JSON.stringify(value)})`}`);
}

function record(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new JqError(`${typeName(value)} (${JSON.stringify(value)}) has no ${what}`);
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new JqError(
    `${typeName(value)} (${JSON.stringify(value)}) cannot be matched, as it is not a string (${what})`.replace(
      / \(\w+\)$/,
      '',
    ),
  );
}

function regex(pattern: unknown, flags: unknown): RegExp {
  const [source, own] = Array.isArray(pattern) ? pattern : [pattern, flags];
  try {
    return new RegExp(String(source), String(own ?? '').replace(/[^gims]/g, ''));
  } catch {
    throw new JqError(`${String(source)} (at offset 0) is not a valid regex`);
  }
}

function* recurseBy(filter: Filter, input: unknown, scope: Scope): Generator<unknown, void, void> {
  yield input;
  for (const value of evaluate(filter, input, scope)) yield* recurseBy(filter, value, scope);
}

function groups(list: unknown[], by: (item: unknown) => unknown[]): unknown[][] {
  const sorted = list.map((item) => [by(item), item] as const).sort(([a], [b]) => compare(a, b));
  const result: unknown[][] = [];
  let last: unknown[] | undefined;
  for (const [key, item] of sorted) {
    if (last && compare(last, key) === 0) result[result.length - 1]?.push(item);
    else result.push([item]);
    last = key;
  }
  return result;
}

function contains(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (Array.isArray(a) && Array.isArray(b))
    return b.every((wanted) => a.some((item) => typeName(item) === typeName(wanted) && contains(item, wanted)));
  if (isObject(a) && isObject(b))
    return Object.entries(b).every(([key, wanted]) => Object.hasOwn(a, key) && contains(a[key], wanted));
  return compare(a, b) === 0;
}

function indices(input: unknown, wanted: unknown): number[] {
  const found: number[] = [];
  if (typeof input === 'string') {
    for (let at = input.indexOf(String(wanted)); at >= 0; at = input.indexOf(String(wanted), at + 1)) found.push(at);
    return found;
  }
  for (const [at, item] of items(input).entries()) if (compare(item, wanted) === 0) found.push(at);
  return found;
}

function entries(input: unknown): { key: string; value: unknown }[] {
  return Object.entries(record(input, 'keys')).map(([key, value]) => ({ key, value }));
}

function fromEntries(list: unknown[]): JsonObject {
  return Object.fromEntries(
    list.map((entry) => {
      const item = entry as JsonObject;
      const key = item.key ?? item.k ?? item.name ?? item.Name ?? item.Key ?? null;
      return [typeof key === 'string' ? key : JSON.stringify(key), item.value ?? item.v ?? item.Value ?? null];
    }),
  );
}

function* allPaths(value: unknown, path: Path = []): Generator<Path, void, void> {
  yield path;
  if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* allPaths(item, [...path, at]);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* allPaths(item, [...path, key]);
}

/** jq's string formatters: @text, @json, @csv, @tsv, @sh, @uri, @base64, @html. @throws JqError */
export function formatAs(name: string, value: unknown): string {
  const plain = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const row = () => {
    if (!Array.isArray(value))
      throw new JqError(
        `${typeName(value)} (${JSON.stringify(value)}) cannot be ${name.slice(1)}-formatted, only an array can be`,
      );
    return value;
  };
  switch (name) {
    case '@text':
      return plain;
    case '@json':
      return JSON.stringify(value);
    case '@csv':
      return row()
        .map((item) =>
          typeof item === 'string' ? `"${item.replaceAll('"', '""')}"` : item === null ? '' : String(item),
        )
        .join(',');
    case '@tsv':
      return row()
        .map((item) =>
          item === null
            ? ''
            : String(item).replace(
                /[\\\t\n\r]/g,
                (char) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[char] ?? char,
              ),
        )
        .join('\t');
    case '@sh':
      return (Array.isArray(value) ? value : [value])
        .map((item) => (typeof item === 'string' ? `'${item.replaceAll("'", "'\\''")}'` : JSON.stringify(item)))
        .join(' ');
    case '@html':
      return plain.replace(
        /[<>&'"]/g,
        (char) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[char] ?? char,
      );
    case '@uri':
      return encodeURIComponent(plain).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    case '@base64':
      return base64(new TextEncoder().encode(plain));
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 base 64. */
export function base64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const left = bytes.length - at;
    out += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | (b >> 4));
    out += left > 1 ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    out += left > 2 ? ALPHABET.charAt(c & 63) : '=';
  }
  return out;
}
