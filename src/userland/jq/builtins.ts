import { strftime } from '../text/strftime.ts';
import { type Filter, JqError } from './ast.ts';
import type { Evaluator } from './evaluate.ts';
import { formatAs } from './formats.ts';
import { deletePath, type Path, setPath } from './paths.ts';
import type { Scope } from './scope.ts';
import { entries, fromEntries, items, SIMPLE, text } from './simple.ts';
import { compare, isObject, isTruthy, type JsonObject, typeName } from './values.ts';

const WITH_FILTERS = `all/1 any/1 capture/1 capture/2 contains/1 del/1 delpaths/1 endswith/1 env/0 error/1 flatten/1 group_by/1 gsub/2 has/1 in/1 index/1 indices/1 input/0 input_line_number/0 inside/1 isempty/1 join/1 last/1 limit/2 ltrimstr/1 map/1 map_values/1 match/1 match/2 max_by/1 min_by/1 now/0 nth/1 path/1 paths/0 range/1 range/2 rindex/1 rtrimstr/1 scan/1 setpath/2 sort_by/1 split/1 split/2 splits/1 startswith/1 strftime/1 sub/2 test/1 test/2 tojson/0 unique_by/1 until/2 while/2 with_entries/1
  select/1 recurse/0 recurse/1 getpath/1 empty/0 first/1 pow/2`;

/** The functions that are not written in jq, as name/arity. */
export const NATIVE: ReadonlySet<string> = new Set([...Object.keys(SIMPLE), ...WITH_FILTERS.split(/\s+/)]);

/** Applies one of jq's own functions. @throws JqError */
export function* callBuiltin(
  { evaluate, pathsOf }: Evaluator,
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
      if (!isObject(input)) yield items(input).flatMap((item) => [...each(first, item)].slice(0, 1));
      else
        yield Object.fromEntries(
          Object.entries(input).flatMap(([k, v]) => [...each(first, v)].slice(0, 1).map((value) => [k, value])),
        );
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
    case 'capture/1':
    case 'capture/2': {
      const found = regex(one(first), second ? one(second) : null).exec(text(input, 'match'));
      if (found) yield { ...found.groups };
      return;
    }
    case 'scan/1':
      for (const found of text(input, 'match').matchAll(regex(one(first), 'g')))
        yield found.length > 1 ? found.slice(1) : found[0];
      return;
    case 'match/1':
    case 'match/2': {
      const pattern = regex(one(first), second ? one(second) : null);
      const subject = text(input, 'match');
      const found = pattern.global ? [...subject.matchAll(pattern)] : [pattern.exec(subject)];
      for (const match of found) if (match) yield described(match);
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
    case 'pow/2':
      for (const power of each(second)) for (const base of each(first)) yield (base as number) ** (power as number);
      return;
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
    case 'input_line_number/0':
      yield 0;
      return;
    case 'now/0':
      yield scope.now();
      return;
    case 'input/0':
      yield scope.input();
      return;
    case 'strftime/1':
      yield strftime(String(one(first)), input as number);
      return;
    case 'env/0':
      yield scope.variable('ENV');
      return;
  }
  throw new JqError(`${key} is not defined`);
}

function regex(pattern: unknown, flags: unknown): RegExp {
  const [source, own] = Array.isArray(pattern) ? pattern : [pattern, flags];
  try {
    return new RegExp(String(source), String(own ?? '').replace(/[^gims]/g, ''));
  } catch {
    throw new JqError(`${String(source)} (at offset 0) is not a valid regex`);
  }
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

function* allPaths(value: unknown, path: Path = []): Generator<Path, void, void> {
  yield path;
  if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* allPaths(item, [...path, at]);
  else if (isObject(value)) for (const [key, item] of Object.entries(value)) yield* allPaths(item, [...path, key]);
}

function described(match: RegExpExecArray): JsonObject {
  const names = Object.entries(match.groups ?? {});
  const captures = match.slice(1).map((string: string | undefined) => ({
    offset: string === undefined ? -1 : match.index + match[0].indexOf(string),
    length: string?.length ?? 0,
    string: string ?? null,
    name: names.find(([, value]) => value === string)?.[0] ?? null,
  }));
  return { offset: match.index, length: match[0].length, string: match[0], captures };
}
