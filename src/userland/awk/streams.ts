import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { Random } from '#kernel/random.ts';
import { openInput } from '../text/inputs.ts';
import { type Line, LineSource } from '../text/lines.ts';
import type { Expr } from './ast.ts';
import { AwkError } from './error.ts';
import type { Interpreter } from './interpreter.ts';
import { carryOutEscapes } from './lexer.ts';
import { fromInput, toNumber, type Value } from './value.ts';

interface Reader {
  source: LineSource;
  close(): Coroutine<number>;
}

interface Writer {
  fd: number;
  child: Process | undefined;
}

/** Where an awk program's records come from and its output goes to: files, pipes, its arguments. */
export class Streams {
  failed = false;
  readonly #awk: Interpreter;
  #readers = new Map<string, Reader>();
  #writers = new Map<string, Writer>();
  #argument = 1;
  #sawFile = false;
  #main: { name: string; source: LineSource; close(): void } | undefined;
  #random = new Random('awk');
  #seed = 0;

  constructor(awk: Interpreter) {
    this.#awk = awk;
  }

  random(): number {
    return this.#random.fraction();
  }

  /** srand(): answers the seed before. */
  seed(seed: number): number {
    const before = this.#seed;
    this.#seed = seed;
    this.#random = new Random(`awk/${seed}`);
    return before;
  }

  /** Takes the next record of the main input; false at the end of the last file. */
  *nextRecord(): Coroutine<boolean> {
    const line = yield* this.#nextMain();
    if (line === undefined) return false;
    this.#count();
    this.#awk.setRecord(line);
    return true;
  }

  /** Leaves the file that is being read. */
  skipFile(): void {
    this.#main?.close();
    this.#main = undefined;
  }

  *getline(expr: Extract<Expr, { kind: 'getline' }>): Coroutine<Value> {
    let line: string | undefined;
    if (expr.from === 'input') {
      line = yield* this.#nextMain();
      if (line !== undefined) this.#count();
    } else {
      const name = this.#awk.text(yield* this.#awk.evaluate(expr.source as Expr));
      const reader = yield* this.#reader(expr.from, name);
      if (!reader) return -1;
      try {
        line = (yield* reader.source.next())?.text;
      } catch (error) {
        if (isErrno(error, 'EISDIR')) return -1;
        throw error;
      }
      if (line !== undefined && expr.from === 'command') this.#count();
    }
    if (line === undefined) return 0;
    if (expr.target) yield* this.#awk.store(expr.target, fromInput(line));
    else this.#awk.setRecord(line);
    return 1;
  }

  *write(kind: '>' | '>>' | '|', target: string, text: string): Coroutine<void> {
    const { proc } = this.#awk;
    if (kind !== '|' && target === '/dev/stdout') return yield* proc.print(text);
    if (kind !== '|' && target === '/dev/stderr') return yield* proc.printError(text);
    let writer = this.#writers.get(target);
    if (!writer) {
      writer = kind === '|' ? this.#command(target) : this.#file(target, kind);
      this.#writers.set(target, writer);
    }
    yield* proc.write(writer.fd, text);
  }

  *system(command: string): Coroutine<number> {
    const child = this.#awk.proc.spawn('/bin/sh', ['sh', '-c', command]);
    yield* this.#awk.proc.wait(child);
    return child.status ? statusNumber(child.status) : 0;
  }

  *close(name: string): Coroutine<number> {
    const reader = this.#readers.get(name);
    this.#readers.delete(name);
    if (reader) return yield* reader.close();
    const writer = this.#writers.get(name);
    this.#writers.delete(name);
    return writer ? yield* this.#closeWriter(writer) : -1;
  }

  *closeAll(): Coroutine<void> {
    this.skipFile();
    for (const writer of this.#writers.values()) yield* this.#closeWriter(writer);
    for (const reader of this.#readers.values()) yield* reader.close();
  }

  *#closeWriter({ fd, child }: Writer): Coroutine<number> {
    this.#awk.proc.files.close(fd);
    if (!child) return 0;
    yield* this.#awk.proc.wait(child);
    return child.status ? statusNumber(child.status) : 0;
  }

  #count(): void {
    for (const name of ['NR', 'FNR']) this.#awk.setVariable(name, toNumber(this.#awk.variable(name)) + 1);
  }

  *#nextMain(): Coroutine<string | undefined> {
    for (;;) {
      if (!this.#main && !(yield* this.#openNext())) return undefined;
      const { name, source } = this.#main as { name: string; source: LineSource };
      let line: Line | undefined;
      try {
        line = yield* source.next();
      } catch (error) {
        if (!isErrno(error, 'EISDIR')) throw error;
        this.failed = true;
        if (this.#awk.family === 'gnu') throw this.#cannotOpen(name, error.message, '');
        throw new AwkError(error.message);
      }
      if (line) return line.text;
      this.skipFile();
    }
  }

  /** Opens the next file among the arguments; `name=value` among them assigns. */
  *#openNext(): Coroutine<boolean> {
    const { proc } = this.#awk;
    for (;;) {
      const count = toNumber(this.#awk.variable('ARGC'));
      if (this.#argument >= count) {
        if (this.#sawFile) return false;
        this.#sawFile = true;
        this.#main = { name: '-', source: this.#lines(proc.files.get(0)), close: () => {} };
        return true;
      }
      const arg = this.#awk.text(this.#awk.array('ARGV').get(String(this.#argument++)));
      if (arg === '') continue;
      const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(arg);
      if (assignment) {
        this.#awk.setVariable(
          assignment[1] as string,
          fromInput(carryOutEscapes(assignment[2] as string, this.#awk.family)),
        );
        continue;
      }
      this.#sawFile = true;
      try {
        const input = openInput(proc, arg);
        this.#main = { name: arg, source: this.#lines(input.file), close: input.close };
      } catch (error) {
        if (!isErrno(error)) throw error;
        this.failed = true;
        throw this.#cannotOpen(arg, error.message, '');
      }
      this.#awk.setVariable('FILENAME', arg);
      this.#awk.setVariable('FNR', 0);
      return true;
    }
  }

  #cannotOpen(file: string, reason: string, purpose: string): AwkError {
    const gnu = `cannot open "${file}"${purpose} (${reason})`;
    const busybox = purpose === '' ? `${file}: ${reason}` : `can't open '${file}': ${reason}`;
    return new AwkError(this.#awk.family === 'gnu' ? gnu : busybox, 'open');
  }

  /** Records are lines unless RS says otherwise; an empty RS means paragraphs. */
  #lines(file: OpenFile): LineSource {
    const separator = this.#awk.text(this.#awk.variable('RS'));
    return new LineSource(file, separator === '' ? '\n\n' : separator);
  }

  *#reader(from: 'file' | 'command', name: string): Coroutine<Reader | undefined> {
    const known = this.#readers.get(name);
    if (known) return known;
    const { proc } = this.#awk;
    let reader: Reader;
    if (from === 'command') {
      const [read, write] = pipe();
      const fd = proc.files.install(read);
      const child = proc.spawn('/bin/sh', ['sh', '-c', name], {
        files: [
          [0, proc.files.get(0)],
          [1, write],
          [2, proc.files.get(2)],
        ],
      });
      reader = {
        source: this.#lines(proc.files.get(fd)),
        close: function* () {
          proc.files.close(fd);
          yield* proc.wait(child);
          return child.status ? statusNumber(child.status) : 0;
        },
      };
    } else {
      try {
        const input = openInput(proc, name);
        reader = {
          source: this.#lines(input.file),
          close: function* () {
            input.close();
            return 0;
          },
        };
      } catch (error) {
        if (isErrno(error)) return undefined;
        throw error;
      }
    }
    this.#readers.set(name, reader);
    return reader;
  }

  #file(target: string, kind: '>' | '>>'): Writer {
    const { proc } = this.#awk;
    try {
      const file = proc.fs.open(target, { write: true, create: true, truncate: kind === '>', append: kind === '>>' });
      return { fd: proc.files.install(file), child: undefined };
    } catch (error) {
      if (isErrno(error)) throw this.#cannotOpen(target, error.message, ' for output');
      throw error;
    }
  }

  #command(command: string): Writer {
    const { proc } = this.#awk;
    const [read, write] = pipe();
    const fd = proc.files.install(write);
    const child = proc.spawn('/bin/sh', ['sh', '-c', command], {
      files: [
        [0, read],
        [1, proc.files.get(1)],
        [2, proc.files.get(2)],
      ],
    });
    return { fd, child };
  }
}
