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
  #waiting: Uint8Array[] = [];
  #size = 0;
  #drawing = false;

  constructor(draw: Draw) {
    this.#draw = draw;
  }

  /** Bytes that have not been drawn yet. */
  get size(): number {
    return this.#size;
  }

  push(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#size += bytes.length;
    if (this.#size > LIMIT) this.#drop();
    if (!this.#drawing) this.#next();
  }

  /** Forgets what has not been drawn. */
  clear(): void {
    this.#waiting = [];
    this.#size = 0;
  }

  #next(): void {
    const first = this.#waiting[0];
    this.#drawing = first !== undefined;
    if (!first) return;
    const portion = first.subarray(0, PORTION);
    if (portion.length === first.length) this.#waiting.shift();
    else this.#waiting[0] = first.subarray(PORTION);
    this.#size -= portion.length;
    this.#draw(portion, () => this.#next());
  }

  /** Forgets the oldest bytes, up to the end of a line. */
  #drop(): void {
    const kept: Uint8Array[] = [];
    let size = 0;
    for (let bytes = this.#waiting.pop(); bytes; bytes = this.#waiting.pop()) {
      const room = KEPT - size;
      if (bytes.length >= room) {
        const tail = bytes.subarray(bytes.length - room);
        const line = tail.subarray(tail.indexOf(NEWLINE) + 1);
        kept.unshift(line);
        size += line.length;
        break;
      }
      kept.unshift(bytes);
      size += bytes.length;
    }
    this.#waiting = kept;
    this.#size = size;
  }
}
