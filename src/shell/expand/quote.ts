// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be quoted
const CONTROL = /[\x00-\x1f\x7f]/;

/** Whether `text` has control characters. */
export function hasControl(text: string): boolean {
  return CONTROL.test(text);
}

/** `text` as bash would need it typed: as it is where possible, else in single quotes, or `$'…'` with control characters. */
export function shellQuote(text: string): string {
  if (text === '') return "''";
  if (CONTROL.test(text)) return ansiQuote(text);
  if (/^[A-Za-z0-9_@%+=:,./\-\u0080-\u{10ffff}]+$/u.test(text) && !/^[=]/.test(text)) return text;
  return singleQuote(text);
}

/** `text` in single quotes. */
export function singleQuote(text: string): string {
  return text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`;
}

const ESCAPES: Record<string, string> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\v': '\\v',
};

/** `text` as `$'…'`. */
export function ansiQuote(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (ESCAPES[char]) out += ESCAPES[char];
    else if (char === "'" || char === '\\') out += `\\${char}`;
    else if (code < 0x20 || code === 0x7f) out += `\\${code.toString(8).padStart(3, '0')}`;
    else out += char;
  }
  return `$'${out}'`;
}

/** `text` with backslashes before special characters, as `printf %q` gives it. */
export function backslashQuote(text: string): string {
  if (text === '') return "''";
  if (CONTROL.test(text)) return ansiQuote(text);
  return text.replace(/[^A-Za-z0-9_@%+=:./\-\u0080-\u{10ffff}]/gu, '\\$&').replace(/^~/, '\\~');
}

/** `text` in double quotes, as `declare -p` shows values. */
export function doubleQuote(text: string): string {
  if (CONTROL.test(text)) return ansiQuote(text);
  return `"${text.replace(/[\\"$`]/g, '\\$&')}"`;
}
