/** First of the characters that stand for single bytes which are no UTF-8 (as in PEP 383). */
const RAW = 0xdc00;

/** A character that `encode` writes as the one byte `value`. */
export function rawByte(value: number): string {
  return value < 0x80 ? String.fromCharCode(value) : String.fromCharCode(RAW + (value & 0xff));
}

/** UTF-8, with characters from `rawByte` as the bytes they stand for. */
export function encode(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code >= RAW + 0x80 && code <= RAW + 0xff) bytes.push(code - RAW);
    else bytes.push(...new TextEncoder().encode(char));
  }
  return new Uint8Array(bytes);
}
