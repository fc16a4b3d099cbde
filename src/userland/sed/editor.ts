import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Family } from '../getopt.ts';
import { openInput } from '../text/inputs.ts';
import { type Line, LineSource } from '../text/lines.ts';
import { replaceMatches } from '../text/replace.ts';
import { expandReplacement, visible } from './replacement.ts';
import { type Address, type SedCommand, SedError } from './script.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export interface EditorOptions {
  /** Lines are printed only when a command says so. */
  quiet: boolean;
  /** `$` and line numbers are those of each file. */
  separate: boolean;
  /** What ends lines. */
  end: string;
}

/** Runs a script over files. */
export class Editor {
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
  #unended = false;
  /** The file of the current line, and the one that is read ahead. */
  #file = '-';
  #opened = '-';
  #write: (text: string) => Coroutine<void>;
  readonly #toRead = new Map<string, string[]>();
  readonly #written = new Set<string>();

  constructor(
    readonly proc: Process,
    readonly family: Family,
    readonly commands: SedCommand[],
    readonly options: EditorOptions,
  ) {
    this.#write = (text) => proc.print(text);
  }

  /** A line that had no end gets one once something follows it. */
  *#out(text: string): Coroutine<void> {
    yield* this.#write(this.#unended ? this.options.end + text : text);
    this.#unended = false;
  }

  *run(files: string[]): Coroutine<number> {
    if (this.options.separate && files.length > 1) {
      for (const file of files) if (!this.#quit) yield* this.run([file]);
      return this.#status;
    }
    this.#files = [...files];
    if (this.options.separate) this.#line = 0;
    this.#next = yield* this.#fetch();
    while (!this.#quit && (yield* this.#advance())) {
      yield* this.#cycle();
      yield reschedule;
    }
    this.#close();
    this.#close = () => {};
    this.#source = undefined;
    return this.#status;
  }

  *inPlace(files: string[], suffix: string): Coroutine<number> {
    for (const file of files) {
      let text = '';
      this.#write = function* (part) {
        text += part;
      };
      this.#unended = false;
      this.#opened = '';
      yield* this.run([file]);
      if (this.#opened !== file) continue;
      if (suffix !== '')
        this.proc.fs.writeFile(
          suffix.includes('*') ? suffix.replaceAll('*', file) : file + suffix,
          this.proc.fs.readFile(file),
        );
      yield* this.#replace(file, text);
      this.#quit = false;
    }
    return this.#status;
  }

  /** Puts a new file in place of the old one: what is mounted there cannot be replaced, and who has the old one open keeps it. */
  *#replace(file: string, text: string): Coroutine<void> {
    const { fs, kernel, globalPid } = this.proc;
    const random = kernel.random.fork(`sed/${globalPid}`);
    const mark = Array.from({ length: 6 }, () => LETTERS[Math.floor(random.fraction() * LETTERS.length)]).join('');
    const temporary = this.family === 'gnu' ? `${file.slice(0, file.lastIndexOf('/') + 1)}sed${mark}` : file + mark;
    const { mode, uid, gid } = fs.stat(file);
    try {
      fs.writeFile(temporary, text, 0o600);
      fs.chown(temporary, uid, gid);
      fs.chmod(temporary, mode & 0o7777);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const where = temporary.slice(0, temporary.lastIndexOf('/') + 1) || './';
      yield* this.proc.printError(
        this.family === 'gnu'
          ? `sed: couldn't open temporary file ${where}${temporary.slice(temporary.lastIndexOf('/') + 1)}: ${error.message}\n`
          : `sed: can't create temp file '${temporary}': ${error.message}\n`,
      );
      this.#status = this.family === 'gnu' ? 4 : 1;
      return;
    }
    try {
      fs.rename(temporary, file);
    } catch (error) {
      if (!isErrno(error)) throw error;
      const shown = temporary.includes('/') ? temporary : `./${temporary}`;
      yield* this.proc.printError(
        this.family === 'gnu'
          ? `sed: cannot rename ${shown}: ${error.message}\n`
          : `sed: can't move '${temporary}' to '${file}': ${error.message}\n`,
      );
      fs.unlink(temporary);
      this.#status = this.family === 'gnu' ? 4 : 1;
    }
  }

  /** The next line of the files, opening them as they come. */
  *#fetch(): Coroutine<Line | undefined> {
    for (;;) {
      if (this.#source) {
        const line = yield* this.#source.next();
        if (line) return line;
        this.#close();
        this.#close = () => {};
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
        this.#source = new LineSource(input.file, this.options.end);
        this.#opened = file;
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
    this.#file = this.#opened;
    this.#next = yield* this.#fetch();
    this.#pattern = append ? `${this.#pattern}\n${line.text}` : line.text;
    this.#ended = line.ended;
    this.#line++;
    return true;
  }

  *#print(): Coroutine<void> {
    yield* this.#out(`${this.#pattern}${this.#ended ? this.options.end : ''}`);
    this.#unended = !this.#ended;
  }

  *#endCycle(): Coroutine<void> {
    if (!this.options.quiet) yield* this.#print();
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
        if (!this.options.quiet) yield* this.#print();
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
      case 'R': {
        const line = this.#lineOf(command.argument);
        if (line !== undefined) this.#append.push(`${line}\n`);
        return undefined;
      }
      case 'w':
        yield* this.#writeTo(command.argument, this.#pattern);
        return undefined;
      case 'W':
        yield* this.#writeTo(command.argument, this.#pattern.split('\n', 1)[0] ?? '');
        return undefined;
      case 'z':
        this.#pattern = '';
        return undefined;
      case 'F':
        yield* this.#out(`${this.#file}\n`);
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

  /** The next line of a file that R reads. */
  #lineOf(file: string): string | undefined {
    let lines = this.#toRead.get(file);
    if (!lines) {
      lines = this.proc.fs.exists(file) ? this.proc.fs.readText(file).replace(/\n$/, '').split('\n') : [];
      this.#toRead.set(file, lines);
    }
    return lines.shift();
  }

  /** Writes a line to a file of w, which the first one empties. */
  *#writeTo(file: string, text: string): Coroutine<void> {
    if (file === '/dev/stdout') yield* this.#out(`${text}\n`);
    else if (file === '/dev/stderr') yield* this.proc.printError(`${text}\n`);
    else {
      try {
        if (this.#written.has(file)) this.proc.fs.appendFile(file, `${text}\n`);
        else this.proc.fs.writeFile(file, `${text}\n`);
      } catch (error) {
        if (!isErrno(error)) throw error;
        const gnu = `couldn't open file ${file}: ${error.message}`;
        throw new SedError(gnu, undefined, `can't open '${file}': ${error.message}`);
      }
    }
    this.#written.add(file);
  }

  *#substitute({ regex, replacement, nth, all, print, file }: NonNullable<SedCommand['substitute']>): Coroutine<void> {
    const used = this.#regex(regex);
    let count = 0;
    let changed = false;
    const result = replaceMatches(this.#pattern, used, (groups) => {
      count++;
      if (all ? count < nth : count !== (nth || 1)) return groups[0] ?? '';
      changed = true;
      return expandReplacement(replacement, groups);
    });
    if (!changed) return;
    this.#pattern = result;
    this.#substituted = true;
    if (print) yield* this.#print();
    if (file !== '') yield* this.#writeTo(file, this.#pattern);
  }
}
