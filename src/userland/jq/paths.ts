import { JqError } from './ast.ts';
import { isObject, typeName } from './values.ts';

/** The keys and positions that lead to a value. */
export type Path = (string | number)[];

function valueAt(value: unknown, step: string | number): unknown {
  if (Array.isArray(value) && typeof step === 'number') return value[step < 0 ? value.length + step : step] ?? null;
  return isObject(value) && typeof step === 'string' && Object.hasOwn(value, step) ? value[step] : null;
}

/** The value at a path; null where there is none. */
export function getPath(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(valueAt, value);
}

/** A copy with another value at a path. @throws JqError */
export function setPath(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (typeof step === 'number') {
    const copy = Array.isArray(value) ? [...value] : [];
    const at = step < 0 ? copy.length + step : step;
    while (copy.length < at) copy.push(null);
    copy[at] = setPath(copy[at] ?? null, rest, replacement);
    return copy;
  }
  if (value !== null && !isObject(value)) throw new JqError(`Cannot index ${typeName(value)} with "${step}"`);
  const object = (value ?? {}) as Record<string, unknown>;
  return { ...object, [step]: setPath(object[step] ?? null, rest, replacement) };
}

/** A copy without what is at a path. */
export function deletePath(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined || value === null) return null;
  if (Array.isArray(value) && typeof step === 'number') {
    const copy = [...value];
    const at = step < 0 ? copy.length + step : step;
    if (rest.length === 0) copy.splice(at, 1);
    else copy[at] = deletePath(copy[at], rest);
    return copy;
  }
  if (!isObject(value) || !Object.hasOwn(value, step as string)) return value;
  const copy = { ...value };
  if (rest.length === 0) delete copy[step as string];
  else copy[step as string] = deletePath(copy[step as string], rest);
  return copy;
}

/** What `target[name]` is, in a list of one; undefined where it is left out. @throws JqError */
export function index(target: unknown, name: unknown, optional: boolean): [unknown] | undefined {
  if (target === null && (typeof name === 'string' || typeof name === 'number')) return [null];
  if (isObject(target) && typeof name === 'string') return [Object.hasOwn(target, name) ? target[name] : null];
  if (Array.isArray(target) && typeof name === 'number') {
    const at = Math.floor(name);
    return [target[at < 0 ? target.length + at : at] ?? null];
  }
  if (optional) return undefined;
  const shown = isObject(name) ? 'object' : `${typeName(name)} (${JSON.stringify(name)})`;
  throw new JqError(`Cannot index ${typeName(target)} with ${shown}`);
}
