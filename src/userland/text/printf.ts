/** An argument of printf(3): text or a number, asked for as the conversion needs it. */
export interface PrintfArgument {
  text(): string;
  number(): number;
  /** Whether %c takes it as a character's code. */
  isNumber: boolean;
}

/** printf(3)'s conversions as awk and the shells offer them; arguments that are missing count as empty. */
export function formatPrintf(format: string, args: readonly PrintfArgument[]): string {
  let next = 0;
  const take = () => args[next++];
  return format.replace(
    /%(?:%|([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d+)?)?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z]))/g,
    (whole, flags, widthText, precisionText, verb) => {
      if (verb === undefined) return '%';
      let width = widthText === '*' ? (take()?.number() ?? 0) : widthText === undefined ? 0 : Number(widthText);
      const hasPrecision = whole.includes('.');
      const precision = hasPrecision
        ? precisionText === '*'
          ? (take()?.number() ?? 0)
          : Number(precisionText ?? 0)
        : undefined;
      let left = (flags as string).includes('-');
      if (width < 0) {
        left = true;
        width = -width;
      }
      const body = convert(verb as string, take(), flags as string, precision);
      if (body === undefined) return whole;
      if (body.length >= width) return body;
      if (left) return body.padEnd(width);
      const zero =
        (flags as string).includes('0') &&
        !/[sc]/.test(verb as string) &&
        (precision === undefined || /[eEfFgG]/.test(verb as string));
      if (!zero) return body.padStart(width);
      const sign = /^[+\- ]|^0[xX]/.exec(body)?.[0] ?? '';
      return sign + body.slice(sign.length).padStart(width - sign.length, '0');
    },
  );
}

/**
 * The part of a format that `count` arguments are enough for.
 * @returns undefined where they are enough for all of it
 */
export function textWithArguments(format: string, count: number): string | undefined {
  let needed = 0;
  for (const match of format.matchAll(/%(%|[-+ #0'\d.*]*(?:hh|h|ll|l|L|q|j|z|t)?[a-zA-Z]?)/g)) {
    if (match[1] === '%') continue;
    needed += 1 + (match[0].match(/\*/g)?.length ?? 0);
    if (needed > count) return format.slice(0, match.index);
  }
  return undefined;
}

function convert(
  verb: string,
  argument: PrintfArgument | undefined,
  flags: string,
  precision: number | undefined,
): string | undefined {
  switch (verb) {
    case 's': {
      const text = argument?.text() ?? '';
      return precision === undefined ? text : text.slice(0, Math.max(0, precision));
    }
    case 'c': {
      if (!argument) return '';
      return argument.isNumber ? String.fromCharCode(argument.number() & 0xff) : (argument.text()[0] ?? '');
    }
    case 'd':
    case 'i':
      return signed(
        integer(Math.trunc(Math.abs(argument?.number() ?? 0)), precision),
        (argument?.number() ?? 0) <= -1,
        flags,
      );
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
      const base = verb === 'o' ? 8 : verb === 'u' ? 10 : 16;
      const value = Math.trunc(argument?.number() ?? 0);
      let digits = (
        value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(Number.isFinite(value) ? value : 0)
      ).toString(base);
      if (verb === 'X') digits = digits.toUpperCase();
      digits = digits.padStart(precision ?? 0, '0');
      if (flags.includes('#') && value !== 0) digits = (verb === 'o' ? '0' : verb === 'u' ? '' : `0${verb}`) + digits;
      return digits;
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const value = argument?.number() ?? 0;
      const text = floating(verb, Math.abs(value), precision ?? 6, flags.includes('#'));
      return signed(text, value < 0 || Object.is(value, -0), flags);
    }
    default:
      return undefined;
  }
}

function integer(value: number, precision: number | undefined): string {
  const digits = Number.isFinite(value) ? BigInt(value).toString() : String(value);
  return digits.padStart(precision ?? 0, '0');
}

function signed(text: string, negative: boolean, flags: string): string {
  if (negative) return `-${text}`;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

/** A finite, non-negative number in C's %e, %f or %g. */
export function floating(verb: string, value: number, precision: number, keepZeros = false): string {
  const upper = verb === verb.toUpperCase();
  let text: string;
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : 'inf';
  else if (/f/i.test(verb)) text = value.toFixed(Math.min(100, precision));
  else if (/e/i.test(verb)) text = exponent(value.toExponential(Math.min(100, precision)));
  else text = shortest(value, Math.max(1, precision), keepZeros);
  return upper ? text.toUpperCase() : text;
}

function shortest(value: number, precision: number, keepZeros: boolean): string {
  const scientific = value.toExponential(precision - 1);
  const power = Number(scientific.slice(scientific.indexOf('e') + 1));
  const strip = (text: string) => (keepZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, ''));
  if (power < -4 || power >= precision) {
    const [mantissa = '', rest = ''] = scientific.split('e');
    return exponent(`${strip(mantissa)}e${rest}`);
  }
  return strip(value.toFixed(Math.max(0, precision - 1 - power)));
}

function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
