import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { busyboxUsage, type Family, getopt } from '../getopt.ts';
import { openInput } from '../text/inputs.ts';
import { type Line, LineSource } from '../text/lines.ts';
import { type Address, parseSed, type SedCommand, SedError } from './script.ts';

const BUSYBOX_USAGE = `sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...
or: sed [-i[SFX]] [-nrE] CMD [FILE]...

	-e CMD	Add CMD to sed commands to be executed
	-f FILE	Add FILE contents to sed commands to be executed
	-i[SFX]	Edit files in-place (otherwise write to stdout)
		Optionally back files up, appending SFX
	-n	Suppress automatic printing of pattern space
	-r,-E	Use extended regex syntax

If no -e or -f, the first non-option argument is the sed command string.
Remaining arguments are input files (stdin if none).`;

const GNU_USAGE = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -s, --separate
                 consider files as separate rather than as a single
                 continuous long stream.
`;

const LONG = {
  quiet: 'n',
  silent: 'n',
  'expression=': 'e',
  'file=': 'f',
  'regexp-extended': 'E',
  'in-place=?': 'i',
  separate: 's',
  'null-data': 'z',
  unbuffered: 'u',
};

/** sed, of GNU and of busybox. */
export function sed(family: Family): Program {
  return function* (proc) {
    const options = yield* getopt(proc, { short: 'ne:f:Eri::szu', long: LONG, usage: BUSYBOX_USAGE }, family);
    const operands = [...options.operands];
    const parts = options.given
      .filter(([name]) => name === 'e' || name === 'f')
      .map(([name, value]) => (name === 'e' ? value : proc.fs.readText(value).replace(/\n$/, '')));
    if (parts.length === 0) {
      const script = operands.shift();
      if (script === undefined) {
        yield* proc.printError(family === 'gnu' ? GNU_USAGE : busyboxUsage(BUSYBOX_USAGE));
        return 1;
      }
      parts.push(script);
    }
    let commands: SedCommand[];
    try {
      commands = parseSed(parts.join('\n'), options.has('E') || options.has('r') ? 'extended' : 'basic');
    } catch (error) {
      if (!(error instanceof SedError)) throw error;
      yield* proc.printError(
        family === 'gnu'
          ? `sed: -e expression #1, char ${error.character}: ${error.message}\n`
          : `sed: ${error.message}\n`,
      );
      return 1;
    }
    const quiet = options.has('n') || parts[0]?.startsWith('#n\n') === true;
    const editor = new Editor(proc, family, commands, quiet);
    if (options.has('i')) return yield* editor.inPlace(operands, options.value('i') ?? '');
    return yield* editor.run(operands.length > 0 ? operands : ['-']);
  };
}

/** Runs a script over files. */
class Editor {
  #pattern = '';
  #hold = '';
  #line = 0;
  #ended = true;
  #next: Line | undefined;
  #source: LineSource | undefined;
  #close: () => void = () => {};
  #files: string[] = [];
  #append: string[] = [];
  #substituted = false;
  #lastRegex: RegExp | undefined;
  #status = 0;
  #quit = false;
  #out: (text: string) => Coroutine<void>;

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly commands: SedCommand[],
    readonly quiet: boolean,
  ) {
    this.#out = (text) => proc.print(text);
  }

  *run(files: string[]): Coroutine<number> {
    this.#files = [...files];
    this.#next = yield* this.#fetch();
    while (!this.#quit && (yield* this.#advance())) {
      yield* this.#cycle();
      yield reschedule;
    }
    this.#close();
    return this.#status;
  }

  *inPlace(files: string[], suffix: string): Coroutine<number> {
    for (const file of files) {
      let text = '';
      this.#out = function* (part) {
        text += part;
      };
      this.#line = 0;
      const before = this.#status;
      yield* this.run([file]);
      if (this.#status !== before) continue;
      if (suffix !== '')
        this.proc.fs.writeFile(
          suffix.includes('*') ? suffix.replaceAll('*', file) : file + suffix,
          this.proc.fs.readFile(file),
        );
      this.proc.fs.writeFile(file, text);
      this.#quit = false;
    }
    return this.#status;
  }

  /** The next line of the files, opening them as they come. */
  *#fetch(): Coroutine<Line | undefined> {
    for (;;) {
      if (this.#source) {
        const line = yield* this.#source.next();
        if (line) return line;
        this.#close();
        this.#source = undefined;
      }
      const file = this.#files.shift();
      if (file === undefined) return undefined;
      try {
        if (file !== '-' && this.proc.fs.stat(file).type === 'directory') {
          yield* this.proc.printError(
            this.family === 'gnu'
              ? `sed: couldn't edit ${file}: not a regular file\n`
              : `sed: read error: Is a directory\n`,
          );
          this.#status = 1;
          continue;
        }
        const input = openInput(this.proc, file);
        this.#source = new LineSource(input.file);
        this.#close = input.close;
      } catch (error) {
        if (!isErrno(error)) throw error;
        yield* this.proc.printError(
          this.family === 'gnu' ? `sed: can't read ${file}: ${error.message}\n` : `sed: ${file}: ${error.message}\n`,
        );
        this.#status = this.family === 'gnu' ? 2 : 1;
      }
    }
  }

  *#advance(append = false): Coroutine<boolean> {
    const line = this.#next;
    if (!line) return false;
    this.#next = yield* this.#fetch();
    this.#pattern = append ? `${this.#pattern}\n${line.text}` : line.text;
    this.#ended = line.ended;
    this.#line++;
    return true;
  }

  *#print(): Coroutine<void> {
    yield* this.#out(`${this.#pattern}${this.#ended || this.#next ? '\n' : ''}`);
  }

  *#endCycle(): Coroutine<void> {
    if (!this.quiet) yield* this.#print();
    yield* this.#flush();
  }

  *#flush(): Coroutine<void> {
    for (const text of this.#append.splice(0)) yield* this.#out(text);
  }

  *#cycle(): Coroutine<void> {
    this.#substituted = false;
    for (let at = 0; at < this.commands.length; ) {
      const command = this.commands[at] as SedCommand;
      at++;
      if (this.#applies(command) === command.negated) {
        if (command.end !== undefined) at = command.end + 1;
        continue;
      }
      const jump = yield* this.#execute(command);
      if (jump === 'restart') {
        at = 0;
        continue;
      }
      if (jump === 'delete') {
        yield* this.#flush();
        return;
      }
      if (jump === 'end') break;
      if (jump !== undefined) {
        const label = this.commands.findIndex(
          (candidate) => candidate.name === ':' && candidate.argument === jump.label,
        );
        if (label < 0) break;
        at = label + 1;
        yield reschedule;
      }
    }
    yield* this.#endCycle();
  }

  #applies(command: SedCommand): boolean {
    const { from, to, range } = command;
    if (!from) return true;
    if (!to) return this.#matches(from);
    if (range.active) {
      if (to.kind === 'line' || to.kind === 'plus' || to.kind === 'multiple') {
        if (this.#line >= range.end) range.active = false;
        return this.#line <= range.end;
      }
      if (this.#matches(to)) range.active = false;
      return true;
    }
    if (!this.#matches(from)) return false;
    if (to.kind === 'line') range.end = to.number;
    else if (to.kind === 'plus') range.end = this.#line + to.count;
    else if (to.kind === 'multiple') range.end = to.of === 0 ? this.#line : Math.ceil(this.#line / to.of) * to.of;
    else range.end = Number.POSITIVE_INFINITY;
    range.active = range.end > this.#line;
    return true;
  }

  #matches(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.#line === address.number;
      case 'last':
        return this.#next === undefined;
      case 'step':
        return address.step === 0
          ? this.#line === address.first
          : this.#line >= address.first && (this.#line - address.first) % address.step === 0;
      case 'regex':
        return this.#regex(address.regex).test(this.#pattern);
      default:
        return false;
    }
  }

  #regex(regex: RegExp | undefined): RegExp {
    const used = regex ?? this.#lastRegex ?? /(?!)/;
    this.#lastRegex = used;
    used.lastIndex = 0;
    return used;
  }

  *#execute(command: SedCommand): Coroutine<'restart' | 'delete' | 'end' | { label: string } | undefined> {
    switch (command.name) {
      case 's':
        yield* this.#substitute(command.substitute as NonNullable<SedCommand['substitute']>);
        return undefined;
      case 'y':
        this.#pattern = [...this.#pattern].map((char) => command.translate?.get(char) ?? char).join('');
        return undefined;
      case 'd':
        return 'delete';
      case 'D': {
        const newline = this.#pattern.indexOf('\n');
        if (newline < 0) return 'delete';
        this.#pattern = this.#pattern.slice(newline + 1);
        return 'restart';
      }
      case 'p':
        yield* this.#print();
        return undefined;
      case 'P':
        yield* this.#out(`${this.#pattern.split('\n', 1)[0]}\n`);
        return undefined;
      case 'n':
        if (!this.quiet) yield* this.#print();
        yield* this.#flush();
        if (yield* this.#advance()) return undefined;
        this.#quit = true;
        return 'delete';
      case 'N':
        yield* this.#flush();
        if (yield* this.#advance(true)) return undefined;
        this.#quit = true;
        return 'end';
      case 'g':
        this.#pattern = this.#hold;
        return undefined;
      case 'G':
        this.#pattern += `\n${this.#hold}`;
        return undefined;
      case 'h':
        this.#hold = this.#pattern;
        return undefined;
      case 'H':
        this.#hold += `\n${this.#pattern}`;
        return undefined;
      case 'x':
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        return undefined;
      case 'a':
        this.#append.push(command.argument);
        return undefined;
      case 'i':
        yield* this.#out(command.argument);
        return undefined;
      case 'c':
        if (!command.range.active) yield* this.#out(command.argument);
        return 'delete';
      case 'r':
        try {
          this.#append.push(this.proc.fs.readText(command.argument));
        } catch (error) {
          if (!isErrno(error)) throw error;
        }
        return undefined;
      case 'w':
        yield* this.#writeTo(command.argument);
        return undefined;
      case '=':
        yield* this.#out(`${this.#line}\n`);
        return undefined;
      case 'l':
        yield* this.#out(`${visible(this.#pattern)}$\n`);
        return undefined;
      case 'q':
      case 'Q':
        this.#quit = true;
        this.#status = Number(command.argument || 0);
        return command.name === 'q' ? 'end' : 'delete';
      case 'b':
        return command.argument === '' ? 'end' : { label: command.argument };
      case 't':
      case 'T': {
        const jump = this.#substituted === (command.name === 't');
        this.#substituted = false;
        if (!jump) return undefined;
        return command.argument === '' ? 'end' : { label: command.argument };
      }
      default:
        return undefined;
    }
  }

  *#writeTo(file: string): Coroutine<void> {
    if (file === '/dev/stdout') yield* this.#out(`${this.#pattern}\n`);
    else if (file === '/dev/stderr') yield* this.proc.printError(`${this.#pattern}\n`);
    else this.proc.fs.appendFile(file, `${this.#pattern}\n`);
  }

  *#substitute({ regex, replacement, nth, all, print, file }: NonNullable<SedCommand['substitute']>): Coroutine<void> {
    const used = this.#regex(regex);
    const global = used.global ? used : new RegExp(used.source, `${used.flags}g`);
    let count = 0;
    let changed = false;
    const result = this.#pattern.replace(global, (...found) => {
      count++;
      const groups = found.slice(
        0,
        found.findIndex((part) => typeof part === 'number'),
      ) as (string | undefined)[];
      if (all ? count < nth : count !== (nth || 1)) return groups[0] ?? '';
      changed = true;
      return expand(replacement, groups);
    });
    if (!changed) return;
    this.#pattern = result;
    this.#substituted = true;
    if (print) yield* this.#print();
    if (file !== '') yield* this.#writeTo(file);
  }
}

/** The replacement of s: & and \1 … \9, \n, and GNU's \U \L \u \l \E. */
function expand(replacement: string, groups: (string | undefined)[]): string {
  let out = '';
  let mode: 'U' | 'L' | 'E' = 'E';
  let once: 'u' | 'l' | undefined;
  const put = (text: string) => {
    let shown = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once && shown !== '') {
      shown = (once === 'u' ? (shown[0] as string).toUpperCase() : (shown[0] as string).toLowerCase()) + shown.slice(1);
      once = undefined;
    }
    out += shown;
  };
  for (const [, escaped, plain] of replacement.matchAll(/\\([^])|([^])/g)) {
    if (plain !== undefined) put(plain === '&' ? (groups[0] ?? '') : plain);
    else if (/\d/.test(escaped as string)) put(groups[Number(escaped)] ?? '');
    else if (escaped === 'U' || escaped === 'L' || escaped === 'E') mode = escaped;
    else if (escaped === 'u' || escaped === 'l') once = escaped;
    else put(escaped === 'n' ? '\n' : escaped === 't' ? '\t' : (escaped as string));
  }
  return out;
}

function visible(text: string): string {
  return text.replace(
    /[\\\x00-\x1f\x7f]/g,
    (char) =>
      ({ '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' })[char] ??
      `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}
