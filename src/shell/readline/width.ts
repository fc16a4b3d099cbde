/** Ranges of characters that take two columns (East Asian Wide and Fullwidth, emoji). */
// biome-ignore format: a table
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2329, 0x232a], [0x2e80, 0x303e], [0x3041, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff],
  [0xa000, 0xa4cf], [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60],
  [0xffe0, 0xffe6], [0x1f300, 0x1f64f], [0x1f680, 0x1f6ff], [0x1f900, 0x1f9ff], [0x20000, 0x3fffd],
];

/** Ranges of characters that take none: combining marks, joiners, variation selectors. */
// biome-ignore format: a table
const ZERO: readonly (readonly [number, number])[] = [
  [0x0300, 0x036f], [0x0483, 0x0489], [0x0591, 0x05bd], [0x0610, 0x061a], [0x064b, 0x065f], [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff], [0x200b, 0x200f], [0x20d0, 0x20ff], [0xfe00, 0xfe0f], [0xfe20, 0xfe2f],
];

/** wcwidth(3): the columns a character takes on a terminal. */
export function characterWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  const within = ([low, high]: readonly [number, number]) => code >= low && code <= high;
  if (ZERO.some(within)) return 0;
  return WIDE.some(within) ? 2 : 1;
}

/** A character as the editor shows it: control characters as `^X`. */
export function visible(char: string): string {
  const code = char.charCodeAt(0);
  if (char === '\n' || code >= 0x20) return code === 0x7f ? '^?' : char;
  return `^${String.fromCharCode(code + 64)}`;
}

/** The columns that `text` takes on one line. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) for (const shown of visible(char)) width += characterWidth(shown);
  return width;
}
