/** Which of POSIX's two syntaxes a pattern is written in; `perl` is handed to the engine nearly as it is. */
export type RegexSyntax = 'basic' | 'extended' | 'perl' | 'fixed';

/** A pattern that cannot be compiled; the message is regerror(3)'s. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
  constructor(
    message: string,
    readonly pattern: string,
  ) {
    super(message);
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
};

/**
 * Compiles a POSIX regular expression (regex(7)) with GNU's additions (\w \s \b \< \> and, in basic ones, \| \+ \?).
 * @throws RegexError
 */
export function compileRegex(pattern: string, syntax: RegexSyntax, flags = ''): RegExp {
  const source =
    syntax === 'fixed'
      ? escapeLiteral(pattern)
      : syntax === 'perl'
        ? pattern
        : new Translator(pattern, syntax === 'extended').run();
  try {
    return new RegExp(source, flags);
  } catch {
    throw new RegexError('Invalid preceding regular expression', pattern);
  }
}

/** `text` as a pattern that matches it alone. */
export function escapeLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

class Translator {
  #at = 0;
  #depth = 0;

  constructor(
    readonly pattern: string,
    readonly extended: boolean,
  ) {}

  run(): string {
    let out = '';
    let start = true;
    while (this.#at < this.pattern.length) {
      const piece = this.#piece(start);
      start = piece === '(' || piece === '|' || (start && piece === '^');
      out += piece;
    }
    if (this.#depth > 0) throw new RegexError('Unmatched ( or \\(', this.pattern);
    return out;
  }

  /** The next element; `start` tells that an expression begins here, where basic syntax takes `*` and `^` differently. */
  #piece(start: boolean): string {
    const char = this.pattern[this.#at++] as string;
    if (char === '[') return this.#bracket();
    if (char === '\\') return this.#escape();
    if (char === '.') return '[^]';
    if (char === '*') return start ? '\\*' : this.#repeat('*');
    if (char === '^') return start || this.extended ? '^' : '\\^';
    if (char === '$') return this.#endsHere() || this.extended ? '$' : '\\$';
    if (!this.extended) return /[+?(){}|/]/.test(char) ? `\\${char}` : char;
    if (char === '(') {
      this.#depth++;
      return '(';
    }
    if (char === ')') {
      if (this.#depth === 0) throw new RegexError('Unmatched ) or \\)', this.pattern);
      this.#depth--;
      return ')';
    }
    if (char === '+' || char === '?') return start ? `\\${char}` : this.#repeat(char);
    if (char === '{') return this.#interval('}') ?? '\\{';
    if (char === '}' || char === '/') return `\\${char}`;
    return char;
  }

  /** A repetition; JavaScript forbids to repeat it again, POSIX takes the strongest. */
  #repeat(operator: string): string {
    let result = operator;
    for (;;) {
      const next = this.pattern[this.#at];
      if (next === '*' || (this.extended && (next === '+' || next === '?'))) {
        this.#at++;
        if (next !== result) result = '*';
      } else return result;
    }
  }

  #endsHere(): boolean {
    const rest = this.pattern.slice(this.#at);
    return rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|');
  }

  #escape(): string {
    const char = this.pattern[this.#at++];
    if (char === undefined) throw new RegexError('Trailing backslash', this.pattern);
    if (!this.extended) {
      if (char === '(') {
        this.#depth++;
        return '(';
      }
      if (char === ')') {
        if (this.#depth === 0) throw new RegexError('Unmatched ) or \\)', this.pattern);
        this.#depth--;
        return ')';
      }
      if (char === '|') return '|';
      if (char === '+' || char === '?') return this.#repeat(char);
      if (char === '{') return this.#interval('\\}') ?? '\\{';
    }
    if (char === '<') return '\\b(?=\\w)';
    if (char === '>') return '\\b(?<=\\w)';
    if (char === '`') return '^';
    if (char === "'") return '$';
    if (/[wWsSbB1-9nt]/.test(char)) return `\\${char}`;
    return /[a-zA-Z]/.test(char) ? char : `\\${char}`;
  }

  #interval(close: string): string | undefined {
    const end = this.pattern.indexOf(close, this.#at);
    const body = end < 0 ? '' : this.pattern.slice(this.#at, end);
    if (!/^\d*(,\d*)?$/.test(body) || body === '' || body === ',') {
      if (this.extended) return undefined;
      throw new RegexError(end < 0 ? 'Unmatched \\{' : 'Invalid content of \\{\\}', this.pattern);
    }
    this.#at = end + close.length;
    return `{${body.startsWith(',') ? `0${body}` : body}}`;
  }

  #bracket(): string {
    let at = this.#at;
    let out = '[';
    if (this.pattern[at] === '^') {
      out += '^';
      at++;
    }
    for (let first = true; ; first = false) {
      const char = this.pattern[at];
      if (char === undefined) throw new RegexError('Unmatched [, [^, [:, [., or [=', this.pattern);
      if (char === ']' && !first) break;
      if (char === '[' && this.pattern[at + 1] === ':') {
        const end = this.pattern.indexOf(':]', at);
        const set = end < 0 ? undefined : CLASSES[this.pattern.slice(at + 2, end)];
        if (set === undefined) throw new RegexError('Invalid character class name', this.pattern);
        out += set;
        at = end + 2;
        continue;
      }
      out += /[\\\][^]/.test(char) ? `\\${char}` : char;
      at++;
    }
    this.#at = at + 1;
    return out === '[' ? '(?!)' : `${out}]`;
  }
}
