import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';
import { bodyLength, type CompressionLevel, compressed, decompressed } from './compression.ts';

const LONG = {
  stdout: 'c',
  'to-stdout': 'c',
  decompress: 'd',
  uncompress: 'd',
  force: 'f',
  help: 'h',
  keep: 'k',
  list: 'l',
  quiet: 'q',
  recursive: 'r',
  test: 't',
  verbose: 'v',
  fast: '1',
  best: '9',
  'no-name': 'n',
  name: 'N',
};

const GNU_HELP = `Usage: gzip [OPTION]... [FILE]...
Compress or uncompress FILEs (by default, compress FILES in-place).

Mandatory arguments to long options are mandatory for short options too.

  -c, --stdout      write on standard output, keep original files unchanged
  -d, --decompress  decompress
  -f, --force       force overwrite of output file and compress links
  -h, --help        give this help
  -k, --keep        keep (don't delete) input files
  -l, --list        list compressed file contents
  -n, --no-name     do not save or restore the original name and timestamp
  -N, --name        save or restore the original name and timestamp
  -q, --quiet       suppress all warnings
  -r, --recursive   operate recursively on directories
  -t, --test        test compressed file integrity
  -v, --verbose     verbose mode
  -1, --fast        compress faster
  -9, --best        compress better

With no FILE, or when FILE is -, read standard input.
`;

const USAGES: Readonly<Record<string, string>> = {
  gzip: `gzip [-cfkdt] [FILE]...

Compress FILEs (or stdin)

	-d	Decompress
	-c	Write to stdout
	-f	Force
	-k	Keep input files
	-t	Test integrity`,
  gunzip: `gunzip [-cfkt] [FILE]...

Decompress FILEs (or stdin)

	-c	Write to stdout
	-f	Force
	-k	Keep input files
	-t	Test integrity`,
  zcat: `zcat [FILE]...

Decompress to stdout`,
};

/** gzip, gunzip and zcat: compress files in their place, or a stream. Output is always written in one piece. */
export function gzip(family: Family, called: 'gzip' | 'gunzip' | 'zcat'): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const short = gnu ? 'cdfhklnNqrtv123456789' : 'cdfkt123456789qvn';
    const options = yield* getopt(
      proc,
      {
        short,
        long: gnu ? LONG : {},
        usage: USAGES[called],
        gnuUsage: `Try \`${called} --help' for more information.\n`,
      },
      family,
    );
    if (options.has('h')) {
      yield* proc.print(GNU_HELP);
      return 0;
    }
    const job = new Job(proc, family, called, options);
    let status = 0;
    for (const name of options.operands.length > 0 ? options.operands : ['-']) {
      status = Math.max(status, yield* job.file(name));
    }
    return status;
  };
}

/** One call of the program. */
class Job {
  readonly #unpack: boolean;
  readonly #toStdout: boolean;
  readonly #level: CompressionLevel;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly called: string,
    readonly options: Options,
  ) {
    this.#unpack = called !== 'gzip' || options.has('d') || options.has('t') || options.has('l');
    this.#toStdout = called === 'zcat' || options.has('c');
    const level = options.given.map(([name]) => Number(name)).filter((number) => number >= 1);
    this.#level = (level.pop() ?? 6) as CompressionLevel;
  }

  /** Deals with one operand; answers its exit status: 1 for an error, 2 for a warning. */
  *file(name: string): Coroutine<number> {
    const { proc, options } = this;
    if (name === '-') return yield* this.#stream();
    let bytes: Uint8Array;
    let stat: ReturnType<typeof proc.fs.stat>;
    try {
      stat = proc.fs.stat(name);
      if (stat.type === 'directory') return yield* this.#directory(name);
      bytes = proc.fs.readFile(name);
    } catch (error) {
      if (!isErrno(error)) throw error;
      return yield* this.#complain(`${name}: ${error.message}`);
    }
    const target = this.#unpack ? unpackedName(name) : `${name}.gz`;
    if (!this.#toStdout && !options.has('t') && !options.has('l')) {
      if (this.#unpack && target === undefined) {
        yield* this.#complain(`${name}: unknown suffix ${this.family === 'gnu' ? '--' : '-'} ignored`);
        return this.family === 'gnu' ? 2 : 1;
      }
      if (!this.#unpack && name.endsWith('.gz') && this.family === 'gnu' && !options.has('f')) {
        yield* this.#complain(`${name} already has .gz suffix -- unchanged`);
        return 2;
      }
    }
    const modified = Math.max(0, proc.clock.wallTime(stat.modifiedAt).seconds);
    const kept = options.has('n') ? undefined : { name: name.slice(name.lastIndexOf('/') + 1), modified };
    const result = this.#unpack ? decompressed(bytes) : compressed(bytes, this.#level, kept);
    if (result === undefined) return yield* this.#notCompressed(name);
    if (options.has('t')) return 0;
    if (options.has('l')) return yield* this.#list(name, bytes, result.length);
    if (this.#toStdout || target === undefined) {
      yield* proc.print(result);
      return 0;
    }
    if (proc.fs.exists(target) && !options.has('f')) {
      yield* this.#complain(
        this.family === 'gnu' ? `${target} already exists;\tnot overwritten` : `can't open '${target}': File exists`,
      );
      return this.family === 'gnu' ? 2 : 1;
    }
    proc.fs.writeFile(target, result);
    proc.fs.chmod(target, stat.mode & 0o7777);
    proc.fs.utimes(target, stat.modifiedAt, stat.modifiedAt);
    if (!options.has('k')) proc.fs.unlink(name);
    if (!options.has('v')) return 0;
    if (this.family === 'busybox') yield* proc.printError(`${name}: 100% - replaced with ${target}\n`);
    else {
      const saved = this.#unpack ? ratio(bytes, result.length) : ratio(result, bytes.length);
      const how = options.has('k') ? 'created' : 'replaced with';
      yield* proc.printError(`${name}:\t${saved} -- ${how} ${target}\n`);
    }
    return 0;
  }

  *#stream(): Coroutine<number> {
    const { proc } = this;
    const bytes = yield* proc.readAll();
    const result = this.#unpack ? decompressed(bytes) : compressed(bytes, this.#level);
    if (result === undefined) return yield* this.#notCompressed('stdin');
    if (!this.options.has('t')) yield* proc.print(result);
    return 0;
  }

  *#directory(name: string): Coroutine<number> {
    if (this.family === 'busybox') return yield* this.#complain(`can't remove file '${name}': Is a directory`);
    if (!this.options.has('r')) {
      yield* this.#complain(`${name} is a directory -- ignored`);
      return 2;
    }
    let status = 0;
    for (const entry of this.proc.fs.readdir(name)) status = Math.max(status, yield* this.file(`${name}/${entry}`));
    return status;
  }

  *#list(name: string, packed: Uint8Array, unpacked: number): Coroutine<number> {
    const size = (value: number | string) => String(value).padStart(19);
    yield* this.proc.print(
      `${size('compressed')} ${size('uncompressed')}  ratio uncompressed_name\n` +
        `${size(packed.length)} ${size(unpacked)} ${ratio(packed, unpacked)} ${unpackedName(name) ?? name}\n`,
    );
    return 0;
  }

  *#notCompressed(name: string): Coroutine<number> {
    if (this.family === 'busybox')
      return yield* this.#complain(this.called === 'zcat' ? 'no gzip/bzip2/xz magic' : 'invalid magic');
    yield* this.proc.printError(`\ngzip: ${name}: not in gzip format\n`);
    return 1;
  }

  *#complain(problem: string): Coroutine<number> {
    yield* this.proc.printError(`${this.family === 'gnu' ? 'gzip' : this.called}: ${problem}\n`);
    return 1;
  }
}

function unpackedName(name: string): string | undefined {
  if (name.endsWith('.tgz')) return `${name.slice(0, -4)}.tar`;
  return name.endsWith('.gz') && !name.endsWith('/.gz') ? name.slice(0, -3) : undefined;
}

/** How much smaller it got, as gzip counts it. */
function ratio(packed: Uint8Array, unpacked: number): string {
  const saved = unpacked === 0 ? 0 : (100 * (unpacked - bodyLength(packed))) / unpacked;
  return `${saved.toFixed(1).padStart(5)}%`;
}
