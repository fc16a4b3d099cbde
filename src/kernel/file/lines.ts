import type { Coroutine } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { OpenFile } from './openfile.ts';

/** The longest line a program keeps, in characters: what has no end, as /dev/zero, is not read for ever. */
export const LONGEST_LINE = 8 * 1024 ** 2;
/** The most that a program takes in at once, in bytes. */
const MOST_BYTES = 64 * 1024 ** 2;

/** Reads an open file line by line, keeping what is left between calls. */
export class LineReader {
  #decoder = new TextDecoder();
  #pending = '';
  #ended = false;

  constructor(readonly file: OpenFile) {}

  /** The next line without its newline, or undefined at the end of the file. @throws Errno ENOMEM for one without end */
  *next(): Coroutine<string | undefined> {
    for (;;) {
      const newline = this.#pending.indexOf('\n');
      if (newline >= 0) {
        const line = this.#pending.slice(0, newline);
        this.#pending = this.#pending.slice(newline + 1);
        return line;
      }
      if (this.#ended) {
        if (this.#pending === '') return undefined;
        const rest = this.#pending;
        this.#pending = '';
        return rest;
      }
      if (this.#pending.length > LONGEST_LINE) throw new Errno('ENOMEM');
      const bytes = yield* this.file.read(65_536);
      if (bytes.length === 0) {
        this.#ended = true;
        this.#pending += this.#decoder.decode();
      } else {
        this.#pending += this.#decoder.decode(bytes, { stream: true });
      }
    }
  }
}

/** Everything that is left in `file`. @throws Errno ENOMEM where that does not end */
export function* readAll(file: OpenFile, proc?: { hold(bytes: number): boolean }): Coroutine<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const bytes = yield* file.read(65_536);
    if (bytes.length === 0) break;
    chunks.push(bytes);
    length += bytes.length;
    proc?.hold(bytes.length);
    if (length > MOST_BYTES) throw new Errno('ENOMEM');
  }
  proc?.hold(-length);
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
