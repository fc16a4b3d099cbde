const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Text as UTF-8 in base64 (RFC 4648). */
export function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += `${DIGITS[bits >> 18]}${DIGITS[(bits >> 12) & 63]}`;
    out += `${b === undefined ? '=' : DIGITS[(bits >> 6) & 63]}${c === undefined ? '=' : DIGITS[bits & 63]}`;
  }
  return out;
}
