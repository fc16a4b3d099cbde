import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import { LONGEST_LINE } from '#kernel/file/lines.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';

/** The longest line of a program whose memory is counted, in characters. */
const LONGEST_HELD = 256 * 1024 ** 2;
const PIECE = 65_536;

/** A line and whether a newline ended it. */
export interface Line {
  text: string;
  ended: boolean;
}

/** Reads lines and keeps whether the last one was ended; `separator` is a newline unless told otherwise. */
export class LineSource {
  #decoder = new TextDecoder();
  /** What has been read of a line and holds no separator, before `#pending`; it is put together once. */
  #before: string[] = [];
  #length = 0;
  #pending = '';
  #done = false;
  #held = 0;

  constructor(
    readonly file: OpenFile,
    readonly separator = '\n',
    /** Whose memory long lines take. */
    readonly proc?: Process,
  ) {}

  /** The next line, or undefined at the end. @throws Errno ENOMEM for one without end; EFAULT where memory is short */
  *next(): Coroutine<Line | undefined> {
    for (;;) {
      const at = this.#pending.indexOf(this.separator);
      if (at >= 0) {
        const text = this.#whole(this.#pending.slice(0, at));
        this.#pending = this.#pending.slice(at + this.separator.length);
        return { text, ended: true };
      }
      if (this.#done) {
        const text = this.#whole(this.#pending);
        this.#pending = '';
        return text === '' ? undefined : { text, ended: false };
      }
      if (this.separator.length === 1 && this.#pending !== '') {
        this.#before.push(this.#pending);
        this.#length += this.#pending.length;
        this.#pending = '';
      }
      this.#count(this.#length + this.#pending.length);
      const bytes = yield* this.file.read(PIECE);
      this.#done = bytes.length === 0;
      this.#pending += this.#done ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true });
    }
  }

  #whole(rest: string): string {
    if (this.#before.length === 0) return rest;
    const text = this.#before.join('') + rest;
    this.#before = [];
    this.#length = 0;
    if (this.#held > 0) this.proc?.usage.hold(-this.#held);
    this.#held = 0;
    return text;
  }

  /** A long line is held in a buffer that grows. @throws Errno */
  #count(length: number): void {
    if (length > (this.proc ? LONGEST_HELD : LONGEST_LINE)) throw new Errno('ENOMEM');
    if (!this.proc || length <= this.#held || length < PIECE) return;
    if (!this.proc.usage.hold(PIECE)) throw new Errno('EFAULT');
    this.#held += PIECE;
  }
}
