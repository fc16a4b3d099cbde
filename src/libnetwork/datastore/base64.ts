const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as base64 (RFC 4648). */
export function encodeBase64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += `${DIGITS[bits >> 18]}${DIGITS[(bits >> 12) & 63]}`;
    out += `${b === undefined ? '=' : DIGITS[(bits >> 6) & 63]}${c === undefined ? '=' : DIGITS[bits & 63]}`;
  }
  return out;
}

/** The bytes of a base64 text; what is no digit is left out. */
export function decodeBase64(text: string): Uint8Array {
  const out: number[] = [];
  let [bits, count] = [0, 0];
  for (const digit of text) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xff_ffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push((bits >> count) & 255);
  }
  return Uint8Array.from(out);
}
