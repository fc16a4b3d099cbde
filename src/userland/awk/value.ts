/** A value of awk: a number, a string, text from outside that looks like a number, or nothing yet. */
export type Value = number | string | NumericText | undefined;

/** Input that looks like a number compares as one and prints as it was written. */
export class NumericText {
  constructor(
    readonly text: string,
    readonly number: number,
  ) {}
}

const NUMERIC = /^[ \t\n\r\f\v]*[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|nan)[ \t\n\r\f\v]*$/i;

/** Text from a record, an argument or the environment as awk takes it. */
export function fromInput(text: string): Value {
  return NUMERIC.test(text) ? new NumericText(text, Number.parseFloat(text) || 0) : text;
}

/** The number a value stands for: text counts up to where it stops looking like one. */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (value instanceof NumericText) return value.number;
  const match = /^[ \t\n\r\f\v]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/.exec(value);
  return match ? Number(match[1]) : 0;
}

/** The text of a value; numbers that are not whole go through `format` (CONVFMT or OFMT). */
export function toText(value: Value, format: (value: number) => string): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (value instanceof NumericText) return value.text;
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? String(value) : format(value);
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'string') return value !== '';
  return toNumber(value) !== 0;
}
