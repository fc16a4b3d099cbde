import { syntaxError, type TemplateError, type Token, tokenize } from './lexer.ts';
import type { Command, Expression, Pipeline, Statement, Tree } from './node.ts';

/**
 * Parses a Go template. `functions` are the names it may call. @throws TemplateError with text/template's message
 */
export function parseTemplate(source: string, functions: ReadonlySet<string>): Tree {
  return new Parser(source, functions).parse();
}

class Parser {
  #tokens: Token[];
  #at = 0;
  #variables = ['$'];
  #ranges = 0;
  #definitions = new Map<string, Statement[]>();

  constructor(
    readonly source: string,
    readonly functions: ReadonlySet<string>,
  ) {
    this.#tokens = tokenize(source);
  }

  parse(): Tree {
    const { statements, ended } = this.#list();
    if (ended !== 'end of file') throw this.#error(`unexpected {{${ended}}}`);
    return { source: this.source, body: statements, definitions: this.#definitions };
  }

  // --- tokens -----------------------------------------------------------------------------------------------------

  #peek(): Token {
    return (this.#tokens[this.#at] ?? this.#tokens[this.#tokens.length - 1]) as Token;
  }

  #next(): Token {
    return this.#tokens[this.#at++] as Token;
  }

  #skipSpace(): Token {
    while (this.#peek().kind === 'space') this.#at++;
    return this.#peek();
  }

  #error(message: string, position = this.#peek().position): TemplateError {
    return syntaxError(this.source, position, message);
  }

  #unexpected(token: Token, context: string): TemplateError {
    const shown =
      token.kind === 'end' ? 'EOF' : token.kind === 'keyword' ? `<${token.text}>` : JSON.stringify(token.text);
    return this.#error(`unexpected ${shown} in ${context}`, token.position);
  }

  // --- statements -------------------------------------------------------------------------------------------------

  /** Statements up to {{end}}, {{else}} or the end of the file; answers which it was. */
  #list(): { statements: Statement[]; ended: 'end' | 'else' | 'end of file' } {
    const statements: Statement[] = [];
    for (;;) {
      const token = this.#next();
      if (token.kind === 'end') return { statements, ended: 'end of file' };
      if (token.kind === 'text') {
        statements.push({ kind: 'text', text: token.text });
        continue;
      }
      const word = this.#skipSpace();
      if (word.kind === 'keyword') {
        this.#at++;
        if (word.text === 'end') {
          this.#close('end');
          return { statements, ended: 'end' };
        }
        if (word.text === 'else') return { statements, ended: 'else' };
        const statement = this.#keyword(word);
        if (statement) statements.push(statement);
        continue;
      }
      if (word.kind === 'right') throw this.#error('missing value for command', word.position);
      statements.push({ kind: 'action', pipeline: this.#pipeline('command', 'right') });
    }
  }

  #close(context: string): void {
    const token = this.#skipSpace();
    if (token.kind !== 'right') throw this.#unexpected(token, context);
    this.#at++;
  }

  #keyword(word: Token): Statement | undefined {
    switch (word.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.#control(word.text);
      case 'break':
      case 'continue':
        if (this.#ranges === 0) throw this.#error(`{{${word.text}}} outside {{range}}`, word.position);
        this.#close(`{{${word.text}}}`);
        return { kind: word.text };
      case 'template':
        return this.#template();
      case 'block':
        return this.#block();
      case 'define':
        this.#define();
        return undefined;
      default:
        throw this.#unexpected(word, 'command');
    }
  }

  #control(kind: 'if' | 'with' | 'range'): Statement {
    const depth = this.#variables.length;
    const pipeline = this.#pipeline(kind, 'right');
    if (kind === 'range') this.#ranges++;
    const { statements: body, ended } = this.#list();
    if (kind === 'range') this.#ranges--;
    let otherwise: Statement[] = [];
    if (ended === 'end of file') throw this.#error('unexpected EOF');
    if (ended === 'else') {
      const token = this.#skipSpace();
      if (token.kind === 'keyword' && token.text === kind && kind !== 'range') {
        this.#at++;
        otherwise = [this.#control(kind)];
      } else {
        this.#close('else');
        const rest = this.#list();
        if (rest.ended === 'else') throw this.#error('expected end; found {{else}}');
        if (rest.ended === 'end of file') throw this.#error('unexpected EOF');
        otherwise = rest.statements;
      }
    }
    this.#variables.length = depth;
    return { kind, pipeline, body, otherwise };
  }

  #template(): Statement {
    const name = this.#name('template clause');
    const position = this.#peek().position;
    const token = this.#skipSpace();
    if (token.kind === 'right') {
      this.#at++;
      return { kind: 'template', name, position, pipeline: undefined };
    }
    return { kind: 'template', name, position, pipeline: this.#pipeline('template clause', 'right') };
  }

  #block(): Statement {
    const name = this.#name('block clause');
    const position = this.#peek().position;
    const pipeline = this.#pipeline('block clause', 'right');
    this.#defineAs(name);
    return { kind: 'template', name, position, pipeline };
  }

  #define(): void {
    const name = this.#name('define clause');
    this.#close('define clause');
    this.#defineAs(name);
  }

  #defineAs(name: string): void {
    const outer = this.#variables;
    this.#variables = ['$'];
    const { statements, ended } = this.#list();
    if (ended !== 'end')
      throw this.#error(ended === 'else' ? 'unexpected {{else}} in define clause' : 'unexpected EOF');
    this.#variables = outer;
    this.#definitions.set(name, statements);
  }

  #name(context: string): string {
    const token = this.#skipSpace();
    if (token.kind !== 'string' && token.kind !== 'rawString') throw this.#unexpected(token, context);
    this.#at++;
    return unquote(token.text);
  }

  // --- pipelines --------------------------------------------------------------------------------------------------

  #pipeline(context: string, end: 'right' | 'rightParen'): Pipeline {
    const position = this.#skipSpace().position;
    const declares = this.#declaration(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#skipSpace();
      if (token.kind === end) {
        const text = this.source.slice(position, token.position).trim();
        this.#at++;
        if (commands.length === 0) throw this.#error(`missing value for ${context}`, token.position);
        this.#checkStages(commands, context);
        return { position, text, declares, commands };
      }
      if (token.kind === 'end' || token.kind === 'right' || token.kind === 'rightParen' || token.kind === 'keyword') {
        throw this.#unexpected(token, context);
      }
      commands.push(this.#command(context));
    }
  }

  #declaration(context: string): Pipeline['declares'] {
    const start = this.#at;
    const names: string[] = [];
    while (this.#skipSpace().kind === 'variable') {
      const variable = this.#next();
      names.push(variable.text);
      const token = this.#skipSpace();
      if (token.kind === 'declare' || token.kind === 'assign') {
        this.#at++;
        const assign = token.kind === 'assign';
        if (assign) for (const name of names) this.#knownVariable(name, token.position);
        else this.#variables.push(...names);
        return { names, assign };
      }
      if (token.kind === 'comma' && context === 'range' && names.length < 2) {
        this.#at++;
        continue;
      }
      break;
    }
    this.#at = start;
    return undefined;
  }

  #checkStages(commands: Command[], context: string): void {
    for (const command of commands.slice(1)) {
      const first = command.words[0];
      if (first && ['literal', 'nil', 'dot'].includes(first.kind)) {
        throw this.#error(`non executable command in pipeline stage ${commands.indexOf(command) + 1}`, first.position);
      }
    }
    if (commands.length === 1 && commands[0]?.words[0]?.kind === 'nil' && context === 'command') {
      throw this.#error('nil is not a command', commands[0].words[0].position);
    }
  }

  #command(context: string): Command {
    const position = this.#skipSpace().position;
    const words: Expression[] = [];
    for (;;) {
      const token = this.#skipSpace();
      if (token.kind === 'pipe') {
        this.#at++;
        const after = this.#skipSpace();
        if (after.kind === 'right' || after.kind === 'rightParen')
          throw this.#error(`missing value for ${context}`, after.position);
        break;
      }
      if (token.kind === 'right' || token.kind === 'rightParen') break;
      words.push(this.#operand(token));
      const after = this.#peek();
      if (!['space', 'right', 'rightParen', 'pipe'].includes(after.kind)) throw this.#unexpected(after, 'operand');
    }
    if (words.length === 0) throw this.#error('empty command', position);
    const last = words[words.length - 1] as Expression;
    return { position, text: this.source.slice(position, last.position + last.text.length), words };
  }

  #operand(first: Token): Expression {
    let operand = this.#term(first);
    const names: string[] = [];
    const position = this.#peek().position;
    while (this.#peek().kind === 'field') names.push(this.#next().text.slice(1));
    if (names.length === 0) return operand;
    const suffix = names.map((name) => `.${name}`).join('');
    if (operand.kind === 'field' || operand.kind === 'variable') {
      operand = { ...operand, position, text: operand.text + suffix, names: [...operand.names, ...names] };
      return operand;
    }
    if (operand.kind !== 'pipeline')
      throw this.#error(`unexpected . after term ${JSON.stringify(operand.text)}`, position);
    return { kind: 'chain', position, text: operand.text + suffix, base: operand.pipeline, names };
  }

  #term(token: Token): Expression {
    const { position, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.functions.has(text)) throw this.#error(`function ${JSON.stringify(text)} not defined`, position);
        this.#at++;
        return { kind: 'function', position, text, name: text };
      case 'dot':
        this.#at++;
        return { kind: 'dot', position, text };
      case 'nil':
        this.#at++;
        return { kind: 'nil', position, text };
      case 'variable':
        this.#at++;
        this.#knownVariable(text, position);
        return { kind: 'variable', position, text, name: text, names: [] };
      case 'field':
        this.#at++;
        return { kind: 'field', position, text, names: [text.slice(1)] };
      case 'bool':
        this.#at++;
        return { kind: 'literal', position, text, value: text === 'true' };
      case 'number':
        this.#at++;
        return { kind: 'literal', position, text, value: Number(text.replace(/_/g, '')) };
      case 'char':
        this.#at++;
        return { kind: 'literal', position, text, value: unquote(`"${text.slice(1, -1)}"`).codePointAt(0) ?? 0 };
      case 'string':
      case 'rawString':
        this.#at++;
        return { kind: 'literal', position, text, value: unquote(text) };
      case 'leftParen': {
        this.#at++;
        const pipeline = this.#pipeline('parenthesized pipeline', 'rightParen');
        return { kind: 'pipeline', position, text: `(${pipeline.text})`, pipeline };
      }
      default:
        throw this.#unexpected(token, 'operand');
    }
  }

  #knownVariable(name: string, position: number): void {
    if (!this.#variables.includes(name)) throw this.#error(`undefined variable ${JSON.stringify(name)}`, position);
  }
}

/** strconv.Unquote for the literals of a template. */
function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  return text
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gs, (_, code: string) => {
      const simple = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' }[code];
      if (simple !== undefined) return simple;
      if (/^[xuU]/.test(code) && code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]{3}$/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
      return code;
    });
}
