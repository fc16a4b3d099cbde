/** The kinds of tokens of Go's text/template/parse. */
export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'string'
  | 'rawString'
  | 'char'
  | 'number'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'comma'
  | 'leftParen'
  | 'rightParen'
  | 'space'
  | 'end';

/** A token and the offset at which it starts. */
export interface Token {
  kind: TokenKind;
  text: string;
  position: number;
}

/** A template that cannot be parsed or executed; the message is Go's. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** What an execution had written when it failed. */
  written = '';
}

const KEYWORDS = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);

/** The message of a syntax error at `position`, with its line as Go counts it. */
export function syntaxError(source: string, position: number, message: string): TemplateError {
  const line = source.slice(0, position).split('\n').length;
  return new TemplateError(`template: :${line}: ${message}`);
}

/** Splits a template into tokens; comments are dropped and trim markers carried out. @throws TemplateError */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    let text = open < 0 ? source.slice(at) : source.slice(at, open);
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, '');
    if (open < 0) {
      if (text !== '') tokens.push({ kind: 'text', text, position: at });
      break;
    }
    const trimLeft = /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    if (trimLeft) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') tokens.push({ kind: 'text', text, position: at });
    let start = open + 2 + (trimLeft ? 2 : 0);
    if (source.startsWith('/*', start)) {
      const end = source.indexOf('*/', start);
      if (end < 0) throw syntaxError(source, start, 'unclosed comment');
      start = end + 2;
      trimNext = /^[ \t\r\n]-\}\}/.test(source.slice(start, start + 4));
      if (trimNext) start += 2;
      if (!source.startsWith('}}', start)) throw syntaxError(source, start, 'comment ends before closing delimiter');
      at = start + 2;
      continue;
    }
    tokens.push({ kind: 'left', text: '{{', position: open });
    const action = insideAction(source, start, tokens);
    at = action.at;
    trimNext = action.trim;
  }
  tokens.push({ kind: 'end', text: 'EOF', position: source.length });
  return tokens;
}

function insideAction(source: string, from: number, tokens: Token[]): { at: number; trim: boolean } {
  let at = from;
  let parens = 0;
  for (;;) {
    const rest = source.slice(at);
    const close = /^(?:[ \t\r\n]-)?\}\}/.exec(rest);
    if (close) {
      if (parens > 0) throw syntaxError(source, at, 'unclosed left paren');
      tokens.push({ kind: 'right', text: '}}', position: at + close[0].length - 2 });
      return { at: at + close[0].length, trim: close[0].length > 2 };
    }
    if (rest === '') throw syntaxError(source, at, 'unclosed action');
    const token = nextToken(source, at, rest);
    if (token.kind === 'leftParen') parens++;
    if (token.kind === 'rightParen' && --parens < 0) throw syntaxError(source, at, 'unexpected right paren');
    tokens.push(token);
    at += token.text.length;
  }
}

const RULES: readonly [TokenKind, RegExp][] = [
  ['space', /^[ \t\r\n]+/],
  ['declare', /^:=/],
  ['assign', /^=/],
  ['pipe', /^\|/],
  ['comma', /^,/],
  ['leftParen', /^\(/],
  ['rightParen', /^\)/],
  ['string', /^"(?:[^"\\\n]|\\.)*"/],
  ['rawString', /^`[^`]*`/],
  ['char', /^'(?:[^'\\\n]|\\.)+'/],
  ['number', /^[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)/],
  ['field', /^\.[\p{L}_][\p{L}\p{Nd}_]*/u],
  ['variable', /^\$(?:[\p{L}_][\p{L}\p{Nd}_]*)?/u],
  ['dot', /^\./],
  ['identifier', /^[\p{L}_][\p{L}\p{Nd}_]*/u],
];

function nextToken(source: string, position: number, rest: string): Token {
  for (const [kind, pattern] of RULES) {
    const match = pattern.exec(rest);
    if (!match) continue;
    const text = match[0];
    if (kind !== 'identifier') return { kind, text, position };
    if (KEYWORDS.has(text)) return { kind: 'keyword', text, position };
    if (text === 'true' || text === 'false') return { kind: 'bool', text, position };
    return { kind: text === 'nil' ? 'nil' : 'identifier', text, position };
  }
  if (rest.startsWith('"')) throw syntaxError(source, position, 'unterminated quoted string');
  if (rest.startsWith('`')) throw syntaxError(source, position, 'unterminated raw quoted string');
  if (rest.startsWith("'")) throw syntaxError(source, position, 'unterminated character constant');
  if (rest.startsWith(':')) throw syntaxError(source, position, 'expected :=');
  const code = rest.codePointAt(0) ?? 0;
  const unicode = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  throw syntaxError(source, position, `unrecognized character in action: ${unicode} '${String.fromCodePoint(code)}'`);
}
