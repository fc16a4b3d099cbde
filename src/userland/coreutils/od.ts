import { readAll } from '#kernel/file/lines.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { parseCount } from '../text/count.ts';
import { eachInput } from '../text/inputs.ts';

interface Format {
  size: number;
  width: number;
  show(value: number): string;
}

const NAMES: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

const character = (byte: number): string =>
  NAMES[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));

/** A type string of od: a letter and a size in bytes. */
function formatOf(type: string): Format | undefined {
  const match = /^([cxoudCa])(\d?)z?$/.exec(type);
  if (!match) return undefined;
  if (match[1] === 'c' || match[1] === 'a') return { size: 1, width: 4, show: character };
  const size = Number(match[2] || 4);
  const base = match[1] === 'x' ? 16 : match[1] === 'o' ? 8 : 10;
  const width = (256 ** size - 1).toString(base).length;
  if (base === 10) return { size, width: width + 1, show: (value) => String(value) };
  return { size, width: width + 1, show: (value) => value.toString(base).padStart(width, '0') };
}

/** od: dumps files in octal and other formats. */
export function od(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'A:t:N:j:vcxbodw:',
        long: { 'address-radix=': 'A', 'format=': 't', 'read-bytes=': 'N', 'skip-bytes=': 'j' },
        usage: 'od [-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [FILE]...',
      },
      family,
    );
    const short: Readonly<Record<string, string>> = { c: 'c', x: 'x2', b: 'o1', o: 'o2', d: 'u2' };
    const types = options.given.flatMap(([name, value]) => (name === 't' ? [value] : (short[name] ?? [])));
    const formats: Format[] = [];
    for (const type of types.length > 0 ? types : ['o2']) {
      const format = formatOf(type);
      if (!format) {
        yield* proc.printError(`od: invalid type string '${type}'\n`);
        return 1;
      }
      formats.push(format);
    }
    const chunks: Uint8Array[] = [];
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, { message }) => `od: ${name}: ${message}\n`,
      function* ({ file }) {
        chunks.push(yield* readAll(file));
      },
    );
    const skip = parseCount(options.value('j') ?? '0') ?? 0;
    const count = parseCount(options.value('N') ?? '') ?? Number.POSITIVE_INFINITY;
    const bytes = Uint8Array.from(chunks.flatMap((chunk) => [...chunk])).subarray(skip, skip + count);
    const ascii = types.some((type) => type.endsWith('z'));
    const radix = options.value('A') ?? 'o';
    const address = (at: number) => {
      if (radix === 'n') return '';
      if (radix === 'x') return at.toString(16).padStart(6, '0');
      return at.toString(radix === 'd' ? 10 : 8).padStart(7, '0');
    };
    let last = '';
    let starred = false;
    for (let at = 0; at < bytes.length; at += 16) {
      const row = bytes.subarray(at, at + 16);
      const key = row.join();
      if (key === last && row.length === 16 && !options.has('v')) {
        if (!starred) yield* proc.print('*\n');
        starred = true;
        continue;
      }
      [last, starred] = [key, false];
      for (const [index, format] of formats.entries()) {
        const start = index === 0 ? address(at + skip) : ' '.repeat(address(at).length);
        const line = columns(row, format, formats);
        const full = (16 / format.size) * cell(format, formats);
        const text = ascii && index === 0 ? `${line.padEnd(full)}  >${printable(row)}<` : line;
        yield* proc.print(`${start}${text}\n`);
      }
    }
    if (radix !== 'n') yield* proc.print(`${address(bytes.length + skip)}\n`);
    return well ? 0 : 1;
  };
}

/** Formats beneath each other stand in columns of one width. */
function cell(format: Format, formats: readonly Format[]): number {
  return Math.max(...formats.map((other) => Math.ceil(other.width / other.size))) * format.size > format.width &&
    formats.length > 1
    ? Math.max(...formats.map((other) => Math.ceil(other.width / other.size))) * format.size
    : format.width;
}

function columns(row: Uint8Array, format: Format, formats: readonly Format[]): string {
  let line = '';
  for (let at = 0; at < row.length; at += format.size) {
    let value = 0;
    for (let i = format.size - 1; i >= 0; i--) value = value * 256 + (row[at + i] ?? 0);
    line += format.show(value).padStart(cell(format, formats));
  }
  return line;
}

/** Bytes as text, with dots for what cannot be shown. */
export function printable(bytes: Uint8Array): string {
  return [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
}
