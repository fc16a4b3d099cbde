import type { Coroutine } from '#kernel/coroutine.ts';
import { readAll } from '#kernel/file/lines.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { printable } from '../coreutils/od.ts';
import { type Family, getopt } from '../getopt.ts';
import { parseCount } from '../text/count.ts';
import { eachInput } from '../text/inputs.ts';

const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');

/** hexdump: two bytes a word, or with -C bytes and text. */
export function hexdump(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      { short: 'Cvn:s:x', usage: 'hexdump [-bcdoxCv] [-n LEN] [-s OFS] [FILE]...\n\nDisplay FILEs in hex' },
      family,
    );
    const input = yield* bytesOf(proc, options.operands, 'hexdump');
    const skip = parseCount(options.value('s') ?? '0') ?? 0;
    const bytes = input.bytes.subarray(skip, skip + (parseCount(options.value('n') ?? '') ?? input.bytes.length));
    const canonical = options.has('C');
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
      yield* proc.print(`${hex(at + skip, canonical ? 8 : 7)}${canonical ? pairs(row) : words(row)}\n`);
    }
    if (bytes.length > 0) yield* proc.print(`${hex(bytes.length + skip, canonical ? 8 : 7)}\n`);
    return input.well ? 0 : 1;
  };
}

function pairs(row: Uint8Array): string {
  const half = (from: number) =>
    Array.from({ length: 8 }, (_, i) => (row[from + i] === undefined ? '  ' : hex(row[from + i] as number, 2))).join(
      ' ',
    );
  return `  ${half(0)}  ${half(8)}  |${printable(row)}|`;
}

function words(row: Uint8Array): string {
  let line = '';
  for (let at = 0; at < row.length; at += 2) line += ` ${hex((row[at] as number) | ((row[at + 1] ?? 0) << 8), 4)}`;
  return line.padEnd(40);
}

/** xxd: bytes in pairs with their text; -p gives the digits alone, -r turns those back. */
export function xxd(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(
      proc,
      {
        short: 'pric:l:s:g:u',
        numbers: { c: { least: 1, most: 256 }, g: { most: 256 } },
        usage: 'xxd [-ri] [-p] [-l LEN] [-s OFS] [-c N] [FILE]\n\nHex dump FILE (or stdin)',
      },
      family,
    );
    const input = yield* bytesOf(proc, options.operands, 'xxd');
    if (options.has('r')) {
      const lines = new TextDecoder().decode(input.bytes).split('\n');
      const digits = lines
        .map((line) => (options.has('p') ? line : (/^[0-9a-f]+: ((?:[0-9a-f]{2,4} ?)+)/i.exec(line)?.[1] ?? '')))
        .join('')
        .replace(/\s/g, '');
      yield* proc.print(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
      return 0;
    }
    const skip = parseCount(options.value('s') ?? '0') ?? 0;
    const bytes = input.bytes.subarray(skip, skip + (parseCount(options.value('l') ?? '') ?? input.bytes.length));
    const columns = options.number('c') ?? (options.has('p') ? 30 : 16);
    const group = options.number('g') ?? 2;
    for (let at = 0; at < bytes.length; at += columns) {
      const row = bytes.subarray(at, at + columns);
      const digits = [...row].map((byte) => hex(byte, 2));
      if (options.has('p')) {
        yield* proc.print(`${digits.join('')}\n`);
        continue;
      }
      const shown = digits.map((pair, index) => pair + ((index + 1) % group === 0 ? ' ' : '')).join('');
      const width = columns * 2 + Math.ceil(columns / group);
      yield* proc.print(`${hex(at + skip, 8)}: ${shown.padEnd(width)} ${printable(row)}\n`);
    }
    return input.well ? 0 : 1;
  };
}

function* bytesOf(
  proc: Process,
  names: readonly string[],
  program: string,
): Coroutine<{ bytes: Uint8Array; well: boolean }> {
  const chunks: number[] = [];
  const well = yield* eachInput(
    proc,
    names,
    (name, { message }) => `${program}: ${name}: ${message}\n`,
    function* ({ file }) {
      for (const byte of yield* readAll(file)) chunks.push(byte);
    },
  );
  return { bytes: Uint8Array.from(chunks), well };
}
