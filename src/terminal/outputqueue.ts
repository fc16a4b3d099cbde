import { ByteQueue } from './bytequeue.ts';

/** Bytes handed to the screen at a time. */
const PORTION = 32_768;
/** More than this waiting will have scrolled out of reach before anybody sees it. */
const LIMIT = 1 << 20;
/** What is kept of it. */
const KEPT = LIMIT / 2;
const NEWLINE = 10;

/** Draws bytes and calls back when it is ready for more. */
export type Draw = (bytes: Uint8Array, drawn: () => void) => void;

/**
 * Output on its way to the screen. A program that prints faster than the screen can draw loses the oldest lines not
 * yet drawn (they would be above the scrollback anyway), so the page stays quick whatever a program prints.
 */
export class OutputQueue {
  readonly #draw: Draw;
  readonly #waiting = new ByteQueue();
  #drawing = false;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Bytes that have not been drawn yet. */
  get size(): number {
    return this.#waiting.size;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    if (this.size > LIMIT) {
      this.#waiting.drop(this.size - KEPT);
      this.#waiting.dropPast(NEWLINE);
    }
    if (!this.#drawing) this.#next();
  }

  /** Forgets what has not been drawn. */
  clear(): void {
    this.#waiting.clear();
  }

  #next(): void {
    this.#drawing = this.size > 0;
    if (this.#drawing) this.#draw(this.#waiting.take(PORTION), () => this.#next());
  }
}
