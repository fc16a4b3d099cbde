import { type Filter, JqSyntaxError, type Pattern } from './ast.ts';
import { KEYWORDS, type Token, tokenize } from './lexer.ts';

const ASSIGNMENTS = new Set(['=', '|=', '+=', '-=', '*=', '/=', '%=', '//=']);
const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Parses a jq program, or the part of one that begins at `offset`. @throws JqSyntaxError */
export function parseJq(source: string, offset = 0): Filter {
  const parser = new Parser(tokenize(source, parseJq, offset));
  const filter = parser.pipe();
  parser.end();
  return filter;
}

class Parser {
  #at = 0;

  constructor(readonly tokens: Token[]) {}

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#error('end of file');
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

  #error(expecting?: string): JqSyntaxError {
    const { kind, text, span } = this.#peek();
    const names: Partial<Record<Token['kind'], string>> = {
      end: 'end of file',
      name: KEYWORDS.has(text) ? text : 'IDENT',
      field: 'FIELD',
      number: 'LITERAL',
      string: 'QQSTRING_START',
      variable: "'$'",
      format: 'FORMAT',
    };
    const shown = names[kind] ?? `'${text}'`;
    return new JqSyntaxError(`syntax error, unexpected ${shown}${expecting ? `, expecting ${expecting}` : ''}`, span);
  }

  pipe(): Filter {
    if (this.#take('def')) return this.#define();
    const left = this.#comma();
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

  /** A term, or one whose results are bound for the rest of the pipe. */
  #postfix(): Filter {
    const source = this.#term();
    if (!this.#take('as')) return source;
    const pattern = this.#pattern();
    this.#expect('|');
    return { kind: 'as', source, pattern, body: this.pipe() };
  }

  #pattern(): Pattern {
    const array = this.#take('[');
    if (!array && !this.#take('{')) return { kind: 'variable', name: this.#variable() };
    const parts: { key?: Filter; name?: string; pattern?: Pattern }[] = [];
    do {
      if (array) {
        parts.push({ pattern: this.#pattern() });
        continue;
      }
      const token = this.#peek();
      if (token.kind === 'variable') {
        this.#at++;
        const key: Filter = { kind: 'literal', value: token.text };
        parts.push({ key, name: token.text, pattern: this.#take(':') ? this.#pattern() : undefined });
        continue;
      }
      const key = this.#key();
      this.#expect(':');
      parts.push({ key, pattern: this.#pattern() });
    } while (this.#take(','));
    this.#expect(array ? ']' : '}');
    return { kind: 'parts', parts };
  }

  /** The key of an entry of an object: a name, text, or an expression in parentheses. */
  #key(): Filter {
    const token = this.#peek();
    if (this.#take('(')) {
      const key = this.pipe();
      this.#expect(')');
      return key;
    }
    if (token.kind === 'string') return this.#string();
    if (token.kind === 'format' && this.#peek(1).kind === 'string') {
      this.#at++;
      return this.#string(token.text);
    }
    if (token.kind !== 'name' && token.kind !== 'number') throw this.#error();
    this.#at++;
    return { kind: 'literal', value: token.text };
  }

  #term(): Filter {
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
        return { kind: 'variable', name: token.text, span: token.span };
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
        value = { kind: 'variable', name: token.text, span: token.span };
      } else key = this.#key();
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
    const { span } = this.#peek();
    if (KEYWORDS.has(name) && !['if', 'try', 'reduce', 'foreach', 'label', 'def'].includes(name)) throw this.#error();
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
        const body = this.#term();
        return { kind: 'try', body, handler: this.#take('catch') ? this.#term() : undefined };
      }
      case 'label': {
        const label = this.#variable();
        this.#expect('|');
        return { kind: 'label', name: label, body: this.pipe() };
      }
      case 'break':
        if (this.#peek().kind === 'variable') return { kind: 'break', name: this.#variable(), span };
        break;
      case 'def':
        return this.#define();
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
    return { kind: 'call', name, args, span };
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
    const source = this.#term();
    this.#expect('as');
    const pattern = this.#pattern();
    this.#expect('(');
    const init = this.pipe();
    this.#expect(';');
    const update = this.pipe();
    const extract = kind === 'foreach' && this.#take(';') ? this.pipe() : undefined;
    this.#expect(')');
    return kind === 'reduce'
      ? { kind, source, pattern, init, update }
      : { kind, source, pattern, init, update, extract };
  }
}
