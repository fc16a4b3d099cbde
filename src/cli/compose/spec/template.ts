import { CliError } from '../../errors.ts';
import { isMapping, type Mapping, type Value } from '../yaml.ts';

/** The value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** What variables in texts are replaced with. */
export interface Substitution {
  lookup: Lookup;
  /** Hears of variables that are not set and have no default. */
  unset(name: string): void;
  /** What a text at a place becomes once its variables are in it; undefined where it stays a text. */
  castAt(place: readonly string[]): ((text: string, warn: (message: string) => void) => Value) | undefined;
  /** Hears of words that are taken and should not be. */
  warn?(message: string): void;
}

/** A template that is none. */
export class InvalidTemplate extends Error {}

/** A variable in a text: its name, what stands behind the name, and where the text goes on. */
export interface Variable {
  name: string;
  operator: string;
  rest: string;
  end: number;
}

const OPERATOR = /^:?[-+?]/;

/** Puts variables in place in all texts of a file. @throws CliError with Compose's words */
export function interpolateSpec(config: Mapping, substitution: Substitution): Mapping {
  return walk(config, [], substitution) as Mapping;
}

function walk(value: Value, place: readonly string[], substitution: Substitution): Value {
  if (Array.isArray(value)) return value.map((item) => walk(item, [...place, '[]'], substitution));
  if (isMapping(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, [...place, key], substitution)]),
    );
  }
  if (typeof value !== 'string') return value;
  const where = place.join('.');
  let text: string;
  try {
    text = substitute(value, substitution);
  } catch (error) {
    if (error instanceof InvalidTemplate) {
      throw new CliError(
        `invalid interpolation format for ${where}.\nYou may need to escape any $ with another $.\n${error.message}`,
      );
    }
    throw error instanceof CliError ? new CliError(`error while interpolating ${where}: ${error.message}`) : error;
  }
  const cast = substitution.castAt(place);
  if (cast === undefined) return text;
  try {
    return cast(text, (message) => substitution.warn?.(message));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`error while interpolating ${where}: failed to cast to expected type: ${error.message}`);
  }
}

/** A text with its variables replaced: `$NAME`, `${NAME:-default}`, `${NAME:+other}`, `${NAME:?complaint}`, `$$`. */
export function substitute(text: string, substitution: Pick<Substitution, 'lookup' | 'unset'>): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '$') {
      result += text[at++];
    } else if (text[at + 1] === '$') {
      result += '$';
      at += 2;
    } else {
      const variable = variableAt(text, at);
      if (variable === undefined) {
        result += text[at++];
        continue;
      }
      result += replacement(variable, substitution);
      at = variable.end;
    }
  }
  return result;
}

/** The variable that begins at a dollar sign, if it is one. @throws InvalidTemplate */
export function variableAt(text: string, at: number): Variable | undefined {
  if (text[at + 1] !== '{') {
    const name = /^[_a-z][_a-z0-9]*/i.exec(text.slice(at + 1))?.[0];
    return name === undefined ? undefined : { name, operator: '', rest: '', end: at + 1 + name.length };
  }
  const end = closing(text, at + 2);
  const inside = end === undefined ? undefined : text.slice(at + 2, end);
  const name = inside === undefined ? undefined : /^[_a-z][_a-z0-9]*/i.exec(inside)?.[0];
  if (end === undefined || inside === undefined || name === undefined) throw new InvalidTemplate(text);
  const behind = inside.slice(name.length);
  const operator = OPERATOR.exec(behind)?.[0] ?? '';
  if (operator === '' && behind !== '') throw new InvalidTemplate(text);
  return { name, operator, rest: behind.slice(operator.length), end: end + 1 };
}

/** Where the brace that is open at `from` closes; others may open and close in it. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && depth-- === 0) return at;
  }
  return undefined;
}

function replacement({ name, operator, rest }: Variable, substitution: Pick<Substitution, 'lookup' | 'unset'>): string {
  const value = substitution.lookup(name);
  const isThere = value !== undefined && !(operator.startsWith(':') && value === '');
  switch (operator.slice(-1)) {
    case '-':
      return isThere ? value : substitute(rest, substitution);
    case '+':
      return isThere ? substitute(rest, substitution) : '';
    case '?': {
      if (isThere) return value;
      const complaint = substitute(rest, substitution);
      throw new CliError(`required variable ${name} is missing a value${complaint === '' ? '' : `: ${complaint}`}`);
    }
    default:
      if (value === undefined) substitution.unset(name);
      return value ?? '';
  }
}
