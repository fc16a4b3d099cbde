import type { Family } from '../getopt.ts';
import { compileRegex, RegexError } from '../text/regex.ts';
import { AwkSyntaxError, type Expr } from './ast.ts';
import type { AwkToken } from './lexer.ts';

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);
const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);
/** How many arguments awk's own functions need, where it is not none. */
const NEEDED: Readonly<Record<string, number>> = {
  substr: 2,
  index: 2,
  split: 2,
  sub: 2,
  gsub: 2,
  match: 2,
  atan2: 2,
  sprintf: 1,
  sin: 1,
  cos: 1,
  exp: 1,
  log: 1,
  sqrt: 1,
  int: 1,
  tolower: 1,
  toupper: 1,
  system: 1,
  close: 1,
};

/** How mawk complains of a pattern. */
export function regexProblem({ message, pattern }: RegexError): string {
  const reason = message.includes('[') ? 'bad class -- [], [^] or [' : "missing ')'";
  return `regular expression compile failed (${reason})\n${pattern}`;
}

/** Parses awk's expressions. */
export class ExpressionParser {
  protected at = 0;
  /** Inside print's arguments `>` redirects; inside for's head `in` belongs to the loop. */
  protected noGreater = false;
  protected noIn = false;
  /** How many blocks are open. */
  protected braces = 0;
  /** Functions that are called. */
  protected readonly called = new Set<string>();

  constructor(
    readonly tokens: AwkToken[],
    readonly family: Family,
  ) {}

  // --- tokens -----------------------------------------------------------------------------------------------------

  protected peek(ahead = 0): AwkToken {
    return (this.tokens[this.at + ahead] ?? this.tokens[this.tokens.length - 1]) as AwkToken;
  }

  protected is(operator: string): boolean {
    const token = this.peek();
    return token.kind === 'operator' && token.text === operator;
  }

  protected isKeyword(word: string): boolean {
    const token = this.peek();
    return token.kind === 'keyword' && token.text === word;
  }

  protected take(operator: string): boolean {
    if (!this.is(operator)) return false;
    this.at++;
    return true;
  }

  protected expect(operator: string): void {
    if (!this.take(operator)) throw this.error(operator === ')' ? 'missing ) near' : undefined);
  }

  /** The line that is named for what shows at the end only: mawk's is the one after it. */
  protected endLine({ line }: AwkToken): number {
    return this.family === 'gnu' ? line + 1 : line;
  }

  /** A mistake at this token. */
  protected error(problem?: string): AwkSyntaxError {
    const token = this.peek();
    if (token.kind === 'end') {
      const missing = problem ?? (this.braces > 0 ? 'missing } near' : 'syntax error at or near');
      return new AwkSyntaxError('Unexpected token', this.endLine(token), `${missing} end of file`);
    }
    const near = token.kind === 'newline' ? 'end of line' : token.text;
    return new AwkSyntaxError('Unexpected token', token.line, `${problem ?? 'syntax error at or near'} ${near}`);
  }

  protected skipNewlines(): void {
    while (this.peek().kind === 'newline') this.at++;
  }

  protected skipTerminators(): void {
    while (this.peek().kind === 'newline' || this.is(';')) this.at++;
  }

  protected name(): string {
    const token = this.peek();
    if (token.kind !== 'name' && token.kind !== 'function') throw this.error();
    this.at++;
    return token.text;
  }

  // --- expressions, from the loosest binding to the tightest --------------------------------------------------------

  protected expression(): Expr {
    return this.assignment();
  }

  protected assignment(): Expr {
    const left = this.conditional();
    const token = this.peek();
    const assignable = left.kind === 'variable' || left.kind === 'element' || left.kind === 'field';
    if (token.kind === 'operator' && ASSIGNMENTS.has(token.text) && assignable) {
      this.at++;
      this.skipNewlines();
      return { kind: 'assign', operator: token.text, target: left, value: this.assignment() };
    }
    return left;
  }

  protected conditional(): Expr {
    const test = this.or();
    if (!this.take('?')) return test;
    this.skipNewlines();
    const yes = this.assignment();
    this.skipNewlines();
    this.expect(':');
    this.skipNewlines();
    return { kind: 'conditional', test, yes, no: this.assignment() };
  }

  protected or(): Expr {
    let left = this.and();
    while (this.take('||')) {
      this.skipNewlines();
      left = { kind: 'logical', operator: '||', left, right: this.and() };
    }
    return left;
  }

  protected and(): Expr {
    let left = this.membership();
    while (this.take('&&')) {
      this.skipNewlines();
      left = { kind: 'logical', operator: '&&', left, right: this.membership() };
    }
    return left;
  }

  protected membership(): Expr {
    let left = this.matching();
    while (!this.noIn && this.isKeyword('in')) {
      this.at++;
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], array: this.name() };
    }
    return left;
  }

  protected matching(): Expr {
    let left = this.comparison();
    for (;;) {
      const negated = this.is('!~');
      if (!negated && !this.is('~')) return left;
      this.at++;
      left = { kind: 'match', negated, left, right: this.comparison() };
    }
  }

  protected comparison(): Expr {
    let left = this.concatenation();
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'operator') return left;
      if (token.text === '|' && this.peek(1).text === 'getline') {
        this.at += 2;
        left = { kind: 'getline', from: 'command', source: left, target: this.getlineTarget() };
        continue;
      }
      if (!COMPARISONS.has(token.text) || (token.text === '>' && this.noGreater)) return left;
      this.at++;
      left = { kind: 'binary', operator: token.text, left, right: this.concatenation() };
    }
  }

  protected concatenation(): Expr {
    let left = this.additive();
    while (this.startsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.additive() };
    return left;
  }

  protected startsOperand(): boolean {
    const token = this.peek();
    if (['number', 'string', 'name', 'function', 'builtin', 'regex'].includes(token.kind)) return true;
    return token.kind === 'operator' && ['$', '!', '(', '++', '--'].includes(token.text);
  }

  protected additive(): Expr {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) {
      const operator = this.peek().text;
      this.at++;
      left = { kind: 'binary', operator, left, right: this.multiplicative() };
    }
    return left;
  }

  protected multiplicative(): Expr {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      const operator = this.peek().text;
      this.at++;
      left = { kind: 'binary', operator, left, right: this.unary() };
    }
    return left;
  }

  protected unary(): Expr {
    for (const operator of ['!', '-', '+'] as const) {
      if (this.take(operator)) return { kind: 'unary', operator, operand: this.unary() };
    }
    return this.power();
  }

  protected power(): Expr {
    const left = this.postfix();
    if (!this.take('^')) return left;
    const right = this.is('-') || this.is('+') || this.is('!') ? this.unary() : this.power();
    return { kind: 'binary', operator: '^', left, right };
  }

  protected postfix(): Expr {
    const operand = this.primary();
    if (operand.kind !== 'variable' && operand.kind !== 'element' && operand.kind !== 'field') return operand;
    if (this.take('++')) return { kind: 'increment', by: 1, prefix: false, target: operand };
    if (this.take('--')) return { kind: 'increment', by: -1, prefix: false, target: operand };
    return operand;
  }

  protected primary(): Expr {
    const token = this.peek();
    switch (token.kind) {
      case 'number':
        this.at++;
        return { kind: 'number', value: Number(token.text) };
      case 'string':
        this.at++;
        return { kind: 'string', value: token.text };
      case 'regex':
        this.at++;
        this.checkRegex(token);
        return { kind: 'regex', source: token.text };
      case 'builtin':
        this.at++;
        return this.builtin(token, this.is('(') ? this.arguments() : []);
      case 'function':
        this.at++;
        this.called.add(token.text);
        return { kind: 'call', name: token.text, args: this.arguments() };
      case 'name':
        this.at++;
        return this.take('[')
          ? { kind: 'element', array: token.text, index: this.subscript() }
          : { kind: 'variable', name: token.text };
      case 'keyword':
        if (token.text !== 'getline') throw this.error();
        this.at++;
        return this.getline();
      case 'operator':
        return this.prefixed(token.text);
      default:
        throw this.error();
    }
  }

  /** mawk compiles patterns before it runs; busybox notices later. */
  protected checkRegex({ text, line }: AwkToken): void {
    if (this.family !== 'gnu') return;
    try {
      compileRegex(text, 'extended');
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      throw new AwkSyntaxError('', line, regexProblem(error));
    }
  }

  protected builtin({ text: name, line }: AwkToken, args: Expr[]): Expr {
    const need = NEEDED[name] ?? 0;
    if (args.length < need) {
      const problem = `not enough arguments in call to ${name}: ${args.length} (need ${need})`;
      throw new AwkSyntaxError('Too few arguments', line, problem);
    }
    return { kind: 'builtin', name, args };
  }

  protected prefixed(operator: string): Expr {
    this.at++;
    if (operator === '$') {
      if (this.take('++'))
        return { kind: 'field', index: { kind: 'increment', by: 1, prefix: true, target: this.primary() } };
      if (this.take('--'))
        return { kind: 'field', index: { kind: 'increment', by: -1, prefix: true, target: this.primary() } };
      if (this.take('-')) return { kind: 'field', index: { kind: 'unary', operator: '-', operand: this.primary() } };
      return { kind: 'field', index: this.primary() };
    }
    if (operator === '++' || operator === '--') {
      return { kind: 'increment', by: operator === '++' ? 1 : -1, prefix: true, target: this.primary() };
    }
    if (operator !== '(') {
      this.at--;
      throw this.error();
    }
    const outer = [this.noGreater, this.noIn] as const;
    this.noGreater = false;
    this.noIn = false;
    const items = [this.expression()];
    while (this.take(',')) {
      this.skipNewlines();
      items.push(this.expression());
    }
    this.expect(')');
    [this.noGreater, this.noIn] = outer;
    return { kind: 'group', items };
  }

  protected arguments(): Expr[] {
    this.expect('(');
    const outer = this.noGreater;
    this.noGreater = false;
    const args: Expr[] = [];
    this.skipNewlines();
    while (!this.take(')')) {
      args.push(this.expression());
      this.skipNewlines();
      if (!this.is(')')) this.expect(',');
      this.skipNewlines();
    }
    this.noGreater = outer;
    return args;
  }

  protected subscript(): Expr[] {
    const index = [this.expression()];
    while (this.take(',')) index.push(this.expression());
    this.expect(']');
    return index;
  }

  protected getline(): Expr {
    const target = this.getlineTarget();
    if (!this.take('<')) return { kind: 'getline', from: 'input', target };
    return { kind: 'getline', from: 'file', source: this.postfix(), target };
  }

  protected getlineTarget(): Expr | undefined {
    const token = this.peek();
    return token.kind === 'name' || this.is('$') ? this.primary() : undefined;
  }
}
