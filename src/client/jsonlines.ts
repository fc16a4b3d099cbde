import type { Coroutine } from '#kernel/coroutine.ts';
import type { Response } from './response.ts';

/** A stream of JSON values, one a line: events, progress, statistics. */
export class JsonLines<T> {
  #decoder = new TextDecoder();
  #pending = '';

  constructor(readonly response: Response) {}

  /** The next value, or undefined at the end of the stream. */
  *next(): Coroutine<T | undefined> {
    for (;;) {
      const newline = this.#pending.indexOf('\n');
      if (newline >= 0) {
        const line = this.#pending.slice(0, newline).trim();
        this.#pending = this.#pending.slice(newline + 1);
        if (line !== '') return JSON.parse(line) as T;
        continue;
      }
      const bytes = yield* this.response.read();
      if (bytes.length === 0) {
        const rest = this.#pending.trim();
        this.#pending = '';
        return rest === '' ? undefined : (JSON.parse(rest) as T);
      }
      this.#pending += this.#decoder.decode(bytes, { stream: true });
    }
  }

  close(): void {
    this.response.close();
  }
}
