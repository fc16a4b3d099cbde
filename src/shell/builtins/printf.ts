import type { Coroutine } from '#kernel/coroutine.ts';
import { assign } from '../expand/parameters.ts';
import { backslashQuote } from '../expand/quote.ts';
import type { Shell } from '../shell.ts';
import { encode } from './bytes.ts';
import { interpretEscapes } from './escapes.ts';
import { fail, usageLine } from './options.ts';
import { formatTime } from './strftime.ts';

const USAGE = 'printf [-v var] format [arguments]';
const DIRECTIVE = /%(%|\(([^)]*)\)T|([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?([hlLjzt]*)([A-Za-z]))/g;

/** `printf`: the format is used again for as long as there are arguments. */
export function* printfBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  let at = 1;
  let variable: string | undefined;
  if (args[at] === '-v' && shell.dialect.kind === 'bash') {
    variable = args[at + 1];
    at += 2;
  }
  if (args[at] === '--') at++;
  const format = args[at];
  if (format === undefined) {
    yield* usageLine(shell, 'printf', USAGE);
    return 2;
  }
  const run = new Formatting(shell, args.slice(at + 1));
  const output = run.all(format);
  if (variable === undefined) yield* shell.print(encode(output));
  else {
    const match = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(variable);
    if (!match) return yield* fail(shell, 'printf', `\`${variable}': not a valid identifier`, 2);
    assign(shell, match[1] as string, match[2], output);
  }
  for (const message of run.complaints) {
    if (shell.dialect.kind === 'ash') yield* shell.printError(`${shell.scriptName}: ${message}\n`);
    else yield* shell.complain(message, 'printf');
  }
  return run.complaints.length > 0 ? 1 : 0;
}

class Formatting {
  readonly complaints: string[] = [];
  #next = 0;
  #stopped = false;

  constructor(
    readonly shell: Shell,
    readonly args: string[],
  ) {}

  all(format: string): string {
    let output = '';
    do {
      const before = this.#next;
      output += this.#once(format);
      if (this.#next === before) break;
    } while (this.#next < this.args.length && !this.#stopped);
    return output;
  }

  #once(format: string): string {
    let output = '';
    let at = 0;

    for (const match of format.matchAll(DIRECTIVE)) {
      if (this.#stopped) return output;
      output += interpretEscapes(format.slice(at, match.index), 'plain').text;
      at = match.index + match[0].length;
      output += this.#directive(match);
    }
    if (this.#stopped) return output;
    const rest = format.slice(at);
    const bad = rest.indexOf('%');
    if (bad >= 0) {
      this.complaints.push(
        `\`${rest[bad + 1] ?? '%'}': ${rest[bad + 1] === undefined ? 'missing format character' : 'invalid format character'}`,
      );
      this.#stopped = true;
      return output + interpretEscapes(rest.slice(0, bad), 'plain').text;
    }
    return output + interpretEscapes(rest, 'plain').text;
  }

  #take(): string | undefined {
    const value = this.args[this.#next];
    this.#next++;
    return value;
  }

  #directive(match: RegExpMatchArray): string {
    const [whole, body, time, flags = '', width, precision, , kind = ''] = match;
    if (body === '%') return '%';
    if (time !== undefined) return formatTime(this.shell, time, this.#take());
    const wide = width === '*' ? this.#integer(this.#take()) : BigInt(width ?? 0);
    const left = flags.includes('-') || wide < 0n;
    const size = Number(wide < 0n ? -wide : wide);
    const exact =
      precision === '*'
        ? Number(this.#integer(this.#take()))
        : precision === undefined
          ? whole.includes('.')
            ? 0
            : undefined
          : Number(precision);
    const limit = exact !== undefined && exact < 0 ? undefined : exact;
    if ('hlLjzt'.includes(kind)) {
      this.complaints.push(`\`${whole}': missing format character`);
      this.#stopped = true;
      return '';
    }
    const text = this.#convert(kind, flags, limit);
    return pad(
      text,
      size,
      left,
      flags.includes('0') && /[diouxXeEfFgGaA]/.test(kind) && (limit === undefined || /[eEfFgGaA]/.test(kind)),
    );
  }

  #convert(kind: string, flags: string, precision: number | undefined): string {
    switch (kind) {
      case 's':
        return [...(this.#take() ?? '')].slice(0, precision).join('');
      case 'b': {
        const { text, stop } = interpretEscapes(this.#take() ?? '', 'both');
        if (stop) this.#stopped = true;
        return text;
      }
      case 'q':
      case 'Q':
        return backslashQuote(this.#take() ?? '');
      case 'c':
        return [...(this.#take() ?? '')][0] ?? '';
      case 'd':
      case 'i': {
        const value = this.#integer(this.#take());
        const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 0, '0');
        return `${value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''}${digits}`;
      }
      case 'u':
        return BigInt.asUintN(64, this.#integer(this.#take()))
          .toString()
          .padStart(precision ?? 0, '0');
      case 'o':
        return (
          (flags.includes('#') ? '0' : '') +
          BigInt.asUintN(64, this.#integer(this.#take()))
            .toString(8)
            .padStart(precision ?? 0, '0')
        );
      case 'x':
      case 'X': {
        const value = BigInt.asUintN(64, this.#integer(this.#take()));
        const digits =
          (flags.includes('#') && value !== 0n ? '0x' : '') + value.toString(16).padStart(precision ?? 0, '0');
        return kind === 'X' ? digits.toUpperCase() : digits;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return real(this.#number(this.#take()), kind, flags, precision ?? 6);
      default:
        this.complaints.push(`\`${kind}': invalid format character`);
        this.#stopped = true;
        return '';
    }
  }

  #integer(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n;
    if (text[0] === '"' || text[0] === "'") return BigInt(text.codePointAt(1) ?? 0);
    const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
    if (!match || match[0].length !== text.length) this.#invalid(text);
    if (!match) return 0n;
    const digits = match[2] as string;
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    return match[1] === '-' ? -value : value;
  }

  #number(text: string | undefined): number {
    if (text === undefined || text === '') return 0;
    if (text[0] === '"' || text[0] === "'") return text.codePointAt(1) ?? 0;
    const match = /^\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|0x[0-9a-f]+|inf(?:inity)?|nan)/i.exec(
      text,
    );
    if (!match || match[0].length !== text.length) this.#invalid(text);
    return match ? Number(match[0].replace(/inf(inity)?/i, 'Infinity')) : 0;
  }

  #invalid(text: string): void {
    const { kind } = this.shell.dialect;
    if (kind === 'bash') this.complaints.push(`${text}: invalid number`);
    else if (kind === 'ash') this.complaints.push(`invalid number '${text}'`);
    else this.complaints.push(`${text}: expected numeric value`);
  }
}

function pad(text: string, width: number, left: boolean, zeros: boolean): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (left) return text + ' '.repeat(missing);
  if (!zeros) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]|^0[xX]/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function real(value: number, kind: string, flags: string, precision: number): string {
  const lower = kind.toLowerCase();
  const sign = value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const size = Math.abs(value);
  let text: string;
  if (!Number.isFinite(size)) text = Number.isNaN(size) ? 'nan' : 'inf';
  else if (lower === 'f') text = size.toFixed(Math.min(precision, 100));
  else if (lower === 'e') text = exponent(size.toExponential(Math.min(precision, 100)));
  else text = general(size, precision || 1);
  if (kind !== lower) text = text.toUpperCase();
  return sign + text;
}

function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2');
}

function general(value: number, precision: number): string {
  const power = value === 0 ? 0 : Number(value.toExponential(precision - 1).split('e')[1]);
  if (power < -4 || power >= precision) return exponent(value.toExponential(precision - 1).replace(/\.?0+e/, 'e'));
  const text = value.toFixed(Math.max(0, precision - 1 - power));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
