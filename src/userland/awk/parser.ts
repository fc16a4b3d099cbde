import { type AwkFunction, type AwkProgram, AwkSyntaxError, type Expr, type Rule, type Stmt } from './ast.ts';
import { type AwkToken, tokenize } from './lexer.ts';

/** Parses an awk program. @throws AwkSyntaxError */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program();
}

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);
const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);

class Parser {
  #at = 0;
  /** Inside print's arguments `>` redirects; inside for's head `in` belongs to the loop. */
  #noGreater = false;
  #noIn = false;

  constructor(readonly tokens: AwkToken[]) {}

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.#skipTerminators();
    while (this.#peek().kind !== 'end') {
      if (this.#isKeyword('function')) {
        const definition = this.#function();
        functions.set(definition.name, definition);
      } else rules.push(this.#rule());
      this.#skipTerminators();
    }
    return { rules, functions };
  }

  // --- tokens -----------------------------------------------------------------------------------------------------

  #peek(ahead = 0): AwkToken {
    return (this.tokens[this.#at + ahead] ?? this.tokens[this.tokens.length - 1]) as AwkToken;
  }

  #is(operator: string): boolean {
    const token = this.#peek();
    return token.kind === 'operator' && token.text === operator;
  }

  #isKeyword(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'keyword' && token.text === word;
  }

  #take(operator: string): boolean {
    if (!this.#is(operator)) return false;
    this.#at++;
    return true;
  }

  #expect(operator: string): void {
    if (!this.#take(operator)) throw this.#error();
  }

  #error(): AwkSyntaxError {
    const token = this.#peek();
    return new AwkSyntaxError(
      'syntax error',
      token.line,
      token.kind === 'newline' ? 'end of line' : token.kind === 'end' ? 'end of file' : token.text,
    );
  }

  #skipNewlines(): void {
    while (this.#peek().kind === 'newline') this.#at++;
  }

  #skipTerminators(): void {
    while (this.#peek().kind === 'newline' || this.#is(';')) this.#at++;
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== 'name' && token.kind !== 'function') throw this.#error();
    this.#at++;
    return token.text;
  }

  // --- rules ------------------------------------------------------------------------------------------------------

  #function(): AwkFunction {
    this.#at++;
    const name = this.#name();
    this.#expect('(');
    const parameters: string[] = [];
    while (!this.#take(')')) {
      this.#skipNewlines();
      parameters.push(this.#name());
      if (!this.#is(')')) this.#expect(',');
      this.#skipNewlines();
    }
    this.#skipNewlines();
    return { name, parameters, body: this.#block() };
  }

  #rule(): Rule {
    const token = this.#peek();
    if (token.kind === 'keyword' && (token.text === 'BEGIN' || token.text === 'END')) {
      this.#at++;
      this.#skipNewlines();
      return { pattern: { kind: token.text === 'BEGIN' ? 'begin' : 'end' }, action: this.#block() };
    }
    if (this.#is('{')) return { pattern: { kind: 'always' }, action: this.#block() };
    const from = this.#expression();
    let pattern: Rule['pattern'] = { kind: 'test', expr: from };
    if (this.#take(',')) {
      this.#skipNewlines();
      pattern = { kind: 'range', from, to: this.#expression(), active: { on: false } };
    }
    return { pattern, action: this.#is('{') ? this.#block() : undefined };
  }

  #block(): Stmt {
    this.#expect('{');
    const body: Stmt[] = [];
    this.#skipTerminators();
    while (!this.#take('}')) {
      if (this.#peek().kind === 'end') throw this.#error();
      body.push(this.#statement());
      this.#skipTerminators();
    }
    return { kind: 'block', body };
  }

  // --- statements -------------------------------------------------------------------------------------------------

  #statement(): Stmt {
    const token = this.#peek();
    if (this.#is('{')) return this.#block();
    if (token.kind !== 'keyword') return this.#ended(this.#simple());
    switch (token.text) {
      case 'if':
        return this.#if();
      case 'while': {
        this.#at++;
        const test = this.#parenthesized();
        return { kind: 'while', test, body: this.#body() };
      }
      case 'do':
        return this.#do();
      case 'for':
        return this.#for();
      default:
        return this.#ended(this.#simple());
    }
  }

  /** A simple statement must be followed by its end. */
  #ended(statement: Stmt): Stmt {
    const token = this.#peek();
    if (token.kind === 'newline' || token.kind === 'end' || this.#is(';') || this.#is('}')) return statement;
    throw this.#error();
  }

  #simple(): Stmt {
    const token = this.#peek();
    if (token.kind !== 'keyword') return { kind: 'expression', expr: this.#expression() };
    const word = token.text;
    switch (word) {
      case 'print':
      case 'printf':
        this.#at++;
        return this.#print(word === 'printf');
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue':
        this.#at++;
        return { kind: word };
      case 'exit':
        this.#at++;
        return { kind: 'exit', status: this.#atEnd() ? undefined : this.#expression() };
      case 'return':
        this.#at++;
        return { kind: 'return', value: this.#atEnd() ? undefined : this.#expression() };
      case 'delete': {
        this.#at++;
        const array = this.#name();
        return { kind: 'delete', array, index: this.#take('[') ? this.#subscript() : undefined };
      }
      case 'getline':
        return { kind: 'expression', expr: this.#expression() };
      default:
        throw this.#error();
    }
  }

  #atEnd(): boolean {
    const token = this.#peek();
    return token.kind === 'newline' || token.kind === 'end' || this.#is(';') || this.#is('}');
  }

  #parenthesized(): Expr {
    this.#expect('(');
    const expr = this.#expression();
    this.#expect(')');
    return expr;
  }

  /** The statement a condition governs; a lone semicolon is an empty one. */
  #body(): Stmt {
    this.#skipNewlines();
    if (this.#take(';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #if(): Stmt {
    this.#at++;
    const test = this.#parenthesized();
    const consequent = this.#body();
    const mark = this.#at;
    this.#skipTerminators();
    if (this.#isKeyword('else')) {
      this.#at++;
      return { kind: 'if', test, consequent, otherwise: this.#body() };
    }
    this.#at = mark;
    return { kind: 'if', test, consequent };
  }

  #do(): Stmt {
    this.#at++;
    const body = this.#body();
    this.#skipTerminators();
    if (!this.#isKeyword('while')) throw this.#error();
    this.#at++;
    return { kind: 'do', body, test: this.#parenthesized() };
  }

  #for(): Stmt {
    this.#at++;
    this.#expect('(');
    const [variable, word, array, close] = [0, 1, 2, 3].map((ahead) => this.#peek(ahead));
    if (
      variable?.kind === 'name' &&
      word?.text === 'in' &&
      word.kind === 'keyword' &&
      array?.kind === 'name' &&
      close?.text === ')'
    ) {
      this.#at += 4;
      return { kind: 'forIn', variable: variable.text, array: array.text, body: this.#body() };
    }
    const init = this.#is(';') ? undefined : this.#simple();
    this.#expect(';');
    this.#skipNewlines();
    const test = this.#is(';') ? undefined : this.#expression();
    this.#expect(';');
    this.#skipNewlines();
    const step = this.#is(')') ? undefined : this.#simple();
    this.#expect(')');
    return { kind: 'for', init, test, step, body: this.#body() };
  }

  #print(formatted: boolean): Stmt {
    const args: Expr[] = [];
    const outer = this.#noGreater;
    this.#noGreater = true;
    if (!this.#atEnd() && !this.#is('>') && !this.#is('>>') && !this.#is('|')) {
      args.push(this.#expression());
      while (this.#take(',')) {
        this.#skipNewlines();
        args.push(this.#expression());
      }
    }
    this.#noGreater = outer;
    const [only] = args;
    const items = args.length === 1 && only?.kind === 'group' ? only.items : args;
    for (const kind of ['>', '>>', '|'] as const) {
      if (this.#take(kind))
        return { kind: 'print', formatted, args: items, to: { kind, target: this.#concatenation() } };
    }
    return { kind: 'print', formatted, args: items };
  }

  // --- expressions, from the loosest binding to the tightest --------------------------------------------------------

  #expression(): Expr {
    return this.#assignment();
  }

  #assignment(): Expr {
    const left = this.#conditional();
    const token = this.#peek();
    const assignable = left.kind === 'variable' || left.kind === 'element' || left.kind === 'field';
    if (token.kind === 'operator' && ASSIGNMENTS.has(token.text) && assignable) {
      this.#at++;
      this.#skipNewlines();
      return { kind: 'assign', operator: token.text, target: left, value: this.#assignment() };
    }
    return left;
  }

  #conditional(): Expr {
    const test = this.#or();
    if (!this.#take('?')) return test;
    this.#skipNewlines();
    const yes = this.#assignment();
    this.#skipNewlines();
    this.#expect(':');
    this.#skipNewlines();
    return { kind: 'conditional', test, yes, no: this.#assignment() };
  }

  #or(): Expr {
    let left = this.#and();
    while (this.#take('||')) {
      this.#skipNewlines();
      left = { kind: 'logical', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expr {
    let left = this.#membership();
    while (this.#take('&&')) {
      this.#skipNewlines();
      left = { kind: 'logical', operator: '&&', left, right: this.#membership() };
    }
    return left;
  }

  #membership(): Expr {
    let left = this.#matching();
    while (!this.#noIn && this.#isKeyword('in')) {
      this.#at++;
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], array: this.#name() };
    }
    return left;
  }

  #matching(): Expr {
    let left = this.#comparison();
    for (;;) {
      const negated = this.#is('!~');
      if (!negated && !this.#is('~')) return left;
      this.#at++;
      left = { kind: 'match', negated, left, right: this.#comparison() };
    }
  }

  #comparison(): Expr {
    let left = this.#concatenation();
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'operator') return left;
      if (token.text === '|' && this.#peek(1).text === 'getline') {
        this.#at += 2;
        left = { kind: 'getline', from: 'command', source: left, target: this.#getlineTarget() };
        continue;
      }
      if (!COMPARISONS.has(token.text) || (token.text === '>' && this.#noGreater)) return left;
      this.#at++;
      left = { kind: 'binary', operator: token.text, left, right: this.#concatenation() };
    }
  }

  #concatenation(): Expr {
    let left = this.#additive();
    while (this.#startsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#additive() };
    return left;
  }

  #startsOperand(): boolean {
    const token = this.#peek();
    if (['number', 'string', 'name', 'function', 'builtin', 'regex'].includes(token.kind)) return true;
    return token.kind === 'operator' && ['$', '!', '(', '++', '--'].includes(token.text);
  }

  #additive(): Expr {
    let left = this.#multiplicative();
    while (this.#is('+') || this.#is('-')) {
      const operator = this.#peek().text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expr {
    let left = this.#unary();
    while (this.#is('*') || this.#is('/') || this.#is('%')) {
      const operator = this.#peek().text;
      this.#at++;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expr {
    for (const operator of ['!', '-', '+'] as const) {
      if (this.#take(operator)) return { kind: 'unary', operator, operand: this.#unary() };
    }
    return this.#power();
  }

  #power(): Expr {
    const left = this.#postfix();
    if (!this.#take('^')) return left;
    const right = this.#is('-') || this.#is('+') || this.#is('!') ? this.#unary() : this.#power();
    return { kind: 'binary', operator: '^', left, right };
  }

  #postfix(): Expr {
    const operand = this.#primary();
    if (operand.kind !== 'variable' && operand.kind !== 'element' && operand.kind !== 'field') return operand;
    if (this.#take('++')) return { kind: 'increment', by: 1, prefix: false, target: operand };
    if (this.#take('--')) return { kind: 'increment', by: -1, prefix: false, target: operand };
    return operand;
  }

  #primary(): Expr {
    const token = this.#peek();
    switch (token.kind) {
      case 'number':
        this.#at++;
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        this.#at++;
        return { kind: 'string', value: token.text };
      case 'regex':
        this.#at++;
        return { kind: 'regex', source: token.text };
      case 'builtin':
        this.#at++;
        return { kind: 'builtin', name: token.text, args: this.#is('(') ? this.#arguments() : [] };
      case 'function':
        this.#at++;
        return { kind: 'call', name: token.text, args: this.#arguments() };
      case 'name':
        this.#at++;
        return this.#take('[')
          ? { kind: 'element', array: token.text, index: this.#subscript() }
          : { kind: 'variable', name: token.text };
      case 'keyword':
        if (token.text !== 'getline') throw this.#error();
        this.#at++;
        return this.#getline();
      case 'operator':
        return this.#prefixed(token.text);
      default:
        throw this.#error();
    }
  }

  #prefixed(operator: string): Expr {
    this.#at++;
    if (operator === '$') {
      if (this.#take('++'))
        return { kind: 'field', index: { kind: 'increment', by: 1, prefix: true, target: this.#primary() } };
      if (this.#take('--'))
        return { kind: 'field', index: { kind: 'increment', by: -1, prefix: true, target: this.#primary() } };
      if (this.#take('-')) return { kind: 'field', index: { kind: 'unary', operator: '-', operand: this.#primary() } };
      return { kind: 'field', index: this.#primary() };
    }
    if (operator === '++' || operator === '--') {
      return { kind: 'increment', by: operator === '++' ? 1 : -1, prefix: true, target: this.#primary() };
    }
    if (operator !== '(') {
      this.#at--;
      throw this.#error();
    }
    const outer = [this.#noGreater, this.#noIn] as const;
    this.#noGreater = false;
    this.#noIn = false;
    const items = [this.#expression()];
    while (this.#take(',')) {
      this.#skipNewlines();
      items.push(this.#expression());
    }
    this.#expect(')');
    [this.#noGreater, this.#noIn] = outer;
    return { kind: 'group', items };
  }

  #arguments(): Expr[] {
    this.#expect('(');
    const outer = this.#noGreater;
    this.#noGreater = false;
    const args: Expr[] = [];
    this.#skipNewlines();
    while (!this.#take(')')) {
      args.push(this.#expression());
      this.#skipNewlines();
      if (!this.#is(')')) this.#expect(',');
      this.#skipNewlines();
    }
    this.#noGreater = outer;
    return args;
  }

  #subscript(): Expr[] {
    const index = [this.#expression()];
    while (this.#take(',')) index.push(this.#expression());
    this.#expect(']');
    return index;
  }

  #getline(): Expr {
    const target = this.#getlineTarget();
    if (!this.#take('<')) return { kind: 'getline', from: 'input', target };
    return { kind: 'getline', from: 'file', source: this.#postfix(), target };
  }

  #getlineTarget(): Expr | undefined {
    const token = this.#peek();
    return token.kind === 'name' || this.#is('$') ? this.#primary() : undefined;
  }
}
