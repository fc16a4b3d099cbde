import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno } from '#kernel/errno.ts';
import { LONGEST_LINE } from '#kernel/file/lines.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';

/** A line and whether a newline ended it. */
export interface Line {
  text: string;
  ended: boolean;
}

/** Reads lines and keeps whether the last one was ended; `separator` is a newline unless told otherwise. */
export class LineSource {
  #decoder = new TextDecoder();
  #pending = '';
  #done = false;

  constructor(
    readonly file: OpenFile,
    readonly separator = '\n',
  ) {}

  /** The next line, or undefined at the end. @throws Errno ENOMEM for one without end */
  *next(): Coroutine<Line | undefined> {
    for (;;) {
      const at = this.#pending.indexOf(this.separator);
      if (at >= 0) {
        const text = this.#pending.slice(0, at);
        this.#pending = this.#pending.slice(at + this.separator.length);
        return { text, ended: true };
      }
      if (this.#done) {
        if (this.#pending === '') return undefined;
        const text = this.#pending;
        this.#pending = '';
        return { text, ended: false };
      }
      if (this.#pending.length > LONGEST_LINE) throw new Errno('ENOMEM');
      const bytes = yield* this.file.read(65_536);
      this.#done = bytes.length === 0;
      this.#pending += this.#done ? this.#decoder.decode() : this.#decoder.decode(bytes, { stream: true });
    }
  }
}
