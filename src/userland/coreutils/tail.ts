import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { readAll } from '#kernel/file/lines.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { parseCount } from '../text/count.ts';
import { eachInput, openInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

const BUSYBOX_USAGE = `tail [OPTIONS] [FILE]...

Print last 10 lines of FILEs (or stdin) to.
With more than one FILE, precede each with a filename header.

	-c [+]N[bkm]	Print last N bytes
	-n N[bkm]	Print last N lines
	-n +N[bkm]	Start on Nth line and print the rest
			(b:*512 k:*1024 m:*1024^2)
	-q		Never print headers
	-v		Always print headers
	-f		Print data as file grows
	-F		Same as -f, but keep retrying
	-s SECONDS	Wait SECONDS between reads with -f`;

const LONG = {
  'lines=': 'n',
  'bytes=': 'c',
  'follow=?': 'f',
  quiet: 'q',
  silent: 'q',
  verbose: 'v',
  retry: 'retry',
  'sleep-interval=': 's',
};

/** tail */
export function tail(family: Family): Program {
  return function* (proc) {
    const [, plain = ''] = proc.argv;
    if (/^[-+]\d+$/.test(plain)) proc.argv = ['tail', `-n${plain.replace(/^-/, '')}`, ...proc.argv.slice(2)];
    const options = yield* getopt(
      proc,
      { short: 'n:c:fFqvs:', long: family === 'gnu' ? LONG : {}, usage: BUSYBOX_USAGE },
      family,
    );
    const [unit, text] = options.given.filter(([name]) => name === 'n' || name === 'c').pop() ?? ['n', '10'];
    const count = parseCount(text.replace(/^[-+]/, ''));
    if (count === undefined) {
      yield* proc.printError(
        family === 'gnu'
          ? `tail: invalid number of ${unit === 'n' ? 'lines' : 'bytes'}: ‘${text}’\n`
          : `tail: invalid number '${text}'\n`,
      );
      return 1;
    }
    const fromStart = text.startsWith('+');
    const headers = options.has('v') || (options.operands.length > 1 && !options.has('q'));
    let first = true;
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error, stage) =>
        family === 'busybox'
          ? stage === 'read'
            ? ''
            : `tail: can't open '${name}': ${error.message}\n${options.operands.length === 1 ? 'tail: no files\n' : ''}`
          : stage === 'open'
            ? `tail: cannot open '${name}' for reading: ${error.message}\n`
            : `tail: error reading '${name}': ${error.message}\n`,
      function* ({ name, file }) {
        if (headers) yield* proc.print(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
        first = false;
        if (unit === 'c') yield* bytes(proc, file, count, fromStart);
        else yield* lines(proc, file, count, fromStart);
      },
    );
    if ((options.has('f') || options.has('F')) && options.operands.length > 0)
      yield* follow(proc, options.operands, headers);
    return well ? 0 : 1;
  };
}

function* lines(proc: Process, file: OpenFile, count: number, fromStart: boolean): Coroutine<void> {
  const source = new LineSource(file, '\n', proc);
  const held: string[] = [];
  let number = 0;
  for (let line = yield* source.next(); line; line = yield* source.next()) {
    const text = line.text + (line.ended ? '\n' : '');
    number++;
    if (fromStart) {
      if (number >= count) yield* proc.print(text);
      continue;
    }
    held.push(text);
    if (held.length > count) held.shift();
  }
  if (held.length > 0) yield* proc.print(held.join(''));
}

function* bytes(proc: Process, file: OpenFile, count: number, fromStart: boolean): Coroutine<void> {
  const all = yield* readAll(file);
  yield* proc.print(all.slice(fromStart ? Math.max(0, count - 1) : Math.max(0, all.length - count)));
}

/** Prints what is added to the files, until a signal ends it. */
function* follow(proc: Process, names: readonly string[], headers: boolean): Coroutine<void> {
  const sizes = new Map<string, number>();
  for (const name of names) if (proc.fs.exists(name)) sizes.set(name, proc.fs.stat(name).size);
  let last = names[names.length - 1];
  for (;;) {
    yield* proc.sleep(SECOND / 4);
    for (const name of names) {
      if (!proc.fs.exists(name)) continue;
      const size = proc.fs.stat(name).size;
      const before = size < (sizes.get(name) ?? 0) ? 0 : (sizes.get(name) ?? 0);
      if (size === before) continue;
      sizes.set(name, size);
      const input = openInput(proc, name);
      input.file.seek(before, 'set');
      const added = yield* readAll(input.file);
      input.close();
      if (headers && last !== name) yield* proc.print(`\n==> ${name} <==\n`);
      last = name;
      yield* proc.print(added);
    }
  }
}
