import type { FlagKind } from '../pflag/flag.ts';

/** Says what a text stands for; @throws CliError where it is not allowed */
export type Validator = (text: string) => string;

/** A flag that may be given many times, each time with one text. */
export function list(validate: Validator = (text) => text): FlagKind<readonly string[]> {
  return {
    type: 'list',
    zero: [],
    parse: (text, current) => [...current, validate(text)],
    format: (value) => (value.length === 0 ? '' : `[${value.join(' ')}]`),
  };
}

/** A list whose entries need no check. */
export const LIST = list();

/** A flag that may be given many times, each time with `name=value`. */
export function map(validate: Validator = (text) => text): FlagKind<ReadonlyMap<string, string>> {
  return {
    type: 'map',
    zero: new Map<string, string>(),
    parse: (text, current) => {
      const [name, value] = cut(validate(text), '=');
      return new Map(current).set(name, value ?? '');
    },
    format: (value) => `map[${[...value].map(([name, text]) => `${name}:${text}`).join(' ')}]`,
  };
}

/** A map whose entries need no check. */
export const MAP = map();

/** strings.Cut: what is before and after the first `separator`; nothing after where there is none. */
export function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** `name=value` texts as an object; a name alone gets an empty value. */
export function toRecord(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => [cut(text, '=')[0], cut(text, '=')[1] ?? '']));
}
