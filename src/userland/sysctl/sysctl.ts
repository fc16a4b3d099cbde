import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { type Family, getopt, type Options } from '../getopt.ts';

const USAGE = `sysctl [-enq] { -a | -p [FILE]... | [-w] [KEY[=VALUE]]... }

Show/set kernel parameters

	-e	Don't warn about unknown keys
	-n	Don't show key names
	-q	Quiet
	-a	Show all values
	-p	Set values from FILEs (default /etc/sysctl.conf)
	-w	Set values`;
const GNU_USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`;
const LONG = {
  all: 'a',
  names: 'N',
  values: 'n',
  quiet: 'q',
  write: 'w',
  ignore: 'e',
  'load=?': 'p',
  'pattern=': 'r',
  system: 'system',
  binary: 'b',
};
const ROOT = '/proc/sys';

/** sysctl of procps, or of busybox: the files below /proc/sys by their names. */
export function sysctl(family: Family): Program {
  return function* (proc) {
    const gnu = family === 'gnu';
    const long: Record<string, string> = gnu ? LONG : {};
    const options = yield* getopt(proc, { short: gnu ? 'aAXbeNnp::fqwoxr:' : 'enqwpa', long, usage: USAGE }, family);
    const all = ['a', 'A', 'X'].some((letter) => options.has(letter));
    const load = options.has('p') || options.has('f') || options.has('system');
    if (!all && !load && options.operands.length === 0) {
      if (gnu) yield* proc.printError(GNU_USAGE);
      return gnu ? 1 : 0;
    }
    const session = new Session(proc, family, options);
    if (load) {
      const files = options.value('p') ? [options.value('p') as string, ...options.operands] : options.operands;
      for (const file of files.length > 0 ? files : ['/etc/sysctl.conf']) yield* session.load(file);
    } else if (all) yield* session.show('');
    else for (const word of options.operands) yield* session.word(word);
    return session.status;
  };
}

class Session {
  status = 0;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly options: Options,
  ) {}

  *word(word: string): Coroutine<void> {
    const equals = word.indexOf('=');
    if (equals >= 0) yield* this.set(word.slice(0, equals).trim(), word.slice(equals + 1).trim());
    else if (this.options.has('w')) {
      this.status = 1;
      yield* this.proc.printError(
        this.family === 'gnu'
          ? `sysctl: "${word}" must be of the form name=value\n`
          : `sysctl: error: '${word}' must be of the form name=value\n`,
      );
    } else yield* this.show(word);
  }

  /** Prints a setting, or all below a folder. */
  *show(key: string): Coroutine<void> {
    const path = pathOf(key);
    const { fs } = this.proc;
    if (!fs.exists(path)) {
      yield* this.#unknown(key);
      return;
    }
    if (fs.stat(path).type === 'directory') {
      for (const name of fs.readdir(path))
        yield* this.show(key === '' ? escaped(name) : `${key.replace(/[./]$/, '')}.${escaped(name)}`);
      return;
    }
    try {
      const value = fs.readText(path).replace(/\n$/, '');
      yield* this.#print(dotted(key), value);
    } catch (error) {
      if (!isErrno(error)) throw error;
      // Settings that can only be written are passed over in a listing.
      if (this.options.operands.length === 0) return;
      this.status = 1;
      yield* this.proc.printError(
        this.family === 'gnu'
          ? `sysctl: permission denied on key "${dotted(key)}"\n`
          : `sysctl: error reading key '${key}': ${error.message}\n`,
      );
    }
  }

  *set(key: string, value: string): Coroutine<void> {
    const path = pathOf(key);
    const { fs } = this.proc;
    if (!fs.exists(path)) {
      yield* this.#unknown(key);
      return;
    }
    try {
      fs.writeFile(path, `${value}\n`);
      if (!this.options.has('q')) yield* this.#print(dotted(key), value);
    } catch (error) {
      if (!isErrno(error)) throw error;
      this.status = 1;
      const gnu =
        error.code === 'EACCES' || error.code === 'EPERM'
          ? `permission denied on key "${dotted(key)}"`
          : `setting key "${dotted(key)}": ${error.message}`;
      yield* this.proc.printError(
        this.family === 'gnu' ? `sysctl: ${gnu}\n` : `sysctl: error setting key '${key}': ${error.message}\n`,
      );
    }
  }

  *load(file: string): Coroutine<void> {
    let text: string;
    try {
      text = this.proc.fs.readText(file);
    } catch (error) {
      if (!isErrno(error)) throw error;
      this.status = 1;
      yield* this.proc.printError(
        this.family === 'gnu'
          ? `sysctl: cannot open "${file}": ${error.message}\n`
          : `sysctl: ${file}: ${error.message}\n`,
      );
      return;
    }
    for (const line of text.split('\n')) {
      const match = /^\s*-?([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
      if (match) yield* this.set(match[1] ?? '', match[2] ?? '');
    }
  }

  *#print(name: string, value: string): Coroutine<void> {
    const pattern = this.options.value('r');
    if (pattern !== undefined && !new RegExp(pattern).test(name)) return;
    if (this.options.has('N')) yield* this.proc.print(`${name}\n`);
    else if (this.options.has('n') || this.options.has('b'))
      yield* this.proc.print(this.options.has('b') ? value : `${value}\n`);
    else for (const line of value.split('\n')) yield* this.proc.print(`${name} = ${line}\n`);
  }

  *#unknown(key: string): Coroutine<void> {
    if (this.options.has('e')) return;
    this.status = 1;
    yield* this.proc.printError(
      this.family === 'gnu'
        ? `sysctl: cannot stat ${pathOf(key)}: No such file or directory\n`
        : `sysctl: error: '${key}' is an unknown key\n`,
    );
  }
}

/** Dots divide, and slashes stand for dots in names; where a slash comes first it is the other way round. */
function pathOf(key: string): string {
  if (key === '') return ROOT;
  const slashed = key.search(/[./]/) >= 0 && key[key.search(/[./]/)] === '/';
  const path = slashed ? key : key.replace(/[./]/g, (char) => (char === '.' ? '/' : '.'));
  return `${ROOT}/${path.replace(/^\//, '')}`;
}

function dotted(key: string): string {
  const slashed = key.search(/[./]/) >= 0 && key[key.search(/[./]/)] === '/';
  return slashed ? key.replace(/[./]/g, (char) => (char === '/' ? '.' : '/')) : key;
}

function escaped(name: string): string {
  return name.replaceAll('.', '/');
}
