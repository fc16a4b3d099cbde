import { SECOND } from '#kernel/clock.ts';
import { anyOf, type Coroutine, until } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { attend } from '../exec/signals.ts';
import type { Shell } from '../shell.ts';

/** How `read` wants its line. */
export interface LineOptions {
  fd: number;
  /** Character that ends the line; newline. */
  delimiter?: string;
  /** Backslashes are ordinary characters. */
  raw?: boolean;
  /** At most so many characters. */
  count?: number;
  /** Read `count` characters, the delimiter counting as any other. */
  exact?: boolean;
  /** Seconds to wait. */
  timeout?: number;
}

export interface ReadResult {
  line: string;
  /** The input ended, or time ran out, before the delimiter. */
  ended: boolean;
  timedOut?: boolean;
  /** Positions in `line` whose character was escaped by a backslash. */
  escaped: Set<number>;
}

/**
 * Reads one line from a descriptor and not a byte more, because the next command reads on from there.
 * @throws Errno EBADF
 */
export function* readLine(shell: Shell, options: LineOptions): Coroutine<ReadResult> {
  const input = new ByteInput(shell, shell.proc.files.get(options.fd), options.timeout);
  const delimiter = options.delimiter ?? '\n';
  const escaped = new Set<number>();
  let line = '';
  let count = 0;
  let escaping = false;
  try {
    for (;;) {
      if (options.count !== undefined && count >= options.count) return { line, ended: false, escaped };
      const char = yield* input.next();
      if (char === undefined) return { line, ended: true, timedOut: input.timedOut, escaped };
      if (escaping) {
        escaping = false;
        if (char === '\n') continue;
        escaped.add(line.length);
      } else if (!options.raw && char === '\\') {
        escaping = true;
        continue;
      } else if (char === delimiter && !options.exact) return { line, ended: false, escaped };
      if (char === '\0') continue;
      line += char;
      count++;
    }
  } finally {
    input.giveBack();
  }
}

/** Characters of an open file one by one; what was read too far goes back where the file can be rewound. */
class ByteInput {
  timedOut = false;
  #buffer = new Uint8Array(0);
  #at = 0;
  #seekable: boolean;
  #end: number | undefined;

  constructor(
    readonly shell: Shell,
    readonly file: OpenFile,
    timeout: number | undefined,
  ) {
    this.#seekable = false;
    if (file.kind === 'file') {
      try {
        file.seek(0, 'current');
        this.#seekable = true;
      } catch (error) {
        if (!isErrno(error)) throw error;
      }
    }
    this.#end = timeout === undefined ? undefined : shell.proc.clock.now + timeout * SECOND;
  }

  *next(): Coroutine<string | undefined> {
    const first = yield* this.#byte();
    if (first === undefined) return undefined;
    const more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (more === 0) return first < 0x80 ? String.fromCharCode(first) : '\ufffd';
    const bytes = [first];
    for (let index = 0; index < more; index++) {
      const byte = yield* this.#byte();
      if (byte === undefined) break;
      bytes.push(byte);
    }
    return new TextDecoder().decode(new Uint8Array(bytes));
  }

  giveBack(): void {
    if (this.#seekable && this.#at < this.#buffer.length) this.file.seek(this.#at - this.#buffer.length, 'current');
  }

  *#byte(): Coroutine<number | undefined> {
    if (this.#at < this.#buffer.length) return this.#buffer[this.#at++];
    const { shell, file } = this;
    while (!file.readiness().readable) {
      yield* attend(shell);
      if (this.#end !== undefined && shell.proc.clock.now >= this.#end) {
        this.timedOut = true;
        return undefined;
      }
      const waits = [
        file.changed,
        shell.signalled,
        ...(this.#end === undefined ? [] : [until(shell.proc.clock, this.#end)]),
      ];
      yield anyOf(...waits);
    }
    this.#buffer = (yield* file.read(this.#seekable ? 512 : 1)) as Uint8Array<ArrayBuffer>;
    this.#at = 0;
    return this.#buffer.length === 0 ? undefined : this.#buffer[this.#at++];
  }
}
