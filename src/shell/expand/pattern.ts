/** Characters with a meaning in glob(7) patterns. */
const SPECIAL = /[\\*?[\]!@+()|^-]/g;

const CLASSES: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\r\\f\\v',
  upper: 'A-Z',
  word: 'A-Za-z0-9_',
  xdigit: '0-9A-Fa-f',
};

/** `text` as a pattern that matches only itself. */
export function quotePattern(text: string): string {
  return text.replace(SPECIAL, '\\$&');
}

/** What a pattern without special meaning stands for: backslashes taken away. */
export function unquotePattern(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

/** Whether `pattern` has an unquoted `*`, `?`, `[` or, with `extended`, an extended group. */
export function hasMagic(pattern: string, extended: boolean): boolean {
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '\\') at++;
    else if (char === '*' || char === '?') return true;
    else if (char === '[' && pattern.indexOf(']', at + 1) > 0) return true;
    else if (extended && '@+!'.includes(char) && pattern[at + 1] === '(') return true;
  }
  return false;
}

export interface PatternOptions {
  /** `?(…)`, `*(…)`, `+(…)`, `@(…)`, `!(…)`. */
  extended?: boolean;
  ignoreCase?: boolean;
  /** Match as little as possible. */
  lazy?: boolean;
}

/** The source of a regular expression for `pattern`; quoted characters stand behind backslashes. */
export function patternSource(pattern: string, options: PatternOptions = {}): string {
  return new Translation(pattern, options).all();
}

/** A regular expression that matches what `pattern` matches as a whole. */
export function patternRegExp(pattern: string, options: PatternOptions = {}): RegExp {
  return compile(`^(?:${patternSource(pattern, options)})$`, options);
}

/** A regular expression from translated source; one that cannot be compiled matches nothing. */
export function compile(source: string, options: PatternOptions & { global?: boolean } = {}): RegExp {
  const flags = `${options.ignoreCase ? 'i' : ''}${options.global ? 'g' : ''}u`;
  try {
    return new RegExp(source, flags);
  } catch {
    return /(?!)/g;
  }
}

/** Whether `text` as a whole matches `pattern`. */
export function matches(pattern: string, text: string, options: PatternOptions = {}): boolean {
  if (!hasMagic(pattern, options.extended ?? false) && !options.ignoreCase) return unquotePattern(pattern) === text;
  return patternRegExp(pattern, options).test(text);
}

class Translation {
  #at = 0;
  constructor(
    readonly pattern: string,
    readonly options: PatternOptions,
  ) {}

  all(): string {
    return this.#sequence('');
  }

  /** Up to one of the characters of `ends`, which is not taken. */
  #sequence(ends: string): string {
    const { pattern, options } = this;
    const lazy = options.lazy ? '?' : '';
    let source = '';
    while (this.#at < pattern.length) {
      const char = pattern[this.#at] as string;
      if (ends.includes(char)) break;
      if (options.extended && '?*+@!'.includes(char) && pattern[this.#at + 1] === '(') {
        const group = this.#group(char, ends);
        if (group !== undefined) {
          source += group;
          continue;
        }
      }
      this.#at++;
      if (char === '\\' && this.#at < pattern.length) source += escapeRegExp(this.#next());
      else if (char === '*') {
        while (pattern[this.#at] === '*') this.#at++;
        source += `[^]*${lazy}`;
      } else if (char === '?') source += '[^]';
      else if (char === '[') source += this.#bracket() ?? '\\[';
      else {
        this.#at--;
        source += escapeRegExp(this.#next());
      }
    }
    return source;
  }

  /** One character, a pair of surrogates taken as one. */
  #next(): string {
    const char = String.fromCodePoint(this.pattern.codePointAt(this.#at) as number);
    this.#at += char.length;
    return char;
  }

  #group(operator: string, ends: string): string | undefined {
    const start = this.#at;
    this.#at += 2;
    const alternatives: string[] = [];
    for (;;) {
      alternatives.push(this.#sequence('|)'));
      const char = this.pattern[this.#at];
      if (char === undefined) {
        this.#at = start;
        return undefined;
      }
      this.#at++;
      if (char === ')') break;
    }
    const body = `(?:${alternatives.join('|')})`;
    if (operator === '@') return body;
    if (operator !== '!') return `(?:${body})${operator}`;
    const rest = this.#sequence(ends);
    return `(?!${body}${rest}${ends === '' ? '$' : '(?:$|[|)])'})[^]*${this.options.lazy ? '?' : ''}${rest}`;
  }

  /** A bracket expression behind its `[`; undefined where it has no end. */
  #bracket(): string | undefined {
    const { pattern } = this;
    let at = this.#at;
    let negated = false;
    if (pattern[at] === '!' || pattern[at] === '^') {
      negated = true;
      at++;
    }
    let set = '';
    for (let first = true; ; first = false) {
      const char = pattern[at];
      if (char === undefined) return undefined;
      if (char === ']' && !first) break;
      if (char === '[' && pattern[at + 1] === ':') {
        const end = pattern.indexOf(':]', at + 2);
        const name = end < 0 ? '' : pattern.slice(at + 2, end);
        if (CLASSES[name] !== undefined) {
          set += CLASSES[name];
          at = end + 2;
          continue;
        }
      }
      if (char === '-' && !first && pattern[at + 1] !== ']' && pattern[at + 1] !== undefined) {
        set += '-';
        at++;
        continue;
      }
      let literal = String.fromCodePoint(pattern.codePointAt(at) as number);
      if (literal === '\\' && pattern[at + 1] !== undefined) {
        at++;
        literal = String.fromCodePoint(pattern.codePointAt(at) as number);
      }
      set += escapeInSet(literal);
      at += literal.length;
    }
    this.#at = at + 1;
    if (set === '') return negated ? '[^]' : '(?!)';
    return `[${negated ? '^' : ''}${set}]`;
  }
}

function escapeInSet(char: string): string {
  return /[\\\]^\-[&~|{}()/]/.test(char) ? `\\${char}` : char;
}

/** `text` for use inside a regular expression. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A POSIX extended regular expression (regex(7)) in the notation of ECMAScript. */
export function extendedRegExp(source: string, ignoreCase: boolean): RegExp | undefined {
  let out = '';
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string;
    if (char === '\\' && at + 1 < source.length) {
      out += `\\${source[++at]}`;
    } else if (char === '[') {
      const end = bracketEnd(source, at);
      if (end < 0) return undefined;
      out += bracketSource(source.slice(at, end + 1));
      at = end;
    } else if (char === '{' && !/^\{\d+(,\d*)?\}/.test(source.slice(at))) {
      out += '\\{';
    } else out += char;
  }
  try {
    return new RegExp(out, ignoreCase ? 'is' : 's');
  } catch {
    return undefined;
  }
}

function bracketEnd(source: string, start: number): number {
  let at = start + 1;
  if (source[at] === '^') at++;
  if (source[at] === ']') at++;
  for (; at < source.length; at++) {
    if (source[at] === '[' && source[at + 1] === ':') {
      const end = source.indexOf(':]', at + 2);
      if (end > 0) at = end + 1;
    } else if (source[at] === ']') return at;
  }
  return -1;
}

function bracketSource(bracket: string): string {
  const negated = bracket[1] === '^';
  const inner = bracket
    .slice(negated ? 2 : 1, -1)
    .replace(/\[:(\w+):\]|[\\[\]]/g, (found, name: string | undefined) =>
      name === undefined ? `\\${found}` : (CLASSES[name] ?? ''),
    );
  return `[${negated ? '^' : ''}${inner}]`;
}
