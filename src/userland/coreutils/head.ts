import type { Coroutine } from '#kernel/coroutine.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt } from '../getopt.ts';
import { parseCount } from '../text/count.ts';
import { eachInput } from '../text/inputs.ts';
import { LineSource } from '../text/lines.ts';

const BUSYBOX_USAGE = `head [OPTIONS] [FILE]...

Print first 10 lines of FILEs (or stdin).
With more than one FILE, precede each with a filename header.

	-n N[bkm]	Print first N lines
	-n -N[bkm]	Print all except N last lines
	-c [-]N[bkm]	Print first N bytes
			(b:*512 k:*1024 m:*1024^2)
	-q		Never print headers
	-v		Always print headers`;

/** head */
export function head(family: Family): Program {
  return function* (proc) {
    // The historical form: head -5
    if (/^-\d+$/.test(proc.argv[1] ?? '')) proc.argv = ['head', `-n${proc.argv[1]?.slice(1)}`, ...proc.argv.slice(2)];
    const options = yield* getopt(
      proc,
      {
        short: 'n:c:qv',
        long: family === 'gnu' ? { 'lines=': 'n', 'bytes=': 'c', quiet: 'q', silent: 'q', verbose: 'v' } : {},
        usage: BUSYBOX_USAGE,
      },
      family,
    );
    const [unit, text] = options.given.filter(([name]) => name === 'n' || name === 'c').pop() ?? ['n', '10'];
    const count = parseCount(text.replace(/^[-+]/, ''));
    if (count === undefined) {
      yield* proc.printError(
        family === 'gnu'
          ? `head: invalid number of ${unit === 'n' ? 'lines' : 'bytes'}: ‘${text}’\n`
          : `head: invalid number '${text}'\n`,
      );
      return 1;
    }
    const allBut = text.startsWith('-');
    const headers = options.has('v') || (options.operands.length > 1 && !options.has('q'));
    let first = true;
    const well = yield* eachInput(
      proc,
      options.operands,
      (name, error, stage) =>
        family === 'busybox'
          ? `head: ${name}: ${error.message}\n`
          : stage === 'open'
            ? `head: cannot open '${name}' for reading: ${error.message}\n`
            : `head: error reading '${name}': ${error.message}\n`,
      function* ({ name, file }) {
        if (headers) yield* proc.print(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
        first = false;
        if (unit === 'c') yield* bytes(proc, file, count, allBut);
        else yield* lines(proc, file, count, allBut);
      },
    );
    return well ? 0 : 1;
  };
}

function* lines(proc: Process, file: OpenFile, count: number, allBut: boolean): Coroutine<void> {
  const source = new LineSource(file, '\n', proc);
  const held: string[] = [];
  for (let shown = 0; allBut || shown < count; shown++) {
    const line = yield* source.next();
    if (!line) return;
    const text = line.text + (line.ended ? '\n' : '');
    if (!allBut) yield* proc.print(text);
    else {
      held.push(text);
      if (held.length > count) yield* proc.print(held.shift() as string);
    }
  }
}

function* bytes(proc: Process, file: OpenFile, count: number, allBut: boolean): Coroutine<void> {
  let left = count;
  let held = new Uint8Array(0);
  while (allBut || left > 0) {
    const part = yield* file.read(allBut ? 65_536 : left);
    if (part.length === 0) return;
    if (!allBut) {
      yield* proc.print(part);
      left -= part.length;
      continue;
    }
    const all = new Uint8Array(held.length + part.length);
    all.set(held);
    all.set(part, held.length);
    const end = Math.max(0, all.length - count);
    yield* proc.print(all.slice(0, end));
    held = all.slice(end);
  }
}
