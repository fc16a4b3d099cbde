import { rawByte } from './bytes.ts';

const SIMPLE: Record<string, string> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * Interprets backslash escapes. `echo` writes octal numbers as `\0nnn`, printf's format as `\nnn`.
 * @returns the text, and whether `\c` cut it off
 */
export function interpretEscapes(text: string, octal: 'zero' | 'plain' | 'both'): { text: string; stop: boolean } {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char !== '\\' || at + 1 >= text.length) {
      out += char;
      continue;
    }
    const next = text[at + 1] as string;
    if (next === 'c' && octal !== 'plain') return { text: out, stop: true };
    const rest = text.slice(at + 1);
    const match =
      (octal !== 'plain' ? /^0[0-7]{0,3}/.exec(rest) : null) ??
      (octal !== 'zero' ? /^[0-7]{1,3}/.exec(rest) : null) ??
      /^x[0-9a-fA-F]{1,2}|^u[0-9a-fA-F]{1,4}|^U[0-9a-fA-F]{1,8}/.exec(rest);
    if (match) {
      const digits = match[0];
      if (digits[0] === 'x') out += rawByte(Number.parseInt(digits.slice(1), 16));
      else if (digits[0] === 'u' || digits[0] === 'U') out += codePoint(Number.parseInt(digits.slice(1), 16));
      else out += rawByte(Number.parseInt(digits, 8) & 0xff);
      at += digits.length;
      continue;
    }
    const simple = SIMPLE[next];
    if (simple !== undefined) out += simple;
    else if (octal === 'plain' && (next === '"' || next === "'" || next === '?')) out += next;
    else out += `\\${next}`;
    at++;
  }
  return { text: out, stop: false };
}

function codePoint(value: number): string {
  return value > 0x10ffff ? '\ufffd' : String.fromCodePoint(value);
}
