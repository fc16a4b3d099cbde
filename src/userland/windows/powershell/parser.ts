import type { Argument, Element, Expression, Part, Redirection, Statement } from './ast.ts';
import { notSimulated, PsError } from './errors.ts';

const OPERATOR =
  /^-(eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|and|or|replace|split|join|f)\b/i;
const MISSING =
  /^(while|do|for|switch|function|filter|try|throw|trap|param|begin|process|end|class|enum|using|workflow|return|break|continue|data)\b/i;

/** A text that ends too soon: an interactive shell reads on. */
export class Incomplete extends PsError {}

/** Reads the part of PowerShell's language that is simulated (about_Language_Keywords, about_Operators). */
export class Parser {
  #at = 0;

  constructor(readonly source: string) {}

  /** @throws PsError for what cannot be read, Incomplete for what ends too soon */
  script(): Statement[] {
    const statements = this.#statements('');
    if (this.#at < this.source.length) throw this.#unexpected();
    return statements;
  }

  get #rest(): string {
    return this.source.slice(this.#at);
  }

  get #char(): string {
    return this.source[this.#at] ?? '';
  }

  #blanks(lines = false): void {
    const match = (lines ? /^(?:\s|`\r?\n|#[^\n]*)*/ : /^(?:[ \t\r]|`\r?\n|#[^\n]*)*/).exec(this.#rest);
    this.#at += match?.[0].length ?? 0;
  }

  #accept(text: string): boolean {
    if (!this.#rest.startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    this.#blanks(true);
    if (this.#accept(text)) return;
    if (this.#at >= this.source.length)
      throw new Incomplete(`Missing closing '${text}' in statement block or type definition.`);
    throw this.#unexpected();
  }

  #unexpected(): PsError {
    const token = /^\S+/.exec(this.#rest)?.[0] ?? '';
    if (token.startsWith('&&') || token.startsWith('||'))
      return new PsError(
        `The token '${token.slice(0, 2)}' is not a valid statement separator in this version.`,
        'ParserError: (:) [], ParentContainsErrorRecordException',
        'InvalidEndOfLine',
      );
    return new PsError(
      `Unexpected token '${token}' in expression or statement.`,
      'ParserError: (:) [], ParentContainsErrorRecordException',
      'UnexpectedToken',
    );
  }

  #statements(end: string): Statement[] {
    const statements: Statement[] = [];
    for (;;) {
      this.#blanks(true);
      while (this.#accept(';')) this.#blanks(true);
      if (this.#at >= this.source.length || (end !== '' && this.#char === end)) return statements;
      statements.push(this.#statement());
      this.#blanks();
      if (this.#at >= this.source.length || (end !== '' && this.#char === end)) return statements;
      if (!/^[;\n]/.test(this.#rest)) throw this.#unexpected();
    }
  }

  #body(): Statement[] {
    this.#expect('{');
    const body = this.#statements('}');
    this.#expect('}');
    return body;
  }

  #statement(): Statement {
    const missing = MISSING.exec(this.#rest);
    if (missing) throw notSimulated(`the statement ${missing[1]?.toLowerCase()}`);
    if (/^if\s*\(/i.test(this.#rest)) return this.#if();
    if (/^foreach\s*\(\s*\$/i.test(this.#rest)) return this.#foreach();
    const assignment = /^\$([\w:]+)\s*(\+?=)(?!=)\s*/.exec(this.#rest);
    if (assignment) {
      this.#at += assignment[0].length;
      const [, name = '', operator = '='] = assignment;
      return { kind: 'assignment', name, operator, value: this.#statement() };
    }
    return this.#pipeline();
  }

  #if(): Statement {
    const branches: { condition: Expression | undefined; body: Statement[] }[] = [];
    this.#at += 2;
    for (;;) {
      this.#expect('(');
      const condition = this.#group();
      branches.push({ condition, body: this.#body() });
      const before = this.#at;
      this.#blanks(true);
      const next = /^else(if)?\b/i.exec(this.#rest);
      if (!next) {
        this.#at = before;
        return { kind: 'if', branches };
      }
      this.#at += next[0].length;
      if (next[1]) continue;
      branches.push({ condition: undefined, body: this.#body() });
      return { kind: 'if', branches };
    }
  }

  #foreach(): Statement {
    const head = /^foreach\s*\(\s*\$(\w+)\s+in\s+/i.exec(this.#rest);
    if (!head) throw this.#unexpected();
    this.#at += head[0].length;
    const over = this.#group();
    return { kind: 'foreach', name: head[1] ?? '', over, body: this.#body() };
  }

  /** What stands between parentheses, after the opening one. */
  #group(): Expression {
    const body = this.#statements(')');
    this.#expect(')');
    return { kind: 'group', body };
  }

  #pipeline(): Statement {
    const elements: Element[] = [this.#element()];
    for (;;) {
      this.#blanks();
      if (this.#char !== '|' || this.#rest.startsWith('||')) break;
      this.#at++;
      this.#blanks(true);
      if (this.#at >= this.source.length) throw new Incomplete('An empty pipe element is not allowed.');
      elements.push(this.#element());
    }
    if (this.#rest.startsWith('&&') || this.#rest.startsWith('||')) throw this.#unexpected();
    return { kind: 'pipeline', elements };
  }

  #element(): Element {
    if (this.#char === '&' || /^\.\s/.test(this.#rest)) {
      this.#at++;
      this.#blanks();
      return this.#command(this.#word());
    }
    if (/^(?:[$"'(@[{]|\d|-\d|!|-not\b)/i.test(this.#rest) && !/^\d[\w.-]*[a-z][\w.-]*(?:\s|$)/i.test(this.#rest))
      return { kind: 'expression', value: this.#expression() };
    return this.#command(this.#word());
  }

  #command(name: Expression): Element {
    const args: Argument[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      this.#blanks();
      if (this.#at >= this.source.length || /^[;\n|)}]/.test(this.#rest) || this.#rest.startsWith('&&')) break;
      const redirection = /^([12*]?)(>>?)(&1)?/.exec(this.#rest);
      if (redirection) {
        this.#at += redirection[0].length;
        const [, from = '', arrow = '', merge] = redirection;
        this.#blanks();
        const to = merge ? '&1' : this.#argument();
        redirections.push({ from: from || '1', to, append: arrow === '>>' });
        continue;
      }
      const parameter = /^-([A-Za-z?][\w-]*)(:?)(?=[\s;|)}:]|$)/.exec(this.#rest);
      if (parameter) {
        this.#at += parameter[0].length;
        const [text, parameterName = '', colon] = parameter;
        const value = colon ? this.#argument() : undefined;
        args.push({ kind: 'parameter', name: parameterName, text, ...(value && { value }) });
        continue;
      }
      args.push({ kind: 'value', value: this.#argument() });
    }
    return { kind: 'command', name, args, redirections };
  }

  /** One argument: an expression, or a word with what is in it. Lists have commas. */
  #argument(): Expression {
    const first = this.#word();
    const items = [first];
    for (;;) {
      const comma = /^[ \t]*,[ \t]*/.exec(this.#rest);
      if (!comma) break;
      this.#at += comma[0].length;
      items.push(this.#word());
    }
    return items.length === 1 ? first : { kind: 'list', items };
  }

  #word(): Expression {
    if (this.#char === '{') return this.#block();
    if (/^(?:\(|@\()/.test(this.#rest)) return this.#postfix(this.#primary());
    const parts: Part[] = [];
    let only: Expression | undefined;
    for (;;) {
      const char = this.#char;
      if (char === '' || /[\s;|)}(]/.test(char)) break;
      if (char === ',' && parts.length > 0) break;
      if (char === '"' || char === "'") {
        const value = this.#primary();
        parts.push({ value });
        only = parts.length === 1 ? value : undefined;
      } else if (/^\$[\w({?]/.test(this.#rest)) {
        const value = this.#postfix(this.#primary());
        parts.push({ value });
        only = parts.length === 1 ? value : undefined;
      } else if (char === '`') {
        parts.push({ text: this.source[this.#at + 1] ?? '' });
        this.#at += 2;
        only = undefined;
      } else {
        const plain = /^[^\s;|){}(,"'`$]+|^[{$,]/.exec(this.#rest)?.[0] ?? char;
        this.#at += plain.length;
        parts.push({ text: plain });
        only = undefined;
      }
    }
    if (parts.length === 0) throw this.#unexpected();
    if (only) return only;
    const text = parts.every((part) => 'text' in part)
      ? parts.map((part) => ('text' in part ? part.text : '')).join('')
      : undefined;
    return text === undefined ? { kind: 'string', parts } : { kind: 'constant', value: text };
  }

  #block(): Expression {
    this.#at++;
    const start = this.#at;
    for (let depth = 1; ; this.#at++) {
      const char = this.#char;
      if (char === '') throw new Incomplete("Missing closing '}' in statement block or type definition.");
      if (char === "'" || char === '"') {
        const end = this.source.indexOf(char, this.#at + 1);
        if (end < 0) throw new Incomplete('The string is missing the terminator.');
        this.#at = end;
      } else if (char === '{') depth++;
      else if (char === '}' && --depth === 0) break;
    }
    const source = this.source.slice(start, this.#at);
    this.#at++;
    return { kind: 'block', source };
  }

  #expression(level = 0): Expression {
    const levels = [/^-(and|or)\b/i, OPERATOR, /^(?:\+|-(?![a-z]))(?!=)/i, /^[*/%]|^\.\./];
    if (level >= levels.length) return this.#listed();
    let left = this.#expression(level + 1);
    for (;;) {
      this.#blanks();
      const match = levels[level]?.exec(this.#rest);
      if (!match || (level === 1 && /^-(and|or)\b/i.test(match[0]))) return left;
      this.#at += match[0].length;
      this.#blanks(true);
      left = { kind: 'binary', operator: match[0].toLowerCase(), left, right: this.#expression(level + 1) };
    }
  }

  #listed(): Expression {
    const items = [this.#unary()];
    for (;;) {
      this.#blanks();
      if (this.#char !== ',') break;
      this.#at++;
      this.#blanks(true);
      items.push(this.#unary());
    }
    return items.length === 1 ? (items[0] as Expression) : { kind: 'list', items };
  }

  #unary(): Expression {
    this.#blanks();
    const not = /^(?:!|-not\b)\s*/i.exec(this.#rest);
    if (not) {
      this.#at += not[0].length;
      return { kind: 'not', of: this.#unary() };
    }
    return this.#postfix(this.#primary());
  }

  #postfix(of: Expression): Expression {
    let left = of;
    for (;;) {
      if (/^\.[A-Za-z_"'$]/.test(this.#rest)) {
        this.#at++;
        const plain = /^\w+/.exec(this.#rest)?.[0];
        const name: Expression = plain ? { kind: 'constant', value: plain } : this.#primary();
        if (plain) this.#at += plain.length;
        if (this.#char !== '(') {
          left = { kind: 'member', of: left, name };
          continue;
        }
        this.#at++;
        const args: Expression[] = [];
        this.#blanks(true);
        for (;;) {
          if (this.#rest.startsWith(')')) break;
          args.push(this.#unary());
          this.#blanks(true);
          if (!this.#accept(',')) break;
          this.#blanks(true);
        }
        this.#expect(')');
        left = { kind: 'member', of: left, name, args };
      } else if (this.#char === '[') {
        this.#at++;
        const at = this.#expression();
        this.#expect(']');
        left = { kind: 'index', of: left, at };
      } else return left;
    }
  }

  #primary(): Expression {
    const number = /^-?\d+(\.\d+)?/.exec(this.#rest);
    if (number) {
      this.#at += number[0].length;
      return { kind: 'constant', value: Number(number[0]) };
    }
    if (this.#accept("'")) return this.#single();
    if (this.#accept('"')) return { kind: 'string', parts: this.#double() };
    if (this.#accept('$(')) return this.#group();
    if (this.#accept('@(')) {
      const body = this.#statements(')');
      this.#expect(')');
      return { kind: 'array', body };
    }
    if (this.#accept('(')) return this.#group();
    if (this.#char === '{') return this.#block();
    const name = /^\$(?:\{([^}]+)\}|((?:env:|global:|script:)?[\w]+|[_?$])(?![:\w]))/i.exec(this.#rest);
    if (name) {
      this.#at += name[0].length;
      return { kind: 'variable', name: name[1] ?? name[2] ?? '' };
    }
    if (this.#at >= this.source.length) throw new Incomplete('An expression was expected.');
    if (this.#char === '[' || this.#rest.startsWith('@{') || this.#rest.startsWith('@"') || this.#rest.startsWith("@'"))
      throw notSimulated(`${this.#rest.slice(0, 2)} … in PowerShell`);
    throw this.#unexpected();
  }

  #single(): Expression {
    let text = '';
    for (;;) {
      const end = this.source.indexOf("'", this.#at);
      if (end < 0) throw new Incomplete("The string is missing the terminator: '.");
      text += this.source.slice(this.#at, end);
      this.#at = end + 1;
      if (this.#char !== "'") return { kind: 'constant', value: text };
      text += "'";
      this.#at++;
    }
  }

  #double(): Part[] {
    const parts: Part[] = [];
    let text = '';
    const flush = () => {
      if (text !== '') parts.push({ text });
      text = '';
    };
    for (;;) {
      const char = this.#char;
      if (char === '') throw new Incomplete('The string is missing the terminator: ".');
      if (char === '"' && this.source[this.#at + 1] !== '"') {
        this.#at++;
        flush();
        return parts;
      }
      if (char === '"') {
        text += '"';
        this.#at += 2;
      } else if (char === '`') {
        const next = this.source[this.#at + 1] ?? '';
        text += { n: '\n', t: '\t', r: '\r', '0': '\0' }[next] ?? next;
        this.#at += 2;
      } else if (/^\$(?:\(|\{|(?:env:)?\w|[_?])/i.test(this.#rest)) {
        flush();
        parts.push({ value: this.#primary() });
      } else {
        text += char;
        this.#at++;
      }
    }
  }
}
