import { type Filter, JqSyntaxError, type Span } from './ast.ts';

/** Words that are no names of functions. */
export const KEYWORDS = new Set([
  'if',
  'then',
  'elif',
  'else',
  'end',
  'as',
  'def',
  'reduce',
  'foreach',
  'try',
  'catch',
  'label',
]);

/** Parses what stands inside a string between `\\(` and `)`, at an offset of the whole. */
export type Parse = (source: string, offset: number) => Filter;

export interface Token {
  span: Span;
  kind: 'operator' | 'name' | 'variable' | 'number' | 'string' | 'format' | 'field' | 'end';
  text: string;
  parts?: (string | Filter)[];
}

const OPERATORS = [
  '?//=',
  '?//',
  '//=',
  '|=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '==',
  '!=',
  '<=',
  '>=',
  '//',
  '..',
  '|',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '<',
  '>',
  '=',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  ';',
  '.',
  '?',
];
/** Splits a jq program into tokens; `offset` is where it stands in the whole. @throws JqSyntaxError */
export function tokenize(source: string, parse: Parse, offset = 0): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:\s+|#[^\n]*)/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    if (rest[0] === '"') {
      const string = readString(source, at + 1, offset, parse);
      tokens.push({ kind: 'string', text: '', parts: string.parts, span: [offset + at, offset + string.end] });
      at = string.end;
      continue;
    }
    const match =
      /^(?<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/.exec(rest) ??
      /^\.(?<field>[A-Za-z_]\w*)/.exec(rest) ??
      /^\$(?<variable>[A-Za-z_]\w*)/.exec(rest) ??
      /^(?<format>@[A-Za-z]\w*)/.exec(rest) ??
      /^(?<name>[A-Za-z_]\w*(?:::\w+)*)/.exec(rest);
    if (match?.groups) {
      const [kind, text] = Object.entries(match.groups).find(([, value]) => value !== undefined) as [
        Token['kind'],
        string,
      ];
      tokens.push({ kind, text, span: [offset + at, offset + at + match[0].length] });
      at += match[0].length;
      continue;
    }
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (!operator)
      throw new JqSyntaxError('syntax error, unexpected INVALID_CHARACTER', [offset + at, offset + at + 1]);
    tokens.push({ kind: 'operator', text: operator, span: [offset + at, offset + at + operator.length] });
    at += operator.length;
  }
  const end = offset + source.length;
  tokens.push({ kind: 'end', text: '', span: [end - 1, end] });
  return tokens;
}

/** The parts of a string literal: text, and filters between `\(` and `)`. */
function readString(
  source: string,
  from: number,
  offset: number,
  parse: Parse,
): { parts: (string | Filter)[]; end: number } {
  const parts: (string | Filter)[] = [];
  let text = '';
  for (let at = from; at < source.length; at++) {
    const char = source[at] as string;
    if (char === '"') {
      if (text !== '' || parts.length === 0) parts.push(text);
      return { parts, end: at + 1 };
    }
    if (char !== '\\') {
      text += char;
      continue;
    }
    const next = source[++at] ?? '';
    if (next === '(') {
      if (text !== '') parts.push(text);
      text = '';
      const end = closing(source, at + 1);
      parts.push(parse(source.slice(at + 1, end), offset + at + 1));
      at = end;
    } else if (next === 'u') {
      text += String.fromCharCode(Number.parseInt(source.slice(at + 1, at + 5), 16));
      at += 4;
    } else text += { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[next] ?? next;
  }
  throw new JqSyntaxError(
    'syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END',
    [offset + source.length - 1, offset + source.length],
  );
}

function closing(source: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (quoted) {
      if (char === '"') quoted = false;
      else if (char === '\\' && source[at + 1] === '(') at = closing(source, at + 2);
      else if (char === '\\') at++;
    } else if (char === '"') quoted = true;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  throw new JqSyntaxError('syntax error, unexpected end of file', [source.length - 1, source.length]);
}
