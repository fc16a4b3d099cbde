/**
 * The values a template works on. Go's kinds are told apart as text/template sees them: a `Map` is a Go map, a `Struct`
 * (anything with `goType` and `field`) a struct or a pointer to one, arrays are slices, null is nil, undefined is the
 * value that is not there (printed `<no value>`), and an `Int` cannot be had from a JSON number, so whole numbers count
 * as int and others as float64.
 */
export interface Struct {
  /** Go's name of the type, as errors show it: `*formatter.ContainerContext`. */
  readonly goType: string;
  /** The value of a field or of a method without arguments; undefined where the type has none of that name. */
  field(name: string): { value: unknown } | undefined;
  /** Whether `json` writes <, > and & as escapes, as encoding/json does unless told otherwise. */
  readonly escapesHtml?: boolean;
  /** The fields in their order, for printing and `json`; `key` is the name in JSON, which leaves out those `omitted`. */
  fields(): { name: string; key: string; value: unknown; omitted?: boolean }[];
}

/** Go's nil slice and nil map: printed and gone through as empty ones, but `null` in JSON. */
export const NIL_SLICE: readonly unknown[] = Object.freeze([]);
export const NIL_MAP: ReadonlyMap<string, unknown> = new Map();

/** A value with a text and a JSON of its own: a time, a duration, bytes, a pointer that is nil. */
export class Scalar {
  constructor(
    /** What `{{.}}` prints. */
    readonly text: string,
    readonly json: unknown,
    readonly options: {
      /** The zero value of its type. */
      empty?: boolean;
      /** The type that a nil pointer points to nothing of: `*swarm.ManagerStatus`. */
      nil?: string;
      /** What %s prints, where it is not the text. */
      plain?: string;
    } = {},
  ) {}

  toString(): string {
    return this.text;
  }
}

/** A function as a value; only the engine makes them. */
export type TemplateFunction = (...args: unknown[]) => unknown;

export function isStruct(value: unknown): value is Struct {
  return typeof value === 'object' && value !== null && typeof (value as Struct).field === 'function';
}

/** Go's name for the kind of `value`, as error messages show types. */
export function goType(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (Array.isArray(value)) return '[]interface {}';
  if (value instanceof Map) return 'map[string]interface {}';
  if (isStruct(value)) return value.goType;
  return 'interface {}';
}

/** text/template's truth: not the zero value of its type, and not empty. */
export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return !(value instanceof Scalar && value.options.empty);
}

/** The keys of a map in the order in which Go's templates and printers go through them. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  return [...map.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
