import { OvsProblem } from './problem.ts';
import type { AtomType, Column } from './schema.ts';

export type Atom = string | number | boolean;
/** What a column holds: a sorted set (a single value is one of one) or a map. */
export type Datum = readonly Atom[] | ReadonlyMap<Atom, Atom>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DELIMITERS = ':=, []{}!<>';

/** What a new row has in a column. */
export function defaultDatum(column: Column): Datum {
  if (column.value) return new Map();
  if (column.min === 0) return [];
  return [column.key === 'integer' ? 0 : column.key === 'boolean' ? false : ''];
}

/** Sorted and without duplicates. */
export function setOf(atoms: Iterable<Atom>): Atom[] {
  return [...new Set(atoms)].sort(compare);
}

function compare(a: Atom, b: Atom): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function mapOf(entries: Iterable<readonly [Atom, Atom]>): Map<Atom, Atom> {
  return new Map([...entries].sort(([a], [b]) => compare(a, b)));
}

/** Whether there is nothing in it. */
export function isEmpty(datum: Datum): boolean {
  return datum instanceof Map ? datum.size === 0 : (datum as readonly Atom[]).length === 0;
}

// --- writing ------------------------------------------------------------------------------------------------------

/** As ovs-vsctl prints a value. */
export function datumText(datum: Datum, column: Column): string {
  if (datum instanceof Map) {
    return `{${[...datum].map(([key, value]) => `${atomText(key)}=${atomText(value)}`).join(', ')}}`;
  }
  const atoms = datum as readonly Atom[];
  const words = atoms.map((atom) => atomText(atom, column.key));
  return column.max === 1 && atoms.length === 1 ? (words[0] as string) : `[${words.join(', ')}]`;
}

/** Without quotes and brackets (`--data=bare`). */
export function bareText(datum: Datum): string {
  if (datum instanceof Map) return [...datum].map(([key, value]) => `${key}=${value}`).join(' ');
  return (datum as readonly Atom[]).join(' ');
}

/** A value, in quotes where it could be taken for something else. */
export function atomText(atom: Atom, type: AtomType = 'string'): string {
  if (typeof atom !== 'string' || type === 'uuid') return String(atom);
  const plain = /^[A-Za-z_][\w.-]*$/.test(atom) && atom !== 'true' && atom !== 'false' && !UUID.test(atom);
  return plain ? atom : JSON.stringify(atom);
}

// --- reading ------------------------------------------------------------------------------------------------------

/** Reads a single value. @throws OvsProblem */
export function parseAtom(text: string, type: AtomType, column?: Column): Atom {
  const atom = readAtom(text, type);
  if (column && type === column.key) check(atom, column);
  return atom;
}

function readAtom(text: string, type: AtomType): Atom {
  switch (type) {
    case 'integer':
      if (!/^-?\d+$/.test(text)) throw new OvsProblem(`"${text}" is not a valid integer`);
      return Number(text);
    case 'boolean':
      if (['true', 'yes', 'on', '1'].includes(text)) return true;
      if (['false', 'no', 'off', '0'].includes(text)) return false;
      throw new OvsProblem(`"${text}" is not a valid boolean (use "true" or "false")`);
    case 'uuid':
      if (!UUID.test(text)) throw new OvsProblem(`"${text}" is not a valid UUID`);
      return text;
    case 'string':
      return unquoted(text);
  }
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) {
    if (text === '')
      throw new OvsProblem('An empty string is not valid as input; use "" to represent the empty string');
    return text;
  }
  try {
    return String(JSON.parse(text));
  } catch {
    throw new OvsProblem(`${text}: Error parsing string: unexpected end of input in quoted string`);
  }
}

function check(atom: Atom, { allowed, least, most }: Column): void {
  if (allowed && !allowed.includes(String(atom))) {
    const words = allowed.map((word) => atomText(word)).join(', ');
    throw new OvsProblem(`constraint violation: ${atomText(atom)} is not one of the allowed values ([${words}])`);
  }
  if (least !== undefined && most !== undefined && (Number(atom) < least || Number(atom) > most))
    throw new OvsProblem(`constraint violation: ${atom} is not in the valid range ${least} to ${most} (inclusive)`);
  if (least !== undefined && Number(atom) < least)
    throw new OvsProblem(`constraint violation: ${atom} is less than minimum allowed value ${least}`);
}

/** Reads the whole value of a column: `a`, `a,b`, `[a, b]`, `k=v,k=v` or `{k=v}`. @throws OvsProblem */
export function parseDatum(text: string, column: Column): Datum {
  const tokens = tokenize(text);
  const open = column.value ? '{' : '[';
  const close = column.value ? '}' : ']';
  const bracketed = tokens[0] === open;
  if (bracketed) tokens.shift();
  const entries: (readonly [Atom, Atom])[] = [];
  while (tokens.length > 0 && tokens[0] !== close) {
    const word = tokens.shift() as string;
    if (column.value) {
      if (tokens.shift() !== '=') throw new OvsProblem(`${text}: syntax error at "${word}" expecting "="`);
      const key = parseAtom(word, column.key, column);
      entries.push([key, parseAtom(tokens.shift() ?? '', column.value)]);
    } else for (const atom of atomOrRange(word, column)) entries.push([atom, atom]);
    if (tokens[0] === ',') tokens.shift();
    else if (tokens.length > 0 && tokens[0] !== close)
      throw new OvsProblem(`${text}: syntax error at "${tokens[0]}" expecting ","`);
  }
  if (bracketed && tokens.shift() !== close) throw new OvsProblem(`${text}: missing "${close}" at end of data`);
  if (tokens.length > 0) throw new OvsProblem(`${text}: trailing garbage "${tokens.join('')}" at end of data`);
  const keys = new Set(entries.map(([key]) => key));
  if (keys.size < entries.length)
    throw new OvsProblem(`${text}: ${column.value ? 'map contains duplicate key' : 'set contains duplicate value'}`);
  if (column.value) return mapOf(entries);
  if (entries.length < column.min || entries.length > column.max) {
    const [what, bound] = entries.length < column.min ? ['minimum', column.min] : ['maximum', column.max];
    throw new OvsProblem(
      `${text}: ${entries.length} value(s) specified but the ${what} number ${entries.length < column.min ? 'required ' : ''}is ${bound}`,
    );
  }
  return setOf(keys);
}

function atomOrRange(word: string, column: Column): Atom[] {
  if (column.key !== 'integer') return [parseAtom(word, column.key, column)];
  const range = /^(\d+)-(\d+)$/.exec(word);
  if (!range && !/^-?\d+$/.test(word)) throw new OvsProblem(`"${word}" is not a valid integer or range`);
  if (!range) return [parseAtom(word, 'integer', column)];
  const [first, last] = [Number(range[1]), Number(range[2])];
  check(first, column);
  check(last, column);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === ' ') at++;
    else if (DELIMITERS.includes(char)) {
      tokens.push(char);
      at++;
    } else {
      const word =
        /^"(\\.|[^"\\])*"?/.exec(text.slice(at))?.[0] ?? /^[^:=, [\]{}!<>]+/.exec(text.slice(at))?.[0] ?? char;
      tokens.push(word);
      at += word.length;
    }
  }
  return tokens;
}
