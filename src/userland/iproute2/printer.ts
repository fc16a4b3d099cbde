/** A value of JSON output. */
export type Json = string | number | boolean | Json[] | { [key: string]: Json };

/**
 * Writes the same facts as text or as JSON, as iproute2's json_print does: fields in the order in which they come, and
 * each either in both forms or in one.
 */
export class Printer {
  #text = '';
  readonly #items: Json[] = [];
  readonly #stack: { [key: string]: Json }[] = [];

  constructor(
    readonly json: boolean,
    readonly pretty: boolean,
    readonly oneline: boolean,
  ) {}

  /** A fact in both forms. */
  any(key: string, value: Json, text: string): void {
    if (this.json) this.field(key, value);
    else this.#text += text;
  }

  /** Only in text. */
  text(text: string): void {
    if (!this.json) this.#text += text;
  }

  /** Only in JSON. */
  field(key: string, value: Json): void {
    const top = this.#stack[this.#stack.length - 1];
    if (this.json && top) top[key] = value;
  }

  /** The end of a line inside an item: a backslash with -oneline. */
  newline(): void {
    this.text(this.oneline ? '\\' : '\n');
  }

  /** Opens an object: of the list, or below `key` of the one that is open. */
  open(key?: string): void {
    const item: { [key: string]: Json } = {};
    if (key === undefined) this.#items.push(item);
    else this.field(key, item);
    this.#stack.push(item);
  }

  close(): void {
    this.#stack.pop();
  }

  /** Opens an object in the array `key` of the one that is open. */
  openIn(key: string): void {
    const top = this.#stack[this.#stack.length - 1];
    const item: { [key: string]: Json } = {};
    const array = top?.[key];
    if (Array.isArray(array)) array.push(item);
    else if (top) top[key] = [item];
    this.#stack.push(item);
  }

  /** All that was written. */
  result(): string {
    if (!this.json) return this.#text;
    return `${this.pretty ? prettyJson(this.#items, 0) : JSON.stringify(this.#items)}\n`;
  }
}

/** JSON in the layout of iproute2's json_writer: objects one field a line, arrays on the line. */
function prettyJson(value: Json, depth: number): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    return `[ ${value.map((item) => prettyJson(item, depth + 1)).join(',')} ]`;
  }
  if (typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value);
  if (fields.length === 0) return '{}';
  const indent = ' '.repeat(4 * (depth + 1));
  const lines = fields.map(([key, item]) => `${indent}${JSON.stringify(key)}: ${prettyJson(item, depth + 1)}`);
  return `{\n${lines.join(',\n')}\n${' '.repeat(4 * depth)}}`;
}
