import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Family } from '../getopt.ts';
import { formatPrintf, type PrintfArgument } from '../text/printf.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
  '"': '"',
};
const CONVERSION = /%(?:%|([-+ #0']*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z]))/g;

/** printf, the program: repeats its format until the arguments are used up. */
export function printf(family: Family): Program {
  return function* (proc) {
    const [format, ...args] = proc.argv.slice(1);
    if (format === undefined) {
      const name = proc.argv[0] ?? 'printf';
      yield* proc.printError(
        family === 'gnu'
          ? `printf: missing operand\nTry '${name} --help' for more information.\n`
          : 'BusyBox v1.38.0 (Debian 1:1.38.0-3+b1) multi-call binary.\n\nUsage: printf FORMAT [ARG]...\n\nFormat and print ARG(s) according to FORMAT (a-la C printf)\n',
      );
      return 1;
    }
    return yield* new Run(proc, family, args).print(format);
  };
}

/** One call: its arguments, as far as they are used up. */
class Run {
  #next = 0;
  #problems: string[] = [];
  #ended = false;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly args: readonly string[],
  ) {}

  *print(format: string) {
    let wrong: string | undefined;
    do {
      const before = this.#next;
      let out = '';
      let at = 0;
      for (const match of format.matchAll(CONVERSION)) {
        out += this.#escapes(format.slice(at, match.index));
        at = match.index + match[0].length;
        if (this.#ended) break;
        const [whole, , width, precision, verb] = match;
        if (verb === undefined) out += '%';
        else if (!/[diouxXeEfFgGcsbq]/.test(verb)) {
          wrong = whole + (format[at] ?? '');
          break;
        } else out += this.#convert(whole, verb, [width, precision].filter((part) => part === '*').length);
      }
      if (!this.#ended && wrong === undefined) out += this.#escapes(format.slice(at));
      yield* this.proc.print(out);
      for (const problem of this.#problems.splice(0)) {
        yield* this.proc.printError(`printf: ${problem}\n`);
        this.#failed = true;
      }
      if (wrong !== undefined) {
        yield* this.proc.printError(
          this.family === 'gnu'
            ? `printf: ${wrong}: invalid conversion specification\n`
            : `printf: ${wrong}: invalid format\n`,
        );
        return 1;
      }
      if (this.#next === before) break;
    } while (this.#next < this.args.length && !this.#ended);
    if (this.#next < this.args.length && !this.#ended && this.family === 'gnu') {
      yield* this.proc.printError(
        `printf: warning: ignoring excess arguments, starting with ‘${this.args[this.#next]}’\n`,
      );
    }
    return this.#failed ? 1 : 0;
  }

  #failed = false;

  #convert(conversion: string, verb: string, stars: number): string {
    const args = Array.from({ length: stars }, () => this.#argument(this.args[this.#next++] ?? ''));
    const text = this.args[this.#next++] ?? '';
    if (verb === 'b' || verb === 'q') {
      const shown = verb === 'b' ? this.#escapes(text, true) : quoted(text);
      return formatPrintf(conversion.replace(/.$/, 's'), [...args, this.#argument(shown)]);
    }
    return formatPrintf(conversion, [...args, this.#argument(text)]);
  }

  #argument(text: string): PrintfArgument {
    return { text: () => text, number: () => this.#number(text), isNumber: false };
  }

  #number(text: string): number {
    if (text === '') return 0;
    if (/^['"]./.test(text)) return text.codePointAt(1) as number;
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]+(?![.\d])|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(text);
    const problem = !match
      ? 'expected a numeric value'
      : match[0].length < text.length
        ? 'value not completely converted'
        : '';
    if (problem !== '' && !this.#problems.some((known) => known.includes(text))) {
      this.#problems.push(this.family === 'gnu' ? `‘${text}’: ${problem}` : `invalid number '${text}'`);
    }
    if (!match) return 0;
    const digits = match[2] as string;
    const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
    return match[1] === '-' ? -value : value;
  }

  /** Carries out backslashes; \c ends all output. */
  #escapes(text: string, argument = false): string {
    if (this.#ended) return '';
    return text.replace(/\\(0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|c[\s\S]*|[\s\S])/g, (whole, code: string) => {
      if (code.startsWith('c')) {
        this.#ended = true;
        return '';
      }
      if (/^[0-7]/.test(code)) {
        const digits = argument ? code : code.slice(0, 3);
        return String.fromCharCode(Number.parseInt(digits, 8) & 0xff) + code.slice(digits.length);
      }
      if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      return SIMPLE[code] ?? whole;
    });
  }
}

/** Text as a shell would have to read it. */
function quoted(text: string): string {
  if (text === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
