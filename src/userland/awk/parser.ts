import type { Family } from '../getopt.ts';
import { type AwkFunction, type AwkProgram, AwkSyntaxError, type Expr, type Rule, type Stmt } from './ast.ts';
import { ExpressionParser } from './expressions.ts';
import { tokenize } from './lexer.ts';

/** Parses an awk program. @throws AwkSyntaxError */
export function parseAwk(source: string, family: Family): AwkProgram {
  return new Parser(tokenize(source, family), family).program();
}

class Parser extends ExpressionParser {
  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    this.skipTerminators();
    while (this.peek().kind !== 'end') {
      if (this.isKeyword('function')) {
        const definition = this.function();
        functions.set(definition.name, definition);
      } else rules.push(this.rule());
      this.skipTerminators();
    }
    for (const name of this.called) {
      if (functions.has(name)) continue;
      throw new AwkSyntaxError(
        'Call to undefined function',
        this.endLine(this.peek()),
        `function ${name} never defined`,
      );
    }
    return { rules, functions };
  }

  // --- rules ------------------------------------------------------------------------------------------------------

  protected function(): AwkFunction {
    this.at++;
    const name = this.name();
    this.expect('(');
    const parameters: string[] = [];
    while (!this.take(')')) {
      this.skipNewlines();
      parameters.push(this.name());
      if (!this.is(')')) this.expect(',');
      this.skipNewlines();
    }
    this.skipNewlines();
    return { name, parameters, body: this.block() };
  }

  protected rule(): Rule {
    const token = this.peek();
    if (token.kind === 'keyword' && (token.text === 'BEGIN' || token.text === 'END')) {
      this.at++;
      this.skipNewlines();
      return { pattern: { kind: token.text === 'BEGIN' ? 'begin' : 'end' }, action: this.block() };
    }
    if (this.is('{')) return { pattern: { kind: 'always' }, action: this.block() };
    const from = this.expression();
    let pattern: Rule['pattern'] = { kind: 'test', expr: from };
    if (this.take(',')) {
      this.skipNewlines();
      pattern = { kind: 'range', from, to: this.expression(), active: { on: false } };
    }
    return { pattern, action: this.is('{') ? this.block() : undefined };
  }

  protected block(): Stmt {
    this.expect('{');
    this.braces++;
    const body: Stmt[] = [];
    this.skipTerminators();
    while (!this.take('}')) {
      if (this.peek().kind === 'end') throw this.error();
      body.push(this.statement());
      this.skipTerminators();
    }
    this.braces--;
    return { kind: 'block', body };
  }

  // --- statements -------------------------------------------------------------------------------------------------

  protected statement(): Stmt {
    const token = this.peek();
    if (this.is('{')) return this.block();
    if (token.kind !== 'keyword') return this.ended(this.simple());
    switch (token.text) {
      case 'if':
        return this.if();
      case 'while': {
        this.at++;
        const test = this.parenthesized();
        return { kind: 'while', test, body: this.body() };
      }
      case 'do':
        return this.do();
      case 'for':
        return this.for();
      default:
        return this.ended(this.simple());
    }
  }

  /** A simple statement must be followed by its end. */
  protected ended(statement: Stmt): Stmt {
    const token = this.peek();
    if (token.kind === 'newline' || token.kind === 'end' || this.is(';') || this.is('}')) return statement;
    throw this.error();
  }

  protected simple(): Stmt {
    const token = this.peek();
    if (token.kind !== 'keyword') return { kind: 'expression', expr: this.expression() };
    const word = token.text;
    switch (word) {
      case 'print':
      case 'printf':
        this.at++;
        return this.print(word === 'printf');
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue':
        this.at++;
        return { kind: word };
      case 'exit':
        this.at++;
        return { kind: 'exit', status: this.atEnd() ? undefined : this.expression() };
      case 'return':
        this.at++;
        return { kind: 'return', value: this.atEnd() ? undefined : this.expression() };
      case 'delete': {
        this.at++;
        const array = this.name();
        return { kind: 'delete', array, index: this.take('[') ? this.subscript() : undefined };
      }
      case 'getline':
        return { kind: 'expression', expr: this.expression() };
      default:
        throw this.error();
    }
  }

  protected atEnd(): boolean {
    const token = this.peek();
    return token.kind === 'newline' || token.kind === 'end' || this.is(';') || this.is('}');
  }

  protected parenthesized(): Expr {
    this.expect('(');
    const expr = this.expression();
    this.expect(')');
    return expr;
  }

  /** The statement a condition governs; a lone semicolon is an empty one. */
  protected body(): Stmt {
    this.skipNewlines();
    if (this.take(';')) return { kind: 'block', body: [] };
    return this.statement();
  }

  protected if(): Stmt {
    this.at++;
    const test = this.parenthesized();
    const consequent = this.body();
    const mark = this.at;
    this.skipTerminators();
    if (this.isKeyword('else')) {
      this.at++;
      return { kind: 'if', test, consequent, otherwise: this.body() };
    }
    this.at = mark;
    return { kind: 'if', test, consequent };
  }

  protected do(): Stmt {
    this.at++;
    const body = this.body();
    this.skipTerminators();
    if (!this.isKeyword('while')) throw this.error();
    this.at++;
    return { kind: 'do', body, test: this.parenthesized() };
  }

  protected for(): Stmt {
    this.at++;
    this.expect('(');
    const [variable, word, array, close] = [0, 1, 2, 3].map((ahead) => this.peek(ahead));
    if (
      variable?.kind === 'name' &&
      word?.text === 'in' &&
      word.kind === 'keyword' &&
      array?.kind === 'name' &&
      close?.text === ')'
    ) {
      this.at += 4;
      return { kind: 'forIn', variable: variable.text, array: array.text, body: this.body() };
    }
    const init = this.is(';') ? undefined : this.simple();
    this.expect(';');
    this.skipNewlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.skipNewlines();
    const step = this.is(')') ? undefined : this.simple();
    this.expect(')');
    return { kind: 'for', init, test, step, body: this.body() };
  }

  protected print(formatted: boolean): Stmt {
    const args: Expr[] = [];
    const outer = this.noGreater;
    this.noGreater = true;
    if (!this.atEnd() && !this.is('>') && !this.is('>>') && !this.is('|')) {
      args.push(this.expression());
      while (this.take(',')) {
        this.skipNewlines();
        args.push(this.expression());
      }
    }
    this.noGreater = outer;
    const [only] = args;
    const items = args.length === 1 && only?.kind === 'group' ? only.items : args;
    for (const kind of ['>', '>>', '|'] as const) {
      if (this.take(kind)) return { kind: 'print', formatted, args: items, to: { kind, target: this.target(kind) } };
    }
    return { kind: 'print', formatted, args: items };
  }

  /** Where print writes to; a second `>` does not compare. */
  protected target(kind: '>' | '>>' | '|'): Expr {
    const outer = this.noGreater;
    this.noGreater = true;
    const target = kind === '|' ? this.concatenation() : this.conditional();
    this.noGreater = outer;
    return target;
  }
}
