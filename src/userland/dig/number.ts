/**
 * Reads a number as BIND's tools do (parse_uint): decimal digits only.
 * @param what what the number is, for the complaint
 * @returns the number, or what is printed on standard output where it is none or larger than `most`
 */
export function readNumber(text: string | undefined, what: string, most = 0xffff_ffff): number | string {
  if (text === undefined || !/^\d+$/.test(text)) return `invalid ${what} '${text ?? ''}': not a valid number\n`;
  const number = Number(text);
  return number > most ? `invalid ${what} '${text}': out of range\n` : number;
}

/** As atoi(3): what a text begins with; 0 where that is no number. */
export function leadingNumber(text: string): number {
  return Number(/^\s*([+-]?\d+)/.exec(text)?.[1] ?? 0);
}
