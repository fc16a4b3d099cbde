import { characterWidth, visible } from './width.ts';

/** A place on the terminal, counted from the beginning of the prompt. */
interface Place {
  row: number;
  column: number;
}

/** Keeps the edited line and its prompt on the screen, over as many rows as they need. */
export class Display {
  #prompt = '';
  #cursor: Place = { row: 0, column: 0 };

  constructor(public columns: number) {}

  /** Begins on a fresh line. `\x01` and `\x02` enclose what takes no room. */
  begin(prompt: string): void {
    this.#prompt = prompt;
    this.#cursor = { row: 0, column: 0 };
  }

  /** What to write so that the screen shows `text` with the cursor before character `at`. */
  render(text: string, at: number): string {
    const shown = this.#prompt.replace(INVISIBLE_MARKS, '');
    const back = this.#toStart();
    const before = this.#advance(this.#advance({ row: 0, column: 0 }, this.#prompt, true), text.slice(0, at), false);
    const end = this.#advance(before, text.slice(at), false);
    const body = [...text].map(visible).join('');
    // A full row leaves the cursor hanging behind its last column until something follows.
    const settle = end.column === 0 && end.row > 0 && !text.endsWith('\n') ? '\n' : '';
    let output = `${back}\x1b[J${shown}${body}${settle}`;
    if (end.row > before.row) output += `\x1b[${end.row - before.row}A`;
    if (end.row !== before.row || end.column !== before.column)
      output += `\r${before.column > 0 ? `\x1b[${before.column}C` : ''}`;
    this.#cursor = before;
    return output;
  }

  /** What to write to take prompt and line off the screen. */
  erase(): string {
    return `${this.#toStart()}\x1b[J`;
  }

  /** What to write for one more character at the end; undefined where the line must be drawn anew. */
  append(char: string): string | undefined {
    const shown = visible(char);
    const next = this.#advance(this.#cursor, char, false);
    if (char === '\n' || next.row !== this.#cursor.row) return undefined;
    this.#cursor = next;
    return shown;
  }

  /** What to write to leave the line: the cursor goes behind its end. */
  finish(text: string, at: number): string {
    const end = this.#advance(this.#cursor, text.slice(at), false);
    const down = end.row - this.#cursor.row;
    this.#cursor = { row: 0, column: 0 };
    return `${down > 0 ? `\x1b[${down}B` : ''}${end.column === 0 && end.row > 0 ? '\r' : '\r\n'}`;
  }

  /** Begins anew on a fresh line, with the same prompt. */
  restart(): void {
    this.#cursor = { row: 0, column: 0 };
  }

  /** The terminal has another size now. */
  resize(columns: number, text: string, at: number): void {
    this.columns = columns;
    this.#cursor = this.#advance(this.#advance({ row: 0, column: 0 }, this.#prompt, true), text.slice(0, at), false);
  }

  #toStart(): string {
    return `\r${this.#cursor.row > 0 ? `\x1b[${this.#cursor.row}A` : ''}`;
  }

  #advance(from: Place, text: string, prompt: boolean): Place {
    let { row, column } = from;
    const plain = prompt ? text.replace(INVISIBLE, '') : text;
    for (const char of plain) {
      if (char === '\n') {
        row++;
        column = 0;
        continue;
      }
      for (const shown of visible(char)) {
        const width = characterWidth(shown);
        if (column + width > this.columns) {
          row++;
          column = 0;
        }
        column += width;
      }
      if (column >= this.columns) {
        row++;
        column = 0;
      }
    }
    return { row, column };
  }
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
const INVISIBLE_MARKS = /[\x01\x02]/g;
const INVISIBLE = /\x01[^\x02]*\x02|\x1b\[[0-9;?]*[@-~]|\x1b\][^\x07]*\x07|\x07/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
