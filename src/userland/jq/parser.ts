import { type Filter, JqSyntaxError } from './ast.ts';

interface Token {
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
const ASSIGNMENTS = new Set(['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']);
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Parses a jq program. @throws JqSyntaxError */
export function parseJq(source: string): Filter {
  const parser = new Parser(tokenize(source));
  const filter = parser.pipe();
  parser.end();
  return filter;
}

function tokenize(source: string): Token[] {
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
      const string = readString(source, at + 1);
      tokens.push({ kind: 'string', text: '', parts: string.parts });
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
      tokens.push({ kind, text });
      at += match[0].length;
      continue;
    }
    const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
    if (!operator)
      throw new JqSyntaxError(`syntax error, unexpected INVALID_CHARACTER at <top-level>, line 1, column ${at + 1}:`);
    tokens.push({ kind: 'operator', text: operator });
    at += operator.length;
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

/** The parts of a string literal: text, and filters between `\(` and `)`. */
function readString(source: string, from: number): { parts: (string | Filter)[]; end: number } {
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
      parts.push(parseJq(source.slice(at + 1, end)));
      at = end;
    } else if (next === 'u') {
      text += String.fromCharCode(Number.parseInt(source.slice(at + 1, at + 5), 16));
      at += 4;
    } else text += { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[next] ?? next;
  }
  throw new JqSyntaxError(
    'syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END',
  );
}

function closing(source: string, from: number): number {
  let depth = 1;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (char === '"') at = readString(source, at + 1).end - 1;
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
  }
  throw new JqSyntaxError('syntax error, unexpected end of file');
}

class Parser {
  #at = 0;

  constructor(readonly tokens: Token[]) {}

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#error();
  }

  #peek(ahead = 0): Token {
    return (this.tokens[this.#at + ahead] ?? this.tokens[this.tokens.length - 1]) as Token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return (token.kind === 'operator' || token.kind === 'name') && token.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#error();
  }

  #error(): JqSyntaxError {
    const { kind, text } = this.#peek();
    return new JqSyntaxError(
      kind === 'end'
        ? 'syntax error, unexpected end of file'
        : `syntax error, unexpected ${kind === 'name' ? 'IDENT' : `'${text}'`}`,
    );
  }

  pipe(): Filter {
    if (this.#take('def')) return this.#define();
    const left = this.#comma();
    if (this.#take('as')) {
      const variable = this.#variable();
      this.#expect('|');
      return { kind: 'as', source: left, variable, body: this.pipe() };
    }
    return this.#take('|') ? { kind: 'pipe', left, right: this.pipe() } : left;
  }

  #define(): Filter {
    const name = this.#peek().text;
    this.#at++;
    const parameters: string[] = [];
    if (this.#take('(')) {
      do {
        const token = this.#peek();
        this.#at++;
        parameters.push(token.kind === 'variable' ? `$${token.text}` : token.text);
      } while (this.#take(';'));
      this.#expect(')');
    }
    this.#expect(':');
    const body = this.pipe();
    this.#expect(';');
    return { kind: 'define', name, parameters, body, rest: this.pipe() };
  }

  #variable(): string {
    const token = this.#peek();
    if (token.kind !== 'variable') throw this.#error();
    this.#at++;
    return token.text;
  }

  #comma(): Filter {
    let left = this.#alternative();
    while (this.#take(',')) left = { kind: 'comma', left, right: this.#alternative() };
    return left;
  }

  #alternative(): Filter {
    const left = this.#assignment();
    return this.#take('//') ? { kind: 'alternative', left, right: this.#alternative() } : left;
  }

  #assignment(): Filter {
    const left = this.#or();
    const token = this.#peek();
    if (token.kind !== 'operator' || !ASSIGNMENTS.has(token.text)) return left;
    this.#at++;
    return { kind: 'assign', operator: token.text, path: left, value: this.#alternative() };
  }

  #or(): Filter {
    let left = this.#and();
    while (this.#take('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Filter {
    let left = this.#comparison();
    while (this.#take('and')) left = { kind: 'and', left, right: this.#comparison() };
    return left;
  }

  #comparison(): Filter {
    const left = this.#additive();
    const token = this.#peek();
    if (token.kind !== 'operator' || !COMPARISONS.has(token.text)) return left;
    this.#at++;
    return { kind: 'binary', operator: token.text, left, right: this.#additive() };
  }

  #additive(): Filter {
    let left = this.#multiplicative();
    while (this.#is('+') || this.#is('-')) {
      const operator = this.#peek().text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Filter {
    let left = this.#unary();
    while (this.#is('*') || this.#is('/') || this.#is('%')) {
      const operator = this.#peek().text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Filter {
    return this.#take('-') ? { kind: 'negate', operand: this.#postfix() } : this.#postfix();
  }

  #postfix(): Filter {
    let target = this.#primary();
    for (;;) {
      const token = this.#peek();
      if (token.kind === 'field') {
        this.#at++;
        target = { kind: 'field', target, name: { kind: 'literal', value: token.text }, optional: this.#take('?') };
      } else if (token.kind === 'operator' && token.text === '.' && this.#peek(1).kind === 'string') {
        this.#at++;
        target = { kind: 'field', target, name: this.#string(), optional: this.#take('?') };
      } else if (token.kind === 'operator' && token.text === '.' && this.#peek(1).text === '[') {
        this.#at++;
      } else if (this.#take('[')) target = this.#bracket(target);
      else if (this.#take('?')) target = { kind: 'try', body: target };
      else return target;
    }
  }

  #bracket(target: Filter): Filter {
    if (this.#take(']')) return { kind: 'iterate', target, optional: this.#take('?') };
    if (this.#take(':')) {
      const to = this.pipe();
      this.#expect(']');
      return { kind: 'slice', target, to, optional: this.#take('?') };
    }
    const from = this.pipe();
    if (this.#take(':')) {
      const to = this.#is(']') ? undefined : this.pipe();
      this.#expect(']');
      return { kind: 'slice', target, from, to, optional: this.#take('?') };
    }
    this.#expect(']');
    return { kind: 'field', target, name: from, optional: this.#take('?') };
  }

  #string(format?: string): Filter {
    const { parts } = this.#peek();
    this.#at++;
    return { kind: 'string', parts: parts ?? [''], format };
  }

  #primary(): Filter {
    const token = this.#peek();
    switch (token.kind) {
      case 'number':
        this.#at++;
        return { kind: 'literal', value: Number(token.text) };
      case 'string':
        return this.#string();
      case 'format':
        this.#at++;
        return this.#peek().kind === 'string' ? this.#string(token.text) : { kind: 'format', name: token.text };
      case 'variable':
        this.#at++;
        return { kind: 'variable', name: token.text };
      case 'field':
        return { kind: 'identity' };
      case 'name':
        return this.#named(token.text);
      case 'operator':
        return this.#operator(token.text);
      default:
        throw this.#error();
    }
  }

  #operator(text: string): Filter {
    if (text === '..') {
      this.#at++;
      return { kind: 'recurse' };
    }
    if (text === '.') {
      // A bare dot; `."name"` and `.[…]` are taken up by the postfix loop.
      if (this.#peek(1).kind === 'string') return { kind: 'identity' };
      this.#at++;
      return { kind: 'identity' };
    }
    this.#at++;
    if (text === '(') {
      const inner = this.pipe();
      this.#expect(')');
      return inner;
    }
    if (text === '[') {
      if (this.#take(']')) return { kind: 'array' };
      const body = this.pipe();
      this.#expect(']');
      return { kind: 'array', body };
    }
    if (text === '{') return this.#object();
    this.#at--;
    throw this.#error();
  }

  #object(): Filter {
    const entries: { key: Filter; value: Filter }[] = [];
    while (!this.#take('}')) {
      const token = this.#peek();
      let key: Filter;
      let value: Filter | undefined;
      if (token.kind === 'variable') {
        this.#at++;
        key = { kind: 'literal', value: token.text };
        value = { kind: 'variable', name: token.text };
      } else if (this.#take('(')) {
        key = this.pipe();
        this.#expect(')');
      } else if (token.kind === 'string') key = this.#string();
      else if (token.kind === 'name' || token.kind === 'number') {
        this.#at++;
        key = { kind: 'literal', value: token.text };
      } else throw this.#error();
      if (this.#take(':')) value = this.#objectValue();
      entries.push({
        key,
        value: value ?? { kind: 'field', target: { kind: 'identity' }, name: key, optional: false },
      });
      if (!this.#is('}')) this.#expect(',');
    }
    return { kind: 'object', entries };
  }

  #objectValue(): Filter {
    let left = this.#alternative();
    while (this.#take('|')) left = { kind: 'pipe', left, right: this.#alternative() };
    return left;
  }

  #named(name: string): Filter {
    this.#at++;
    switch (name) {
      case 'true':
      case 'false':
        return { kind: 'literal', value: name === 'true' };
      case 'null':
        return { kind: 'literal', value: null };
      case 'if':
        return this.#if();
      case 'try': {
        const body = this.#postfix();
        return { kind: 'try', body, handler: this.#take('catch') ? this.#postfix() : undefined };
      }
      case 'reduce':
      case 'foreach':
        return this.#fold(name);
    }
    const args: Filter[] = [];
    if (this.#take('(')) {
      do args.push(this.pipe());
      while (this.#take(';'));
      this.#expect(')');
    }
    return { kind: 'call', name, args };
  }

  #if(): Filter {
    const branches: { test: Filter; consequent: Filter }[] = [];
    do {
      const test = this.pipe();
      this.#expect('then');
      branches.push({ test, consequent: this.pipe() });
    } while (this.#take('elif'));
    const otherwise = this.#take('else') ? this.pipe() : undefined;
    this.#expect('end');
    return { kind: 'if', branches, otherwise };
  }

  #fold(kind: 'reduce' | 'foreach'): Filter {
    const source = this.#postfix();
    this.#expect('as');
    const variable = this.#variable();
    this.#expect('(');
    const init = this.pipe();
    this.#expect(';');
    const update = this.pipe();
    const extract = kind === 'foreach' && this.#take(';') ? this.pipe() : undefined;
    this.#expect(')');
    return kind === 'reduce'
      ? { kind, source, variable, init, update }
      : { kind, source, variable, init, update, extract };
  }
}
