import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { type Errno, isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { writeSome } from '#kernel/process/usage.ts';
import type { Family } from '../getopt.ts';
import { DD_USAGE } from './ddusage.ts';

const NUMBERS = ['bs', 'ibs', 'obs', 'count', 'skip', 'seek'];
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  kB: 1000,
  k: 1024,
  K: 1024,
  kiB: 1024,
  KiB: 1024,
  MB: 1e6,
  M: 1024 ** 2,
  MiB: 1024 ** 2,
  GB: 1e9,
  G: 1024 ** 3,
  GiB: 1024 ** 3,
};
const CONVERSIONS = /^(notrunc|noerror|sync|fsync|fdatasync|swab|excl|nocreat|lcase|ucase|sparse)$/;
/** How much is read or written at a time of a block: what fits in a pipe goes at once anyhow. */
const PIECE = 1024 * 1024;

interface Request {
  operands: Map<string, string>;
  numbers: Map<string, number>;
  conversions: Set<string>;
}

/** Blocks read or written, whole and in part, and bytes written. */
interface Tally {
  wholeIn: number;
  partIn: number;
  wholeOut: number;
  partOut: number;
  bytes: number;
}

/** dd: copies a file block by block. */
export function dd(family: Family): Program {
  return function* (proc) {
    const request = parse(proc.argv.slice(1), family);
    if (typeof request === 'string') {
      yield* proc.printError(request);
      return 1;
    }
    const { operands, numbers, conversions } = request;
    const bs = numbers.get('bs');
    const ibs = bs ?? numbers.get('ibs') ?? 512;
    const obs = bs ?? numbers.get('obs') ?? 512;
    let input: OpenFile;
    let output: OpenFile;
    const cannot = (name: string, { message }: Errno) =>
      family === 'gnu' ? `dd: failed to open '${name}': ${message}\n` : `dd: can't open '${name}': ${message}\n`;
    const [from, to] = [operands.get('if'), operands.get('of')];
    try {
      input = from === undefined ? proc.files.get(0) : opened(proc, proc.fs.open(from, { read: true }));
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(cannot(from ?? 'standard input', error));
      return 1;
    }
    const append = (operands.get('oflag') ?? '').split(',').includes('append');
    const keep = conversions.has('notrunc') || (numbers.get('seek') ?? 0) > 0 || append;
    try {
      output =
        to === undefined
          ? proc.files.get(1)
          : opened(proc, proc.fs.open(to, { write: true, create: true, truncate: !keep, append }));
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* proc.printError(cannot(to ?? 'standard output', error));
      return 1;
    }
    // The buffer is there as a whole before the first read.
    proc.usage.hold(ibs + (obs === ibs ? 0 : obs));
    const began = proc.clock.now;
    const tally: Tally = { wholeIn: 0, partIn: 0, wholeOut: 0, partOut: 0, bytes: 0 };
    const failure = yield* copy(proc, { input, output, ibs, obs, request, family, tally });
    const status = operands.get('status');
    if (failure !== undefined) yield* proc.printError(failure);
    if (status !== 'none') yield* proc.printError(summary(tally, proc.clock.now - began, family, status === 'noxfer'));
    return failure === undefined ? 0 : 1;
  };
}

function opened(proc: Process, file: OpenFile): OpenFile {
  return proc.files.get(proc.files.install(file));
}

function parse(args: readonly string[], family: Family): Request | string {
  const request: Request = { operands: new Map(), numbers: new Map(), conversions: new Set() };
  for (const arg of args) {
    if (arg === '--help') return DD_USAGE;
    const [name = '', text = ''] = /^([^=]*)=(.*)$/s.exec(arg)?.slice(1) ?? [];
    if (NUMBERS.includes(name)) {
      const number = count(text);
      if (family === 'gnu' && (number === undefined || (number === 0 && name.endsWith('bs'))))
        return `dd: invalid number: '${text}'\n`;
      if (number === undefined) return `dd: invalid number '${text}'\n`;
      if (number === 0 && name.endsWith('bs')) return 'dd: number 0 is not in 1..9223372036854775807 range\n';
      request.numbers.set(name, number);
    } else if (name === 'conv') {
      for (const word of text.split(',')) {
        if (!CONVERSIONS.test(word))
          return family === 'gnu'
            ? `dd: invalid conversion: ‘${word}’\nTry 'dd --help' for more information.\n`
            : `dd: invalid argument '${word}' to 'conv'\n`;
        request.conversions.add(word);
      }
    } else if (/^(if|of|status|iflag|oflag)$/.test(name)) request.operands.set(name, text);
    else if (family === 'gnu') return `dd: unrecognized operand '${arg}'\nTry 'dd --help' for more information.\n`;
    else return DD_USAGE;
  }
  return request;
}

function count(text: string): number | undefined {
  let product = 1;
  for (const factor of text.split('x')) {
    const match = /^(\d+)(.*)$/.exec(factor);
    if (!match || !Object.hasOwn(FACTORS, match[2] as string)) return undefined;
    product *= Number(match[1]) * (FACTORS[match[2] as string] as number);
  }
  return product;
}

interface Job {
  input: OpenFile;
  output: OpenFile;
  ibs: number;
  obs: number;
  request: Request;
  family: Family;
  tally: Tally;
}

/** Copies; answers what went wrong. */
function* copy(proc: Process, job: Job): Coroutine<string | undefined> {
  const { input, output, ibs, obs, request, family, tally } = job;
  const { numbers, operands, conversions } = request;
  const inputFlags = (operands.get('iflag') ?? '').split(',');
  const bytesCounted = inputFlags.includes('count_bytes');
  const limit = numbers.get('count');
  const names = { in: operands.get('if') ?? 'standard input', out: operands.get('of') ?? 'standard output' };
  const skipped = (numbers.get('skip') ?? 0) * (inputFlags.includes('skip_bytes') ? 1 : ibs);
  const missed = yield* skip(input, skipped);
  if (missed && family === 'gnu') yield* proc.printError(`dd: ${names.in}: cannot skip to specified offset\n`);
  const sought = (numbers.get('seek') ?? 0) * ((operands.get('oflag') ?? '').includes('seek_bytes') ? 1 : obs);
  if (sought > 0) {
    try {
      output.seek(sought, 'set');
    } catch (error) {
      if (!isErrno(error)) throw error;
      return `dd: ${family === 'gnu' ? `'${names.out}': cannot seek: ` : `${names.out}: `}${error.message}\n`;
    }
  }
  let taken = 0;
  let held: Uint8Array = new Uint8Array(0);
  for (let blocks = 0; limit === undefined || (bytesCounted ? taken < limit : blocks < limit); blocks++) {
    const want = bytesCounted && limit !== undefined ? Math.min(ibs, limit - taken) : ibs;
    let block: Uint8Array;
    try {
      block = yield* readBlock(input, want, inputFlags.includes('fullblock'));
    } catch (error) {
      if (!isErrno(error) || error.code === 'ENOMEM') throw error;
      return `dd: error reading '${names.in}': ${error.message}\n`;
    }
    if (block.length === 0) break;
    taken += block.length;
    if (block.length === ibs) tally.wholeIn++;
    else {
      tally.partIn++;
      if (conversions.has('sync')) {
        const padded = new Uint8Array(ibs);
        padded.set(block);
        block = padded;
      }
    }
    let failed: string | undefined;
    if (ibs === obs) failed = yield* put(proc, job, names.out, block);
    else {
      held = joined(held, block);
      while (held.length >= obs && failed === undefined) {
        failed = yield* put(proc, job, names.out, held.slice(0, obs));
        held = held.slice(obs);
      }
    }
    if (failed !== undefined) return failed;
  }
  return held.length > 0 ? yield* put(proc, job, names.out, held) : undefined;
}

function* put(
  proc: Process,
  { output, obs, tally, family }: Job,
  name: string,
  block: Uint8Array,
): Coroutine<string | undefined> {
  let written = 0;
  try {
    while (written < block.length) written += yield* writeSome(proc, output, block.subarray(written, written + PIECE));
  } catch (error) {
    if (!isErrno(error) || error.code === 'EPIPE') throw error;
    if (written > 0 && family === 'gnu') tally.partOut++;
    tally.bytes += written;
    return `dd: error writing '${name}': ${error.message}\n`;
  }
  tally.bytes += written;
  if (written === obs) tally.wholeOut++;
  else tally.partOut++;
  return undefined;
}

/** One block as read(2) gives it, or a whole one: files and made-up bytes come whole, pipes in part. */
function* readBlock(input: OpenFile, size: number, whole: boolean): Coroutine<Uint8Array> {
  if (!whole && input.kind !== 'file') return yield* input.read(size);
  let block: Uint8Array = new Uint8Array(0);
  while (block.length < size) {
    const part = yield* input.read(size - block.length);
    if (part.length === 0) break;
    block = block.length === 0 ? part : joined(block, part);
  }
  return block;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Leaves out the first bytes. @returns whether there are not so many */
function* skip(input: OpenFile, bytes: number): Coroutine<boolean> {
  if (bytes === 0) return false;
  const size = input.stat()?.type === 'file' ? input.stat()?.size : undefined;
  try {
    input.seek(bytes, 'set');
    return size !== undefined && bytes > size;
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
  for (let left = bytes; left > 0; ) {
    const part = yield* input.read(Math.min(left, 65_536));
    if (part.length === 0) return true;
    left -= part.length;
  }
  return false;
}

function summary(tally: Tally, took: number, family: Family, short: boolean): string {
  const { wholeIn, partIn, wholeOut, partOut, bytes } = tally;
  const records = `${wholeIn}+${partIn} records in\n${wholeOut}+${partOut} records out\n`;
  // Debian's busybox is built without the rate.
  if (short || family === 'busybox') return records;
  const seconds = took / SECOND;
  const rate = bytes === 0 ? '0.0 kB/s' : `${decimal(bytes / Math.max(seconds, 1e-9))}/s`;
  const sizes = bytes >= 1024 ? ` (${decimal(bytes)}, ${binary(bytes)})` : bytes >= 1000 ? ` (${decimal(bytes)})` : '';
  return `${records}${bytes} byte${bytes === 1 ? '' : 's'}${sizes} copied, ${Number(seconds.toPrecision(6))} s, ${rate}\n`;
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let unit = 0;
  let left = value;
  while (left >= step && unit < units.length - 1) {
    left /= step;
    unit++;
  }
  return `${left < 10 && unit > 0 ? left.toFixed(1) : Math.round(left)} ${units[unit]}`;
}

const decimal = (bytes: number) => scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB']);
const binary = (bytes: number) => scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB']);
