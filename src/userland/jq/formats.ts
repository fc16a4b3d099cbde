import { JqError } from './ast.ts';
import { typeName } from './values.ts';

/** jq's string formatters: @text, @json, @csv, @tsv, @sh, @uri, @base64, @html. @throws JqError */
export function formatAs(name: string, value: unknown): string {
  const plain = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const row = () => {
    if (!Array.isArray(value))
      throw new JqError(
        `${typeName(value)} (${JSON.stringify(value)}) cannot be ${name.slice(1)}-formatted, only an array can be`,
      );
    return value;
  };
  switch (name) {
    case '@text':
      return plain;
    case '@json':
      return JSON.stringify(value);
    case '@csv':
      return row()
        .map((item) =>
          typeof item === 'string' ? `"${item.replaceAll('"', '""')}"` : item === null ? '' : String(item),
        )
        .join(',');
    case '@tsv':
      return row()
        .map((item) =>
          item === null
            ? ''
            : String(item).replace(
                /[\\\t\n\r]/g,
                (char) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[char] ?? char,
              ),
        )
        .join('\t');
    case '@sh':
      return (Array.isArray(value) ? value : [value])
        .map((item) => (typeof item === 'string' ? `'${item.replaceAll("'", "'\\''")}'` : JSON.stringify(item)))
        .join(' ');
    case '@html':
      return plain.replace(
        /[<>&'"]/g,
        (char) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[char] ?? char,
      );
    case '@uri':
      return encodeURIComponent(plain).replace(
        /[!'()*]/g,
        (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    case '@base64':
      return base64(new TextEncoder().encode(plain));
    case '@base64d':
      return new TextDecoder().decode(decodeBase64(plain));
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 base 64. */
export function base64(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const left = bytes.length - at;
    out += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | (b >> 4));
    out += left > 1 ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    out += left > 2 ? ALPHABET.charAt(c & 63) : '=';
  }
  return out;
}

/** The bytes of base 64 text; what is no letter of it is passed over. */
function decodeBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const letter of text) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Uint8Array.from(bytes);
}
