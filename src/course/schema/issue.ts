import { isMap, isNode, type Pair } from 'yaml';
import type { core } from 'zod';
import type { Source } from './load.ts';
import type { Problem } from './problem.ts';

type Issue = core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What zod found, as problems with their place in the file. */
export function problemsOf(issues: readonly Issue[], source: Source): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        ...placeOf([...issue.path, key], source, true),
        expected: 'a known field',
        found: `"${key}"`,
        hint: fieldHint(issue.path),
      }));
    }
    const value = source.document.getIn(issue.path as unknown[]);
    return [
      {
        ...placeOf(issue.path, source, false),
        expected: expectation(issue),
        found: issue.code === 'custom' ? shown(value, 'this') : shown(value, 'nothing'),
        hint: fieldHint(issue.path),
      },
    ];
  });
}

/** Where the value (or, with `key`, the key) at `path` stands; the nearest thing around it where it is missing. */
function placeOf(path: Path, source: Source, key: boolean): Pick<Problem, 'path' | 'line' | 'column'> {
  for (let length = path.length; length >= 0; length--) {
    const offset = offsetOf(path.slice(0, length), source, key && length === path.length);
    if (offset !== undefined) return { path: source.path, ...source.position(offset) };
  }
  return { path: source.path, ...source.position(0) };
}

function offsetOf(path: Path, { document }: Source, key: boolean): number | undefined {
  if (key) {
    const parent = document.getIn(path.slice(0, -1) as unknown[], true);
    const name = path[path.length - 1];
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find((item: Pair) => isNode(item.key) && item.key.toJSON() === name);
    return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const node = path.length === 0 ? document.contents : document.getIn(path as unknown[], true);
  return isNode(node) ? node.range?.[0] : undefined;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return withArticle(issue.expected);
    case 'invalid_value':
      return issue.values.length === 1
        ? JSON.stringify(issue.values[0])
        : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `${issue.exact ? 'exactly' : 'at least'} ${String(issue.minimum)}${unit(issue.origin)}`;
    case 'too_big':
      return `${issue.exact ? 'exactly' : 'at most'} ${String(issue.maximum)}${unit(issue.origin)}`;
    case 'invalid_union':
      if ('options' in issue && Array.isArray(issue.options))
        return `one of ${issue.options.map((value) => JSON.stringify(value)).join(', ')}`;
      return issue.message === 'Invalid input' ? 'one of the known kinds' : issue.message;
    case 'invalid_format':
      return issue.format === 'url' ? 'an https address' : issue.message;
    default:
      return issue.message;
  }
}

function withArticle(type: string): string {
  if (type === 'array' || type === 'tuple') return 'a list';
  if (type === 'object' || type === 'record') return 'fields (key: value)';
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'true or false';
  return `a ${type}`;
}

function unit(origin: string): string {
  if (origin === 'array') return ' entries';
  return origin === 'string' ? ' characters' : '';
}

function shown(value: unknown, missing: string): string {
  if (value === undefined) return missing;
  if (value === null) return 'an empty value';
  if (isMap(value)) return `the fields ${value.items.map(({ key }) => String(key)).join(', ')}`;
  if (isNode(value)) {
    const { length } = (value.toJSON() as unknown[]) ?? [];
    return `a list of ${length}`;
  }
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function fieldHint(path: Path): string | undefined {
  return path.length === 0 ? undefined : `in ${path.map(String).join('.')}`;
}
