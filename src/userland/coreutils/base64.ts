import { readAll } from '#kernel/file/lines.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { eachInput } from '../text/inputs.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** base64 */
export function base64(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'dw:i',
        long: family === 'gnu' ? { decode: 'd', 'wrap=': 'w', 'ignore-garbage': 'i' } : {},
        numbers: { w: { gnu: (text) => `invalid wrap size: ‘${text}’` } },
        usage: 'base64 [-d] [-w COL] [FILE]\n\nBase64 encode or decode FILE to standard output',
      },
      family,
    );
    let valid = true;
    const width = options.number('w') ?? 76;
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, { message }) => `base64: ${family === 'gnu' ? name : `can't open '${name}'`}: ${message}\n`,
      function* ({ file }) {
        const bytes = yield* readAll(file);
        if (!options.has('d')) {
          const text = encode(bytes);
          const lines = width > 0 ? (text.match(new RegExp(`.{1,${Math.min(width, 65_535)}}`, 'g')) ?? []) : [text];
          yield* proc.print(lines.map((line) => (width > 0 ? `${line}\n` : line)).join(''));
          return;
        }
        const decoded = decode(
          new TextDecoder().decode(bytes).replace(options.has('i') ? /[^A-Za-z0-9+/=]/g : /\n/g, ''),
        );
        valid = valid && decoded.valid;
        yield* proc.print(decoded.bytes);
      },
    );
    if (!valid) yield* proc.printError(family === 'gnu' ? 'base64: invalid input\n' : 'base64: truncated input\n');
    return well && valid ? 0 : 1;
  };
}

export function encode(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let i = 0; i < 4; i++) out += i <= left ? LETTERS[(group >> (18 - 6 * i)) & 63] : '=';
  }
  return out;
}

/** What base64 text stands for, as far as it is some. */
export function decode(text: string): { bytes: Uint8Array; valid: boolean } {
  const valid = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
  const body = /^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '';
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const letter of body) {
    bits = ((bits << 6) | LETTERS.indexOf(letter)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return { bytes: Uint8Array.from(bytes), valid };
}
