import { unknownError } from '#errdefs/errdefs.ts';
import { quoted } from '../quoted.ts';
import { replacePattern, trimPattern } from './pattern.ts';

/** What is expanded besides variables, and how quotes and escapes are kept. */
export interface LexOptions {
  /** Quotes stay in the text. */
  rawQuotes?: boolean;
  /** Escape characters stay in the text. */
  rawEscapes?: boolean;
  /** Quotes are characters like others. */
  skipQuotes?: boolean;
  /** Variables that are not set stay as they are written. */
  skipUnset?: boolean;
}

/** Variables by name. */
export type Variables = ReadonlyMap<string, string>;

const SPECIAL = '@*#?-$!0';
const isSpace = (character: string) => /[\s\u0085]/.test(character);

/** Text cut into words at blanks that are not quoted. */
class Words {
  readonly #words: string[] = [];
  #word = '';
  #inWord = false;

  add(character: string): void {
    if (!isSpace(character)) this.addRaw(character);
    else if (this.#inWord && this.#word !== '') {
      this.#words.push(this.#word);
      this.#word = '';
      this.#inWord = false;
    }
  }

  addRaw(text: string): void {
    this.#word += text;
    this.#inWord = true;
  }

  all(): string[] {
    if (this.#word !== '') this.#words.push(this.#word);
    this.#word = '';
    return this.#words;
  }
}

interface Processed {
  text: string;
  words: string[];
}

/** Expands variables and takes quotes away in one word of a Dockerfile (BuildKit frontend/dockerfile/shell). */
class ShellWord {
  readonly #characters: readonly string[];
  #at = 0;
  #rawEscapes: boolean;

  constructor(
    source: string,
    readonly escapeToken: string,
    readonly variables: Variables,
    readonly options: LexOptions,
  ) {
    this.#characters = [...source];
    this.#rawEscapes = options.rawEscapes ?? false;
  }

  get #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string | undefined {
    const character = this.#characters[this.#at];
    if (character !== undefined) this.#at++;
    return character;
  }

  /** Up to `stop`, which is taken, or to the end. @throws DockerError */
  process(stop: string | undefined, rawEscapes = this.#rawEscapes): Processed {
    const before = this.#rawEscapes;
    this.#rawEscapes = rawEscapes;
    try {
      return this.#process(stop);
    } finally {
      this.#rawEscapes = before;
    }
  }

  #process(stop: string | undefined): Processed {
    let text = '';
    const words = new Words();
    for (let character = this.#peek; character !== undefined; character = this.#peek) {
      if (character === stop) {
        this.#next();
        return { text, words: words.all() };
      }
      if (character === '$') {
        const value = this.#dollar();
        text += value;
        for (const each of value) words.add(each);
      } else if (!this.options.skipQuotes && (character === "'" || character === '"')) {
        const value = character === "'" ? this.#singleQuotes() : this.#doubleQuotes();
        text += value;
        words.addRaw(value);
      } else {
        this.#next();
        if (character === this.escapeToken) {
          if (this.#rawEscapes) {
            words.addRaw(character);
            text += character;
          }
          const escaped = this.#next();
          if (escaped === undefined) break;
          words.addRaw(escaped);
          text += escaped;
        } else {
          words.add(character);
          text += character;
        }
      }
    }
    if (stop !== undefined) throw unknownError(`unexpected end of statement while looking for matching ${stop}`);
    return { text, words: words.all() };
  }

  #singleQuotes(): string {
    const { rawQuotes } = this.options;
    let text = rawQuotes ? "'" : '';
    this.#next();
    for (;;) {
      const character = this.#next();
      if (character === undefined)
        throw unknownError('unexpected end of statement while looking for matching single-quote');
      if (character === "'") return rawQuotes ? `${text}'` : text;
      text += character;
    }
  }

  #doubleQuotes(): string {
    const { rawQuotes } = this.options;
    let text = rawQuotes ? '"' : '';
    this.#next();
    for (;;) {
      const character = this.#peek;
      if (character === undefined)
        throw unknownError('unexpected end of statement while looking for matching double-quote');
      if (character === '$') {
        text += this.#dollar();
        continue;
      }
      this.#next();
      if (character === '"') return rawQuotes ? `${text}"` : text;
      if (character !== this.escapeToken) {
        text += character;
        continue;
      }
      if (this.#rawEscapes) text += character;
      const next = this.#peek;
      // At the very end it says nothing, and before most characters it stands for itself.
      if (next === undefined) continue;
      text += next === '"' || next === '$' || next === this.escapeToken ? this.#next() : character;
    }
  }

  #dollar(): string {
    this.#next();
    if (this.#peek !== '{') {
      const name = this.#name();
      if (name === '') return '$';
      const value = this.variables.get(name);
      return value ?? (this.options.skipUnset ? `$${name}` : '');
    }
    this.#next();
    const first = this.#peek;
    if (first === undefined) throw unknownError("syntax error: missing '}'");
    if (first === '{' || first === '}' || first === ':') throw unknownError('syntax error: bad substitution');
    return this.#braced(this.#name());
  }

  #braced(name: string): string {
    const value = this.variables.get(name);
    const skipped = value === undefined && this.options.skipUnset;
    let modifier = this.#next();
    let shown = modifier ?? '\uFFFD';
    if (modifier === '}') return value ?? (skipped ? `\${${name}}` : '');
    if (modifier === '/') return this.#replaced(name, value, skipped ?? false);
    const orEmpty = modifier === ':';
    if (orEmpty) {
      modifier = this.#next();
      shown += modifier ?? '\uFFFD';
    } else if (modifier === undefined || !'+-?#%'.includes(modifier)) {
      throw unknownError(`unsupported modifier (${shown}) in substitution`);
    }
    const word = this.#within('}', modifier === '#' || modifier === '%', "syntax error: missing '}'");
    if (skipped) return `\${${name}${shown}${word}}`;
    const absent = value === undefined || (orEmpty && value === '');
    switch (modifier) {
      case '-':
        return absent ? word : value;
      case '+':
        return absent ? '' : word;
      case '?':
        if (!absent) return value;
        throw unknownError(`${name}: ${word || `is not allowed to be ${value === undefined ? 'unset' : 'empty'}`}`);
      case '%':
      case '#':
        return trimPattern(word, value ?? '', modifier);
      default:
        throw unknownError(`unsupported modifier (${shown}) in substitution`);
    }
  }

  #replaced(name: string, value: string | undefined, skipped: boolean): string {
    const all = this.#peek === '/';
    if (all) this.#next();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the words of BuildKit
    const pattern = this.#within('/', true, "syntax error: missing '/' in ${}");
    const replacement = this.#within('}', true, "syntax error: missing '}'");
    if (skipped) return `\${${name}/${pattern}/${replacement}}`;
    return replacePattern(pattern, value ?? '', replacement, all);
  }

  #within(stop: string, rawEscapes: boolean, atEnd: string): string {
    try {
      return this.process(stop, rawEscapes).text;
    } catch (error) {
      throw this.#peek === undefined ? unknownError(atEnd) : error;
    }
  }

  #name(): string {
    const first = this.#peek;
    if (first !== undefined && SPECIAL.includes(first) && !/\d/.test(first)) return this.#next() ?? '';
    // What begins with a digit is a number and nothing more.
    const part = first !== undefined && /\p{Nd}/u.test(first) ? /\p{Nd}/u : /[\p{L}\p{Nd}_]/u;
    let name = '';
    while (this.#peek !== undefined && part.test(this.#peek)) name += this.#next();
    return name;
  }
}

/** The word with its variables expanded and its quotes gone. @param escapeToken a backslash or a backquote @throws DockerError */
export function processWord(word: string, variables: Variables, escapeToken: string, options: LexOptions = {}): string {
  return process(word, variables, escapeToken, options).text;
}

/** As `processWord`, then cut into words at blanks that are not quoted. @throws DockerError */
export function processWords(
  word: string,
  variables: Variables,
  escapeToken: string,
  options: LexOptions = {},
): string[] {
  return process(word, variables, escapeToken, options).words;
}

function process(word: string, variables: Variables, escapeToken: string, options: LexOptions): Processed {
  try {
    return new ShellWord(word, escapeToken, variables, options).process(undefined);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unknownError(`failed to process ${quoted(word)}: ${reason}`);
  }
}
