/** A column of a table. */
export interface Column {
  readonly header: string;
  readonly value: (object: PsObject) => Value;
  readonly width?: number;
}

/** How objects of a type are shown where nothing else is said. */
export type View =
  | { readonly table: readonly Column[] }
  | { readonly list: readonly string[] }
  /** As text, a line each. */
  | { readonly lines: true };

/** An object of PowerShell: named properties, and how they are shown. */
export class PsObject {
  constructor(
    readonly properties: ReadonlyMap<string, Value>,
    readonly view?: View,
    /** What it is as text. */
    readonly text?: string,
    /** A program's own methods on it, by name in lower case. */
    readonly hidden?: unknown,
  ) {}

  get(name: string): Value {
    const wanted = name.toLowerCase();
    for (const [key, value] of this.properties) if (key.toLowerCase() === wanted) return value;
    return null;
  }
}

/** What runs through a pipeline. */
export type Value = string | number | boolean | null | PsObject | Block | Value[];

/** A script block, unparsed. */
export class Block {
  constructor(readonly source: string) {}
}

/** Makes an object of properties. */
export function object(properties: Readonly<Record<string, Value>>, view?: View, text?: string): PsObject {
  return new PsObject(new Map(Object.entries(properties)), view, text);
}

/** Columns that show the properties of these names. */
export function columns(...names: (string | readonly [header: string, property: string])[]): View {
  return {
    table: names.map((each) => {
      const [header, property] = typeof each === 'string' ? [each, each] : each;
      return { header, value: (of: PsObject) => of.get(property) };
    }),
  };
}

/** A value as text, as in a string. */
export function textOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (value instanceof Block) return value.source;
  if (value.text !== undefined) return value.text;
  return `@{${[...value.properties].map(([name, each]) => `${name}=${textOf(each)}`).join('; ')}}`;
}

/** A value as it stands in a cell. */
export function cellOf(value: Value): string {
  if (Array.isArray(value)) return `{${value.map(cellOf).join(', ')}}`;
  return textOf(value);
}

export function truth(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 1 || (value.length === 1 && truth(value[0] ?? null));
  if (value instanceof PsObject || value instanceof Block) return true;
  return value !== null && value !== '' && value !== 0 && value !== false;
}

/** One value alone for a list of one, null for none. */
export function single(values: readonly Value[]): Value {
  return values.length === 0 ? null : values.length === 1 ? (values[0] ?? null) : [...values];
}

/** The elements of a list, or the value itself. */
export function listOf(value: Value): Value[] {
  return value === null ? [] : Array.isArray(value) ? value : [value];
}
