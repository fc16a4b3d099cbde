import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import type { Family } from '../getopt.ts';

const OPERANDS = ['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'conv', 'iflag', 'oflag', 'status', 'cbs'];
const NUMBERS = ['bs', 'ibs', 'obs', 'count', 'skip', 'seek'];
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1000,
  K: 1024,
  k: 1024,
  KiB: 1024,
  MB: 1000 ** 2,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
};
const STANDARD_BLOCK = 512;

/** Blocks that were read or written: whole ones, and parts of one. */
class Records {
  whole = 0;
  parts = 0;
  bytes = 0;

  add(length: number, block: number): void {
    if (length === block) this.whole++;
    else this.parts++;
    this.bytes += length;
  }

  toString(): string {
    return `${this.whole}+${this.parts}`;
  }
}

/** dd: copies block by block, and says how much (dd(1)). Exit status: 1 where something could not be read or written. */
export function dd(family: Family): Program {
  return function* (proc) {
    const given = new Map<string, string>();
    for (const word of proc.argv.slice(1)) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word : word.slice(0, equals);
      if (equals < 0 || !OPERANDS.includes(name)) {
        yield* proc.printError(`dd: unrecognized operand '${word}'\nTry 'dd --help' for more information.\n`);
        return 1;
      }
      const value = word.slice(equals + 1);
      if (NUMBERS.includes(name) && numberOf(value) === undefined) {
        yield* proc.printError(`dd: invalid number${family === 'gnu' ? `: '${value}'` : ` '${value}'`}\n`);
        return 1;
      }
      given.set(name, value);
    }
    return yield* copy(proc, given, family);
  };
}

function* copy(proc: Process, given: ReadonlyMap<string, string>, family: Family): Coroutine<number> {
  const number = (name: string) => numberOf(given.get(name) ?? '');
  const block = number('bs') ?? number('ibs') ?? STANDARD_BLOCK;
  const [count, skip, seek] = [number('count'), number('skip') ?? 0, number('seek') ?? 0];
  const path = given.get('of');
  const started = proc.clock.now;
  const input = yield* open(proc, given.get('if'), 0, { read: true }, family);
  if (input === undefined) return 1;
  const keep = seek > 0 || (given.get('conv') ?? '').includes('notrunc');
  const output = yield* open(proc, path, 1, { write: true, create: true, truncate: !keep }, family);
  if (output === undefined) return 1;
  if (skip > 0 && given.has('if')) proc.files.get(input).seek(skip * block, 'set');
  else for (let left = skip; left > 0; left--) yield* proc.read(input, block);
  if (seek > 0) proc.files.get(output).seek(seek * block, 'set');
  const [read, written] = [new Records(), new Records()];
  let status = 0;
  while (count === undefined || read.whole + read.parts < count) {
    const bytes = yield* proc.read(input, block);
    if (bytes.length === 0) break;
    read.add(bytes.length, block);
    let done = 0;
    try {
      while (done < bytes.length) done += yield* proc.files.get(output).write(bytes.subarray(done));
    } catch (error) {
      if (!isErrno(error)) throw error;
      const what =
        family === 'gnu' ? `error writing '${path ?? 'standard output'}'` : `writing '${path ?? 'standard output'}'`;
      yield* proc.printError(`dd: ${what}: ${error.message}\n`);
      status = 1;
    }
    if (done > 0) written.add(done, block);
    if (status !== 0) break;
  }
  if (given.get('status') !== 'none')
    yield* proc.printError(
      `${read} records in\n${written} records out\n${given.get('status') === 'noxfer' ? '' : rate(written.bytes, proc.clock.now - started, family)}`,
    );
  return status;
}

function* open(
  proc: Process,
  path: string | undefined,
  standard: number,
  flags: Parameters<Process['fs']['open']>[1],
  family: Family,
): Coroutine<number | undefined> {
  if (path === undefined) return standard;
  try {
    return proc.files.install(proc.fs.open(path, flags));
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(
      `dd: ${family === 'gnu' ? `failed to open '${path}'` : `can't open '${path}'`}: ${error.message}\n`,
    );
    return undefined;
  }
}

function numberOf(text: string): number | undefined {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text);
  const unit = match && UNITS[match[2] ?? ''];
  return match && unit !== undefined && unit !== null ? Number(match[1]) * unit : undefined;
}

function rate(bytes: number, nanoseconds: number, family: Family): string {
  const seconds = Math.max(nanoseconds, 1000) / 1e9;
  if (family === 'busybox')
    return `${bytes} bytes (${binary(bytes).replace('iB', 'B').replace(' ', '')}) copied, ${seconds.toFixed(6)} seconds, ${binary(
      bytes / seconds,
    )
      .replace('iB', 'B')
      .replace(' ', '')}/s\n`;
  const sizes = bytes < 1000 ? '' : bytes < 1024 ? ` (${decimal(bytes)})` : ` (${decimal(bytes)}, ${binary(bytes)})`;
  return `${bytes} byte${bytes === 1 ? '' : 's'}${sizes} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(bytes / seconds)}/s\n`;
}

const decimal = (bytes: number) => scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
const binary = (bytes: number) => scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);

function scaled(bytes: number, step: number, units: readonly string[]): string {
  let value = bytes;
  let unit = 0;
  while (value >= step && unit < units.length - 1) {
    value /= step;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
