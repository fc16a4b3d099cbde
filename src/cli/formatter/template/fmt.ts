import { isStruct, Scalar, sortedKeys } from './value.ts';

/** fmt's %v: how Go prints a value. */
export function formatValue(value: unknown, nested = false): string {
  if (value === undefined) return nested ? '<nil>' : '<no value>';
  if (value === null) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map((item) => formatValue(item, true)).join(' ')}]`;
  if (value instanceof Map) {
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${formatValue(value.get(key), true)}`)
      .join(' ')}]`;
  }
  if (isStruct(value)) {
    return `{${value
      .fields()
      .map((field) => formatValue(field.value, true))
      .join(' ')}}`;
  }
  return String(value);
}

function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return value.toString().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** strconv.Quote for text. */
export function quote(text: string): string {
  return `"${text.replace(/["\\\n\t\r]/g, (c) => ({ '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' })[c] ?? c)}"`;
}

/** fmt.Sprint: operands follow each other, with a blank between two that are no strings. */
export function sprint(args: unknown[]): string {
  let text = '';
  for (const [index, arg] of args.entries()) {
    if (index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string') text += ' ';
    text += formatValue(arg === undefined ? null : arg);
  }
  return text;
}

/** fmt.Sprintln without its newline: operands separated by blanks. */
export function sprintln(args: unknown[]): string {
  return `${args.map((arg) => formatValue(arg === undefined ? null : arg)).join(' ')}\n`;
}

/** fmt.Sprintf with its flags, width and precision; wrong verbs and missing or extra operands print as Go prints them. */
export function sprintf(format: string, args: unknown[]): string {
  let next = 0;
  const text = format.replace(/%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:\[(\d+)\])?(.)?/gs, (whole, ...groups) => {
    const [flags, widthText, precisionText, indexText, verb] = groups as (string | undefined)[];
    if (verb === undefined) return '%!(NOVERB)';
    if (verb === '%') return '%';
    const star = (value: string | undefined) =>
      value === '*' ? Number(args[next++]) : value === undefined ? undefined : Number(value);
    const width = star(widthText);
    const precision = whole.includes('.') ? (star(precisionText) ?? 0) : undefined;
    if (indexText !== undefined) next = Number(indexText) - 1;
    if (next >= args.length) return `%!${verb}(MISSING)`;
    return pad(formatVerb(verb, args[next++], flags ?? '', precision), flags ?? '', width);
  });
  if (next >= args.length) return text;
  const extra = args.slice(next).map((arg) => `${typeName(arg)}=${formatValue(arg, true)}`);
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function typeName(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  return typeof value === 'boolean' ? 'bool' : '<nil>';
}

function pad(text: string, flags: string, width: number | undefined): string {
  if (width === undefined || text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (flags.includes('0') && /^[-+]?\d/.test(text)) {
    const sign = /^[-+]/.exec(text)?.[0] ?? '';
    return sign + text.slice(sign.length).padStart(width - sign.length, '0');
  }
  return text.padStart(width);
}

function formatVerb(verb: string, value: unknown, flags: string, precision: number | undefined): string {
  const plus = flags.includes('+') && typeof value === 'number' && value >= 0 ? '+' : '';
  switch (verb) {
    case 'v':
      return flags.includes('#') && typeof value === 'string'
        ? quote(value)
        : plus + formatValue(value === undefined ? null : value);
    case 's':
      if (typeof value === 'string') return precision === undefined ? value : [...value].slice(0, precision).join('');
      if (typeof value === 'number' || typeof value === 'boolean') break;
      if (value instanceof Scalar) return value.options.plain ?? value.text;
      return formatValue(value === undefined ? null : value);
    case 'q':
      if (typeof value === 'string') return quote(value);
      break;
    case 'd':
      if (typeof value === 'number' && Number.isInteger(value)) return plus + String(value);
      break;
    case 't':
      if (typeof value === 'boolean') return String(value);
      break;
    case 'x':
    case 'X': {
      const hex = hexadecimal(value);
      if (hex !== undefined) return verb === 'X' ? hex.toUpperCase() : hex;
      break;
    }
    case 'o':
    case 'b':
      if (typeof value === 'number') return value.toString(verb === 'o' ? 8 : 2);
      break;
    case 'c':
      if (typeof value === 'number') return String.fromCodePoint(value);
      break;
    case 'f':
    case 'F':
      if (typeof value === 'number' && !Number.isInteger(value)) return plus + value.toFixed(precision ?? 6);
      break;
    case 'g':
    case 'e':
      if (typeof value === 'number' && !Number.isInteger(value))
        return plus + (verb === 'e' ? value.toExponential(precision ?? 6) : formatNumber(value));
      break;
    case 'T':
      return typeName(value);
  }
  return `%!${verb}(${typeName(value)}=${formatValue(value, true)})`;
}

function hexadecimal(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return value.toString(16);
  if (typeof value !== 'string') return undefined;
  return [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
