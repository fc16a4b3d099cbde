import { parameterProblem } from '../problem.ts';

/** A whole number in decimal or hexadecimal, at most `max`; undefined for anything else. */
export function parseNumber(text: string, max = 0xffffffff): number | undefined {
  if (!/^(0x[\da-f]+|\d+)$/i.test(text)) return undefined;
  const number = /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return Number.isNaN(number) || number > max ? undefined : number;
}

/** A mark with an optional mask: `0x1/0xff`. @throws Problem in the words of `extension` */
export function parseMark(extension: string, option: string, text: string): { value: number; mask: number } {
  const [left = '', right] = text.split('/', 2);
  const value = parseNumber(left);
  const mask = right === undefined ? 0xffffffff : parseNumber(right);
  if (value === undefined || mask === undefined) {
    throw parameterProblem(`${extension}: bad integer value for option "--${option}", or out of range.\n`);
  }
  return { value, mask };
}

/** A number as the kernel prints marks. */
export function hex(number: number): string {
  return `0x${(number >>> 0).toString(16)}`;
}
