import { invalidParameter } from '#errdefs/errdefs.ts';

/** What Go's decoder makes of a value: the name of its type in Go, and what may stand inside. */
export type Shape =
  | { readonly type: string; readonly kind: 'string' | 'boolean' | 'number' | 'words' }
  | { readonly type: string; readonly kind: 'list' | 'map'; readonly item?: Shape }
  | { readonly type: string; readonly kind: 'object'; readonly fields: Readonly<Record<string, Shape>> };

export const STRING: Shape = { type: 'string', kind: 'string' };
export const BOOL: Shape = { type: 'bool', kind: 'boolean' };
export const INT: Shape = { type: 'int', kind: 'number' };
export const INT64: Shape = { type: 'int64', kind: 'number' };
/** A list of strings, for which one string may stand (moby strslice). */
export const WORDS: Shape = { type: 'strslice.StrSlice', kind: 'words' };
export const STRINGS: Shape = { type: '[]string', kind: 'list', item: STRING };
export const STRING_MAP: Shape = { type: 'map[string]string', kind: 'map', item: STRING };

/** A body's type: the name that mistakes inside it are told by, and its fields. */
export function body(type: string, struct: string, fields: Readonly<Record<string, Shape>>): Body {
  return { struct, shape: { type, kind: 'object', fields } };
}

export interface Body {
  readonly struct: string;
  readonly shape: Shape;
}

/**
 * Checks JSON as Go's encoding/json does when it fills a struct: names of fields are compared without case, unknown ones are
 * let be.
 * @throws DockerError `invalid JSON: json: cannot unmarshal number into Go struct field CreateRequest.Name of type string`
 */
export function fitted(value: unknown, { struct, shape }: Body): unknown {
  return fit(value, shape, []);

  function fit(given: unknown, wanted: Shape, path: readonly string[]): unknown {
    if (given === null) return given;
    const kind = kindOf(given);
    switch (wanted.kind) {
      case 'words':
        if (kind === 'string') return [given];
        if (kind === 'list' && (given as unknown[]).every((word) => typeof word === 'string')) return given;
        throw mistake(given, 'Go value of type string');
      case 'list':
        if (kind !== 'list') break;
        return wanted.item === undefined
          ? given
          : (given as unknown[]).map((each) => fit(each, wanted.item as Shape, path));
      case 'map': {
        const { item } = wanted;
        if (kind !== 'object') break;
        if (item === undefined) return given;
        return Object.fromEntries(Object.entries(given as object).map(([name, each]) => [name, fit(each, item, path)]));
      }
      case 'object': {
        const { fields } = wanted;
        if (kind !== 'object') break;
        const entries = Object.entries(given as object).map(([name, each]) => {
          const field = fieldNamed(fields, name);
          const inner = fields[field];
          return [field, inner === undefined ? each : fit(each, inner, [...path, field])];
        });
        return Object.fromEntries(entries);
      }
      default:
        if (kind === wanted.kind) return given;
    }
    const place =
      path.length === 0
        ? `Go value of type ${wanted.type}`
        : `Go struct field ${struct}.${path.join('.')} of type ${wanted.type}`;
    throw mistake(given, place);
  }
}

function mistake(given: unknown, place: string) {
  const kind = kindOf(given);
  const noun = kind === 'list' ? 'array' : kind === 'boolean' ? 'bool' : kind;
  return invalidParameter(`invalid JSON: json: cannot unmarshal ${noun} into ${place}`);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

function fieldNamed(fields: Readonly<Record<string, Shape>>, name: string): string {
  if (Object.hasOwn(fields, name)) return name;
  const lower = name.toLowerCase();
  return Object.keys(fields).find((field) => field.toLowerCase() === lower) ?? name;
}
