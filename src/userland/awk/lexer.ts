import type { Family } from '../getopt.ts';
import { AwkSyntaxError } from './ast.ts';

export type AwkTokenKind =
  | 'number'
  | 'string'
  | 'regex'
  | 'name'
  | 'function'
  | 'builtin'
  | 'keyword'
  | 'operator'
  | 'newline'
  | 'end';

export interface AwkToken {
  kind: AwkTokenKind;
  text: string;
  line: number;
}

const KEYWORDS = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'nextfile',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);
export const BUILTINS = new Set([
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'sin',
  'cos',
  'atan2',
  'exp',
  'log',
  'sqrt',
  'int',
  'rand',
  'srand',
  'tolower',
  'toupper',
  'system',
  'close',
  'fflush',
  'systime',
  'strftime',
  'and',
  'or',
  'xor',
  'lshift',
  'rshift',
  'compl',
]);
const OPERATORS = [
  '**=',
  '&&',
  '||',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '==',
  '<=',
  '>=',
  '!=',
  '!~',
  '>>',
  '**',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ';',
  ',',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '!',
  '<',
  '>',
  '|',
  '?',
  ':',
  '~',
  '$',
  '=',
];
const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;
const NUMBER = /^(?:0[xX][0-9a-fA-F]+|0[0-7]+(?![\d.eE])|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
/** Functions that mawk lacks. */
const BUSYBOX_ONLY = new Set(['and', 'or', 'xor', 'lshift', 'rshift', 'compl']);
/** After these a slash divides; elsewhere it begins a regular expression. */
const DIVIDES = new Set([')', ']', '$', '++', '--']);

/** Splits an awk program into tokens. @throws AwkSyntaxError */
export function tokenize(source: string, family: Family): AwkToken[] {
  const tokens: AwkToken[] = [];
  let at = 0;
  let line = 1;
  const push = (kind: AwkTokenKind, text: string) => tokens.push({ kind, text, line });
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest);
    if (blank) {
      at += blank[0].length;
      if (blank[0].startsWith('\\')) line++;
      continue;
    }
    const char = rest[0] as string;
    if (char === '\n') {
      push('newline', '\n');
      line++;
      at++;
      continue;
    }
    const number = (family === 'gnu' ? DECIMAL : NUMBER).exec(rest);
    if (number) {
      push('number', number[0]);
      at += number[0].length;
      continue;
    }
    if (char === '"') {
      const match = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
      if (!match)
        throw new AwkSyntaxError(
          'Unexpected end of string',
          line,
          `runaway string constant ${rest.split('\n')[0]} ...`,
        );
      push('string', carryOutEscapes(match[1] as string, family));
      at += match[0].length;
      continue;
    }
    const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (word !== undefined) {
      at += word.length;
      if (KEYWORDS.has(word)) push('keyword', word === 'func' ? 'function' : word);
      else if (BUILTINS.has(word) && !(family === 'gnu' && BUSYBOX_ONLY.has(word))) push('builtin', word);
      else push(source[at] === '(' ? 'function' : 'name', word);
      continue;
    }
    if (char === '/' && !divides(tokens[tokens.length - 1])) {
      const match = /^\/((?:[^/\\\n[]|\\[^\n]|\[\^?\]?(?:[^\]\n]|\[:\w+:\])*\])*)\//.exec(rest);
      if (!match)
        throw new AwkSyntaxError(
          'Unexpected end of regex',
          line,
          `runaway regular expression ${rest.split('\n')[0]} ...`,
        );
      push('regex', (match[1] as string).replaceAll('\\/', '/'));
      at += match[0].length;
      continue;
    }
    const operator = OPERATORS.find(
      (candidate) => rest.startsWith(candidate) && !(family === 'gnu' && candidate.startsWith('**')),
    );
    if (operator === undefined) throw new AwkSyntaxError('Unexpected token', line, `unexpected character '${char}'`);
    push('operator', operator === '**' ? '^' : operator === '**=' ? '^=' : operator);
    at += operator.length;
  }
  push('end', '');
  return tokens;
}

function divides(previous: AwkToken | undefined): boolean {
  if (!previous) return false;
  if (previous.kind === 'operator') return DIVIDES.has(previous.text);
  return ['number', 'string', 'name', 'builtin'].includes(previous.kind);
}

/** The text of a string literal with its escapes carried out. */
export function carryOutEscapes(text: string, family: Family): string {
  return text.replace(/\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|\r?\n|[\s\S])/g, (whole, code: string) => {
    const simple = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' }[
      code
    ];
    if (family === 'gnu' && code === '/') return whole;
    if (simple !== undefined) return simple;
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /\n$/.test(code) ? '' : family === 'gnu' ? whole : code;
  });
}
