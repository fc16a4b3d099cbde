import { type Mark, YamlFault } from './fault.ts';

/** What a file in YAML is made of, by YAML 1.1 (chapters 5 to 9); starts and ends of blocks follow from the margins. */
export type TokenKind =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'sequence-start'
  | 'mapping-start'
  | 'block-end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  kind: TokenKind;
  mark: Mark;
  /** Name of an anchor or alias. */
  name?: string;
}

/** A place at which a key may have begun that needs no question mark. */
interface SimpleKey {
  isPossible: boolean;
  /** Whether nothing but a key can stand there. */
  isRequired: boolean;
  /** Number of its first token. */
  token: number;
  mark: Mark;
}

/** How many tokens are read behind the next one; Go's parser looks there for comments, and meets mistakes early. */
const AHEAD = 2;

/** How long a key without question mark may be, in characters. */
const KEY_LIMIT = 1024;

const ESCAPES = '0abt\tnvfre "\'\\N_LP/';
const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';

const isBreak = (char: string) =>
  char === '\n' || char === '\r' || char === '\x85' || char === '\u2028' || char === '\u2029';
const isBlank = (char: string) => char === ' ' || char === '\t';
const isEnd = (char: string) => char === '';
const isSpace = (char: string) => isEnd(char) || isBlank(char) || isBreak(char);

/** Cuts a file into tokens. Its methods throw YamlFault. */
export class Scanner {
  readonly #text: string;
  #index = 0;
  #line = 0;
  #column = 0;
  /** Column of the block that is open, -1 outside of any. */
  #indent = -1;
  readonly #indents: number[] = [];
  #flow = 0;
  #keys: SimpleKey[] = [];
  #isKeyAllowed = true;
  readonly #queue: Token[] = [];
  #taken = 0;
  #isDone = false;

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, '');
    this.#keys.push(this.#noKey());
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(this.#text)) {
      throw new YamlFault('control characters are not allowed', 'reader');
    }
  }

  /** The next token, which stays. */
  peek(): Token {
    while (!this.#isDone && (this.#queue.length <= AHEAD || this.#mayBecomeKey())) this.#fetch();
    return this.#queue[0] as Token;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'stream-end') {
      this.#queue.shift();
      this.#taken++;
    }
    return token;
  }

  /** Whether what comes first in the queue may turn out to be a key. */
  #mayBecomeKey(): boolean {
    return this.#keys.some((key) => key.isPossible && key.token === this.#taken && this.#isValid(key));
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.isPossible) return false;
    if (key.mark.line === this.#line && key.mark.index + KEY_LIMIT >= this.#index) return true;
    this.#giveUp(key);
    return false;
  }

  /** What may have been a key is none. */
  #giveUp(key: SimpleKey): void {
    if (key.isPossible && key.isRequired) this.#fail("could not find expected ':'", key.mark);
    key.isPossible = false;
  }

  #fail(problem: string, context: Mark = this.#mark()): never {
    throw new YamlFault(problem, 'scanner', context, this.#mark());
  }

  #mark(): Mark {
    return { line: this.#line, column: this.#column, index: this.#index };
  }

  #noKey(): SimpleKey {
    return { isPossible: false, isRequired: false, token: 0, mark: this.#mark() };
  }

  get #lastKey(): SimpleKey {
    return this.#keys.at(-1) as SimpleKey;
  }

  #char(ahead = 0): string {
    return this.#text[this.#index + ahead] ?? '';
  }

  #skip(count = 1): void {
    this.#index += count;
    this.#column += count;
  }

  #skipBreak(): void {
    this.#index += this.#text.startsWith('\r\n', this.#index) ? 2 : 1;
    this.#line++;
    this.#column = 0;
  }

  #push(kind: TokenKind, mark: Mark = this.#mark()): void {
    this.#queue.push({ kind, mark });
  }

  #fetch(): void {
    this.#toNextToken();
    this.#unroll(this.#column);
    const char = this.#char();
    const isSpaced = isSpace(this.#char(1));
    const inFlow = this.#flow > 0;
    if (isEnd(char)) this.#streamEnd();
    else if (this.#column === 0 && char === '%') this.#directive();
    else if (this.#isDocumentMark()) this.#documentMark();
    else if (char === '[' || char === '{') this.#flowStart(char);
    else if (char === ']' || char === '}') this.#flowEnd(char);
    else if (char === ',') this.#flowEntry();
    else if (char === '-' && isSpaced) this.#entry();
    else if (char === '?' && (inFlow || isSpaced)) this.#key();
    else if (char === ':' && (inFlow || isSpaced)) this.#value();
    else if (char === '*' || char === '&') this.#named(char);
    else if (char === '!') this.#tag();
    else if ((char === '|' || char === '>') && !inFlow) this.#blockScalar();
    else if (char === "'" || char === '"') this.#quoted(char);
    else if (this.#beginsPlain()) this.#plain();
    else this.#fail('found character that cannot start any token');
  }

  #beginsPlain(): boolean {
    const [char, next] = [this.#char(), this.#char(1)];
    if (char === '-') return !isBlank(next);
    if (char === '?' || char === ':') return this.#flow === 0 && !isSpace(next);
    return !isSpace(char) && !INDICATORS.includes(char);
  }

  /** Passes over blanks, comments and ends of lines; a tab counts as blank only where no key can begin. */
  #toNextToken(): void {
    for (;;) {
      while (this.#char() === ' ' || ((this.#flow > 0 || !this.#isKeyAllowed) && this.#char() === '\t')) this.#skip();
      if (this.#char() === '#') this.#skipLine();
      if (!isBreak(this.#char())) return;
      this.#skipBreak();
      if (this.#flow === 0) this.#isKeyAllowed = true;
    }
  }

  #skipLine(): void {
    while (!isBreak(this.#char()) && !isEnd(this.#char())) this.#skip();
  }

  #isDocumentMark(): boolean {
    if (this.#column !== 0 || !isSpace(this.#char(3))) return false;
    return this.#text.startsWith('---', this.#index) || this.#text.startsWith('...', this.#index);
  }

  /** Ends the blocks that stand further in than a column. */
  #unroll(column: number): void {
    if (this.#flow > 0) return;
    while (this.#indent > column) {
      this.#push('block-end');
      this.#indent = this.#indents.pop() as number;
    }
  }

  /** Begins a block where a column is further in than the block that is open. @param at number of the token it stands before */
  #roll(column: number, kind: TokenKind, mark: Mark, at?: number): void {
    if (this.#flow > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#queue.splice(at === undefined ? this.#queue.length : at - this.#taken, 0, { kind, mark });
  }

  #saveKey(): void {
    if (!this.#isKeyAllowed) return;
    const isRequired = this.#flow === 0 && this.#indent === this.#column;
    this.#giveUp(this.#lastKey);
    const token = this.#taken + this.#queue.length;
    this.#keys[this.#keys.length - 1] = { isPossible: true, isRequired, token, mark: this.#mark() };
  }

  #streamEnd(): void {
    if (this.#column !== 0) {
      this.#column = 0;
      this.#line++;
    }
    this.#unroll(-1);
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = false;
    this.#isDone = true;
    this.#push('stream-end');
  }

  #directive(): void {
    this.#unroll(-1);
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = false;
    const mark = this.#mark();
    const name = /^%([\w-]*)/.exec(this.#text.slice(this.#index, this.#index + KEY_LIMIT))?.[1] ?? '';
    if (name === '') this.#fail('could not find expected directive name', mark);
    if (name !== 'YAML' && name !== 'TAG') this.#fail('found unknown directive name', mark);
    this.#skipLine();
    this.#push('directive', mark);
  }

  #documentMark(): void {
    this.#unroll(-1);
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = false;
    this.#push(this.#char() === '-' ? 'document-start' : 'document-end');
    this.#skip(3);
  }

  #flowStart(kind: '[' | '{'): void {
    this.#saveKey();
    this.#keys.push(this.#noKey());
    this.#flow++;
    this.#isKeyAllowed = true;
    this.#push(kind);
    this.#skip();
  }

  #flowEnd(kind: ']' | '}'): void {
    this.#giveUp(this.#lastKey);
    if (this.#flow > 0) {
      this.#flow--;
      this.#keys.pop();
    }
    this.#isKeyAllowed = false;
    this.#push(kind);
    this.#skip();
  }

  #flowEntry(): void {
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = true;
    this.#push(',');
    this.#skip();
  }

  #entry(): void {
    if (this.#flow === 0) {
      if (!this.#isKeyAllowed) this.#fail('block sequence entries are not allowed in this context');
      this.#roll(this.#column, 'sequence-start', this.#mark());
    }
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = true;
    this.#push('-');
    this.#skip();
  }

  #key(): void {
    if (this.#flow === 0) {
      if (!this.#isKeyAllowed) this.#fail('mapping keys are not allowed in this context');
      this.#roll(this.#column, 'mapping-start', this.#mark());
    }
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = this.#flow === 0;
    this.#push('key');
    this.#skip();
  }

  #value(): void {
    const key = this.#lastKey;
    if (this.#isValid(key)) {
      this.#queue.splice(key.token - this.#taken, 0, { kind: 'key', mark: key.mark });
      this.#roll(key.mark.column, 'mapping-start', key.mark, key.token);
      key.isPossible = false;
      this.#isKeyAllowed = false;
    } else {
      if (this.#flow === 0) {
        if (!this.#isKeyAllowed) this.#fail('mapping values are not allowed in this context');
        this.#roll(this.#column, 'mapping-start', this.#mark());
      }
      this.#isKeyAllowed = this.#flow === 0;
    }
    this.#push('value');
    this.#skip();
  }

  #named(char: '*' | '&'): void {
    this.#saveKey();
    this.#isKeyAllowed = false;
    const mark = this.#mark();
    this.#skip();
    let name = '';
    for (; /[\w-]/.test(this.#char()); this.#skip()) name += this.#char();
    const next = this.#char();
    if (name === '' || !(isSpace(next) || '?:,]}%@`'.includes(next))) {
      this.#fail('did not find expected alphabetic or numeric character', mark);
    }
    this.#queue.push({ kind: char === '*' ? 'alias' : 'anchor', mark, name });
  }

  #tag(): void {
    this.#saveKey();
    this.#isKeyAllowed = false;
    const mark = this.#mark();
    while (!isSpace(this.#char()) && !(this.#flow > 0 && ',[]{}'.includes(this.#char()))) this.#skip();
    if (!isSpace(this.#char()) && this.#flow === 0) this.#fail('did not find expected whitespace or line break', mark);
    this.#push('tag', mark);
  }

  #quoted(quote: "'" | '"'): void {
    this.#saveKey();
    this.#isKeyAllowed = false;
    const mark = this.#mark();
    this.#skip();
    for (;;) {
      if (this.#isDocumentMark()) this.#fail('found unexpected document indicator', mark);
      const char = this.#char();
      if (isEnd(char)) this.#fail('found unexpected end of stream', mark);
      if (isBreak(char)) this.#skipBreak();
      else if (char === quote && quote === "'" && this.#char(1) === "'") this.#skip(2);
      else if (char === quote) break;
      else if (char === '\\' && quote === '"') this.#escape(mark);
      else this.#skip();
    }
    this.#skip();
    this.#push('scalar', mark);
  }

  /** A backslash in double quotes and what follows it. */
  #escape(mark: Mark): void {
    const char = this.#char(1);
    if (isBreak(char)) {
      this.#skip();
      this.#skipBreak();
      return;
    }
    const digits = HEX_ESCAPES[char];
    if (digits === undefined && (char === '' || !ESCAPES.includes(char))) {
      this.#fail('found unknown escape character', mark);
    }
    const code = this.#text.slice(this.#index + 2, this.#index + 2 + (digits ?? 0));
    if (digits !== undefined && !(code.length === digits && /^[0-9a-fA-F]*$/.test(code))) {
      this.#fail('did not find expected hexdecimal number', mark);
    }
    this.#skip(2 + (digits ?? 0));
  }

  #plain(): void {
    this.#saveKey();
    this.#isKeyAllowed = false;
    const mark = this.#mark();
    const indent = this.#indent + 1;
    let isBroken = false;
    for (;;) {
      if (this.#isDocumentMark() || this.#char() === '#') break;
      while (!isSpace(this.#char()) && !this.#endsPlain()) {
        this.#skip();
        isBroken = false;
      }
      if (!isBlank(this.#char()) && !isBreak(this.#char())) break;
      while (isBlank(this.#char()) || isBreak(this.#char())) {
        if (isBreak(this.#char())) {
          this.#skipBreak();
          isBroken = true;
        } else {
          if (isBroken && this.#column < indent && this.#char() === '\t') {
            this.#fail('found a tab character that violates indentation', mark);
          }
          this.#skip();
        }
      }
      if (this.#flow === 0 && this.#column < indent) break;
    }
    if (isBroken) this.#isKeyAllowed = true;
    this.#push('scalar', mark);
  }

  #endsPlain(): boolean {
    const char = this.#char();
    if (char === ':' && isSpace(this.#char(1))) return true;
    return this.#flow > 0 && (',[]{}'.includes(char) || (char === '?' && isSpace(this.#char(1))));
  }

  #blockScalar(): void {
    this.#giveUp(this.#lastKey);
    this.#isKeyAllowed = true;
    const mark = this.#mark();
    const head = /^[|>](?:[+-]?(\d?)|(\d)[+-]?)/.exec(this.#text.slice(this.#index, this.#index + 3));
    const digit = head?.[1] || head?.[2] || '';
    if (digit === '0') this.#fail('found an indentation indicator equal to 0', mark);
    this.#skip(head?.[0].length ?? 1);
    while (isBlank(this.#char())) this.#skip();
    if (this.#char() === '#') this.#skipLine();
    if (!isBreak(this.#char()) && !isEnd(this.#char())) this.#fail('did not find expected comment or line break', mark);
    if (isBreak(this.#char())) this.#skipBreak();
    let indent = digit === '' ? 0 : Math.max(this.#indent, 0) + Number(digit);
    indent = this.#blockBreaks(indent, mark);
    while (this.#column === indent && !isEnd(this.#char())) {
      this.#skipLine();
      if (isBreak(this.#char())) this.#skipBreak();
      indent = this.#blockBreaks(indent, mark);
    }
    this.#push('scalar', mark);
  }

  /** Passes over empty lines and the margin of the next one. @returns the column of the text */
  #blockBreaks(indent: number, mark: Mark): number {
    let deepest = 0;
    for (;;) {
      while ((indent === 0 || this.#column < indent) && this.#char() === ' ') this.#skip();
      deepest = Math.max(deepest, this.#column);
      if ((indent === 0 || this.#column < indent) && this.#char() === '\t') {
        this.#fail('found a tab character where an indentation space is expected', mark);
      }
      if (!isBreak(this.#char())) break;
      this.#skipBreak();
    }
    return indent === 0 ? Math.max(deepest, this.#indent + 1, 1) : indent;
  }
}
