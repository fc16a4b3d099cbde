import { characterWidth } from '../readline/width.ts';

/** A terminal screen, as far as line editors use it, for tests. */
export class Screen {
  readonly #rows: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wrapping = false;

  constructor(readonly columns: number) {}

  write(output: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
    for (const [piece, args, final] of output.matchAll(/\x1b\[([0-9;?]*)([@-~])|./gsu)) {
      if (final !== undefined) this.#control(Number(args || 1), args ?? '', final);
      else this.#put(piece);
    }
  }

  /** The rows, blanks at their ends left out. */
  get lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  /** Row and column of the cursor. */
  get cursor(): [number, number] {
    return [this.#row, this.#column];
  }

  #put(char: string): void {
    if (char === '\r') this.#column = 0;
    else if (char === '\n') this.#row++;
    else if (char === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (char >= ' ') {
      const width = characterWidth(char);
      if (this.#wrapping || this.#column + width > this.columns) {
        this.#row++;
        this.#column = 0;
      }
      this.#line[this.#column] = char;
      if (width === 2) this.#line[this.#column + 1] = '';
      this.#column += width;
      this.#wrapping = this.#column >= this.columns;
      if (this.#wrapping) this.#column = this.columns - 1;
      return;
    }
    this.#wrapping = false;
    void this.#line;
  }

  get #line(): string[] {
    while (this.#rows.length <= this.#row) this.#rows.push([]);
    return this.#rows[this.#row] as string[];
  }

  #control(count: number, args: string, final: string): void {
    this.#wrapping = false;
    if (final === 'A') this.#row = Math.max(0, this.#row - count);
    else if (final === 'B') this.#row += count;
    else if (final === 'C') this.#column = Math.min(this.columns - 1, this.#column + count);
    else if (final === 'D') this.#column = Math.max(0, this.#column - count);
    else if (final === 'H') {
      this.#row = 0;
      this.#column = 0;
    } else if (final === 'K') this.#line.length = Math.min(this.#line.length, this.#column);
    else if (final === 'J') {
      const from = args === '2' ? 0 : this.#row;
      if (from === this.#row) this.#line.length = Math.min(this.#line.length, this.#column);
      else this.#line.length = 0;
      for (let row = args === '2' ? 0 : this.#row + 1; row < this.#rows.length; row++) this.#rows[row] = [];
    }
  }
}
