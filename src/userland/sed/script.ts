import type { Family } from '../getopt.ts';
import { compileRegex, RegexError, type RegexSyntax } from '../text/regex.ts';

/** What GNU sed makes of these letters behind a backslash, in the text of a, c and i. */
const CONTROLS: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Where a command applies. */
export type Address =
  | { kind: 'line'; number: number }
  | { kind: 'last' }
  | { kind: 'regex'; regex: RegExp | undefined }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'plus'; count: number }
  | { kind: 'multiple'; of: number };

export interface SedCommand {
  from?: Address;
  to?: Address;
  negated: boolean;
  /** Of a range: whether it is on, and the line at which it ends if known. */
  range: { active: boolean; end: number };
  name: string;
  /** Text of a, i, c; label of b, t, T and `:`; file of r, w; number of q. */
  argument: string;
  substitute?: {
    regex: RegExp | undefined;
    replacement: string;
    nth: number;
    all: boolean;
    print: boolean;
    file: string;
  };
  translate?: Map<string, string>;
  /** Where the block that `{` opens ends, as an index of commands. */
  end?: number;
}

/** A script with a mistake; the message is GNU sed's, without its `-e expression` part. */
export class SedError extends Error {
  override readonly name = 'SedError';
  constructor(
    message: string,
    /** Where in the script; undefined where the whole is meant. */
    readonly character: number | undefined,
    /** Busybox's words, where they differ. */
    readonly busybox?: string,
  ) {
    super(message);
  }
}

/** Parses a sed script. @throws SedError */
export function parseSed(script: string, syntax: RegexSyntax, family: Family): SedCommand[] {
  return new ScriptParser(script, syntax, family).parse();
}

class ScriptParser {
  #at = 0;
  #commands: SedCommand[] = [];
  #open: SedCommand[] = [];

  constructor(
    readonly script: string,
    readonly syntax: RegexSyntax,
    readonly family: Family,
  ) {}

  parse(): SedCommand[] {
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.script.length) break;
      if (this.script[this.#at] === '#') {
        while (this.#at < this.script.length && this.script[this.#at] !== '\n') this.#at++;
        continue;
      }
      this.#command();
    }
    if (this.#open.length > 0 && this.family === 'gnu') throw new SedError("unmatched `{'", 0);
    for (const open of this.#open) open.end = this.#commands.length;
    for (const { name, argument } of this.#commands) {
      if (!'btT'.includes(name) || argument === '') continue;
      if (this.#commands.some((command) => command.name === ':' && command.argument === argument)) continue;
      const text = "can't find label for jump to";
      throw new SedError(`${text} \`${argument}'`, undefined, `${text} '${argument}'`);
    }
    return this.#commands;
  }

  #error(message: string, busybox?: string): SedError {
    return new SedError(message, Math.min(this.#at, this.script.length), busybox);
  }

  #skip(pattern: RegExp): void {
    while (this.#at < this.script.length && pattern.test(this.script[this.#at] as string)) this.#at++;
  }

  #command(): void {
    const from = this.#address();
    let to: Address | undefined;
    this.#skip(/[ \t]/);
    if (from && this.script[this.#at] === ',') {
      this.#at++;
      this.#skip(/[ \t]/);
      to = this.#address(true);
      if (!to) throw new SedError("unexpected `,'", this.#at + 1);
    }
    this.#skip(/[ \t]/);
    const negated = this.script[this.#at] === '!';
    if (negated) this.#at++;
    this.#skip(/[ \t!]/);
    const name = this.script[this.#at++];
    if (name === undefined) throw this.#error('missing command');
    const fromStart = from?.kind === 'line' && from.number === 0 && to !== undefined;
    const command: SedCommand = {
      from,
      to,
      negated,
      range: { active: fromStart, end: Number.POSITIVE_INFINITY },
      name,
      argument: '',
    };
    this.#arguments(command);
    this.#commands.push(command);
  }

  #arguments(command: SedCommand): void {
    switch (command.name) {
      case '{':
        this.#open.push(command);
        return;
      case '}': {
        const open = this.#open.pop();
        if (!open) throw this.#error("unexpected `}'");
        open.end = this.#commands.length;
        this.#end();
        return;
      }
      case 'a':
      case 'i':
      case 'c':
        command.argument = this.#text();
        return;
      case ':':
      case 'b':
      case 't':
      case 'T':
        this.#skip(/[ \t]/);
        command.argument = this.#until(command.name === ':' ? /[\n;]/ : /[\n;}]/).trim();
        if (command.name === ':' && command.argument === '') throw this.#error('":" lacks a label');
        return;
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        this.#skip(/[ \t]/);
        command.argument = this.#until(/\n/);
        if (command.argument === '') throw this.#error('missing filename in r/R/w/W commands');
        return;
      case 'q':
      case 'Q':
      case 'l':
        this.#skip(/[ \t]/);
        command.argument = /^\d*/.exec(this.script.slice(this.#at))?.[0] ?? '';
        this.#at += command.argument.length;
        this.#end();
        return;
      case 's':
        command.substitute = this.#substitute();
        return;
      case 'y':
        command.translate = this.#translate();
        this.#end();
        return;
      default:
        if (!'dDgGhHxnNpP=zF'.includes(command.name))
          throw this.#error(`unknown command: \`${command.name}'`, `unsupported command ${command.name}`);
        this.#end();
        return;
    }
  }

  #end(): void {
    this.#skip(/[ \t]/);
    const next = this.script[this.#at];
    if (next !== undefined && !'\n;}#'.includes(next))
      throw new SedError('extra characters after command', this.#at + 1);
  }

  #until(stop: RegExp): string {
    const start = this.#at;
    while (this.#at < this.script.length && !stop.test(this.script[this.#at] as string)) this.#at++;
    return this.script.slice(start, this.#at);
  }

  #text(): string {
    this.#skip(/[ \t]/);
    if (this.script[this.#at] === '\\') {
      this.#at++;
      const blanks = /^[ \t]*\n/.exec(this.script.slice(this.#at));
      if (blanks) this.#at += blanks[0].length;
    }
    if (this.#at >= this.script.length) throw this.#error("expected \\ after `a', `c' or `i'");
    let text = '';
    while (this.#at < this.script.length) {
      const char = this.script[this.#at++] as string;
      if (char === '\n') break;
      if (char === '\\' && this.#at < this.script.length) {
        const escaped = this.script[this.#at++] as string;
        text += CONTROLS[escaped] ?? escaped;
      } else text += char;
    }
    return `${text}\n`;
  }

  #address(second = false): Address | undefined {
    const rest = this.script.slice(this.#at);
    const number = /^(\d+)(?:~(\d+))?/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      if (number[2] !== undefined) return { kind: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { kind: 'line', number: Number(number[1]) };
    }
    const relative = second ? /^([+~])(\d+)/.exec(rest) : null;
    if (relative) {
      this.#at += relative[0].length;
      return relative[1] === '+'
        ? { kind: 'plus', count: Number(relative[2]) }
        : { kind: 'multiple', of: Number(relative[2]) };
    }
    if (rest[0] === '$') {
      this.#at++;
      return { kind: 'last' };
    }
    if (rest[0] !== '/' && rest[0] !== '\\') return undefined;
    this.#at++;
    const delimiter = rest[0] === '\\' ? (this.script[this.#at++] as string) : '/';
    const source = this.#delimited(delimiter, 'unterminated address regex');
    const flags = /^[IM]*/.exec(this.script.slice(this.#at))?.[0] ?? '';
    this.#at += flags.length;
    return {
      kind: 'regex',
      regex: this.#regex(source, (flags.includes('I') ? 'i' : '') + (flags.includes('M') ? 'm' : '')),
    };
  }

  #regex(source: string, flags: string): RegExp | undefined {
    if (source === '') return undefined;
    try {
      return compileRegex(source, this.syntax, flags);
    } catch (error) {
      if (error instanceof RegexError)
        throw this.#error(error.message, `bad regex '${error.pattern}': ${error.message}`);
      throw error;
    }
  }

  /** Text up to the next delimiter that is not escaped or in brackets. */
  #delimited(delimiter: string, message: string, isRegex = true): string {
    let text = '';
    let bracket = false;
    for (;;) {
      const char = this.script[this.#at++];
      if (char === undefined || (char === '\n' && isRegex)) throw this.#error(message, `unmatched '${delimiter}'`);
      if (char === '\\') {
        const next = this.script[this.#at++];
        if (next === undefined) throw this.#error(message, `unmatched '${delimiter}'`);
        text +=
          next === delimiter && !/[.*[\]^$+?(){}|]/.test(next) ? next : next === 'n' && isRegex ? '\n' : `\\${next}`;
        continue;
      }
      if (isRegex && char === '[') bracket = true;
      else if (char === ']') bracket = false;
      else if (char === delimiter && !bracket) return text;
      text += char;
    }
  }

  #substitute(): NonNullable<SedCommand['substitute']> {
    const delimiter = this.script[this.#at++];
    const message = "unterminated `s' command";
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') throw this.#error(message);
    const source = this.#delimited(delimiter, message);
    const replacement = this.#delimited(delimiter, message, false);
    const result = { regex: undefined as RegExp | undefined, replacement, nth: 0, all: false, print: false, file: '' };
    let flags = '';
    for (;;) {
      const char = this.script[this.#at];
      if (char === undefined || /[\n;}#]/.test(char)) break;
      this.#at++;
      if (/[ \t]/.test(char)) continue;
      if (char === 'g') result.all = true;
      else if (char === 'p') result.print = true;
      else if (char === 'i' || char === 'I') flags += 'i';
      else if (char === 'm' || char === 'M') flags += 'm';
      else if (/[1-9]/.test(char)) {
        const digits = /^\d*/.exec(this.script.slice(this.#at))?.[0] ?? '';
        this.#at += digits.length;
        result.nth = Number(char + digits);
      } else if (char === 'w') {
        this.#skip(/[ \t]/);
        result.file = this.#until(/\n/);
      } else throw this.#error("unknown option to `s'", 'bad option in substitution expression');
    }
    result.regex = this.#regex(source, `${flags}g`);
    if (result.regex) {
      const groups = (new RegExp(`${result.regex.source}|`).exec('')?.length ?? 1) - 1;
      for (const [, digit] of replacement.matchAll(/\\(?:(\d)|[\s\S])/g)) {
        if (Number(digit ?? 0) > groups) throw this.#error(`invalid reference \\${digit} on \`s' command's RHS`);
      }
    }
    return result;
  }

  #translate(): Map<string, string> {
    const delimiter = this.script[this.#at++];
    const message = "unterminated `y' command";
    if (delimiter === undefined) throw this.#error(message);
    const plain = (text: string) => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
    const [from, to] = [
      [...plain(this.#delimited(delimiter, message, false))],
      [...plain(this.#delimited(delimiter, message, false))],
    ];
    if (from.length !== to.length && this.family === 'gnu')
      throw this.#error("strings for `y' command are different lengths");
    return new Map(from.flatMap((char, index) => (to[index] === undefined ? [] : [[char, to[index]]])));
  }
}
