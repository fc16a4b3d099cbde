import { CliError } from '../errors.ts';
import { quote } from '../pflag/quote.ts';
import { isMapping, type Mapping, type Value } from './yaml.ts';

/** The value of a variable; undefined where it is not set. */
export type Lookup = (name: string) => string | undefined;

/** What a text between two types of places becomes once its variables are in it. */
export type Cast = (text: string) => Value;

/** Casts by the places they are for; `*` stands for any name, `[]` for any element of a list. */
export type Casts = readonly (readonly [path: string, cast: Cast])[];

const PATTERN = /\$(?:(\$)|([_a-z][_a-z0-9]*(?::?[-?][^}]*)?)|\{([_a-z][_a-z0-9]*(?::?[-?][^}]*)?)\}|())/gi;

/** A template that is none; its text stands in the message. */
class InvalidTemplate extends Error {}

/**
 * Puts variables in place of `$NAME`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, `${NAME?message}` in all
 * texts; `$$` is a dollar sign. @throws CliError
 */
export function interpolate(config: Mapping, lookup: Lookup, casts: Casts): Mapping {
  const walk = (value: Value, path: string): Value => {
    if (typeof value === 'string') return interpolateText(value, path, lookup, casts);
    if (Array.isArray(value)) return value.map((item) => walk(item, `${path}.[]`));
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, `${path}.${key}`)]));
  };
  return Object.fromEntries(Object.entries(config).map(([key, item]) => [key, walk(item, key)]));
}

function interpolateText(text: string, path: string, lookup: Lookup, casts: Casts): Value {
  let result: string;
  try {
    result = substitute(text, lookup);
  } catch (error) {
    if (!(error instanceof InvalidTemplate)) throw error;
    throw new CliError(
      `invalid interpolation format for ${path}: ${quote(error.message)}; you may need to escape any $ with another $`,
    );
  }
  if (result === text) return text;
  const cast = casts.find(([pattern]) => matches(pattern, path))?.[1];
  if (cast === undefined) return result;
  try {
    return cast(result);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(`error while interpolating ${path}: failed to cast to expected type: ${error.message}`);
  }
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('.');
  const wanted = pattern.split('.');
  return wanted.length === parts.length && wanted.every((part, index) => part === '*' || part === parts[index]);
}

function substitute(template: string, lookup: Lookup): string {
  return template.replace(PATTERN, (_, escaped?: string, named?: string, braced?: string) => {
    if (escaped) return escaped;
    const substitution = named || braced;
    if (!substitution) throw new InvalidTemplate(template);
    return resolve(substitution, lookup);
  });
}

/** The value of `NAME` with its default or complaint. */
function resolve(substitution: string, lookup: Lookup): string {
  for (const separator of [':-', '-', ':?', '?']) {
    const at = substitution.indexOf(separator);
    if (at < 0) continue;
    const name = substitution.slice(0, at);
    const rest = substitution.slice(at + separator.length);
    const value = lookup(name);
    if (value !== undefined && (value !== '' || !separator.startsWith(':'))) return value;
    if (separator.endsWith('-')) return rest;
    throw new InvalidTemplate(`required variable ${name} is missing a value: ${rest}`);
  }
  return lookup(substitution) ?? '';
}
