import { CliError } from '../../errors.ts';
import { InvalidTemplate, type Lookup, substitute } from './template.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The variables of a file such as `.env`: `NAME=value` or `NAME: value`, `export` before it or not, quotes, comments, and
 * other variables in what is not in single quotes. A name without a value takes the one `lookup` has, or none.
 * @throws CliError
 */
export function parseDotenv(text: string, lookup: Lookup): Map<string, string> {
  const variables = new Map<string, string>();
  const known: Lookup = (name) => lookup(name) ?? variables.get(name);
  let rest = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  let line = 1;
  while (rest !== '') {
    const [row = ''] = rest.split('\n', 1);
    const statement = /^\s*(?:export\s+)?([^\s=:#"']*)[ \t]*(?:([=:])[ \t]*)?/.exec(row);
    if (/^\s*(?:#|$)/.test(row)) {
      rest = rest.slice(row.length + 1);
      line++;
      continue;
    }
    const name = statement?.[1];
    if (statement === null || name === undefined || !/^[\w.[\]-]*$/.test(name)) {
      const strange = /[^\w.\s-]/.exec(row)?.[0] ?? row;
      throw new CliError(
        `line ${line}: unexpected character ${JSON.stringify(strange)} in variable name ${JSON.stringify(row)}`,
      );
    }
    if (statement[2] === undefined) {
      if (row.slice(statement[0].length).trim() !== '') {
        throw new CliError(`line ${line}: key cannot contain a space`);
      }
      const inherited = lookup(name);
      if (inherited !== undefined) variables.set(name, inherited);
      rest = rest.slice(row.length + 1);
      line++;
      continue;
    }
    const { value, length } = valueAt(rest.slice(statement[0].length), line, known);
    variables.set(name, value);
    const used = rest.slice(0, statement[0].length + length);
    line += used.split('\n').length;
    rest = rest.slice(used.length).replace(/^[^\n]*\n?/, '');
  }
  return variables;
}

/** The value that a text begins with, and how many letters it takes. */
function valueAt(text: string, line: number, lookup: Lookup): { value: string; length: number } {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    const [row = ''] = text.split('\n', 1);
    const raw = row.replace(/(?:^|\s+)#.*$/, '').trimEnd();
    return { value: replaced(raw, lookup), length: row.length };
  }
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) {
      const raw = text.slice(1, at);
      if (quote === "'") return { value: raw, length: at + 1 };
      const value = raw.replace(/\\(.)/gs, (whole, letter: string) =>
        letter === '$' ? '$$' : (ESCAPES[letter] ?? (letter === '"' || letter === '\\' ? letter : whole)),
      );
      return { value: replaced(value, lookup), length: at + 1 };
    }
  }
  const [row = ''] = text.split('\n', 1);
  throw new CliError(`line ${line + text.split('\n').length - 1}: unterminated quoted value ${row}`);
}

function replaced(text: string, lookup: Lookup): string {
  try {
    return substitute(text, { lookup, unset: () => {} });
  } catch (error) {
    if (!(error instanceof InvalidTemplate)) throw error;
    throw new CliError(`Invalid template: ${JSON.stringify(text)}`);
  }
}
