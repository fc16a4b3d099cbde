import type { Interpreter } from './interpreter.ts';
import { fromInput, type Value } from './value.ts';

/** The current record: its text ($0) and its fields, each made from the other when it is asked for. */
export class AwkRecord {
  #text = '';
  #fields: Value[] | undefined;
  /** A new FS holds from the next record on. */
  #separator: Value;

  constructor(readonly awk: Interpreter) {}

  get text(): string {
    return this.#text;
  }

  /** NF */
  get count(): number {
    return this.#split().length;
  }

  set(text: string): void {
    this.#text = text;
    this.#fields = undefined;
    this.#separator = this.awk.variable('FS');
  }

  field(index: number): Value {
    return index === 0 ? fromInput(this.#text) : this.#split()[index - 1];
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.set(this.awk.text(value));
      return;
    }
    const fields = this.#split();
    while (fields.length < index) fields.push('');
    fields[index - 1] = value;
    this.#rebuild(fields);
  }

  /** Drops fields at the end, or adds empty ones. */
  setCount(count: number): void {
    const fields = this.#split();
    while (fields.length < count) fields.push('');
    fields.length = Math.max(0, Math.trunc(count));
    this.#rebuild(fields);
  }

  #split(): Value[] {
    this.#fields ??= splitText(this.awk, this.#text, this.#separator).map(fromInput);
    return this.#fields;
  }

  #rebuild(fields: Value[]): void {
    this.#text = fields.map((field) => this.awk.text(field)).join(this.awk.text(this.awk.variable('OFS')));
  }
}

/** Splits text as FS splits records: a blank means runs of white space, more than one character is a pattern. */
export function splitText(awk: Interpreter, text: string, separator: Value | RegExp): string[] {
  if (text === '') return [];
  if (separator instanceof RegExp) return text.split(withoutGroups(separator));
  const by = awk.text(separator);
  if (by === ' ') {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (by === '') return [...text];
  if (by.length === 1 && by !== '\\') return text.split(by);
  return text.split(withoutGroups(awk.regex(by)));
}

/** The same pattern with its groups not capturing, for String.split. */
function withoutGroups(regex: RegExp): RegExp {
  return new RegExp(regex.source.replace(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)/g, (part) => (part === '(' ? '(?:' : part)));
}
