/** Lines that are kept; the oldest go first. */
const KEPT = 400;
/** Longer escape sequences are no sequences any more. */
const LONGEST = 2_000;
const TAB = 8;

/** Text, a control character, or an escape sequence: OSC and its like, CSI, one of a character set, any other (ECMA-48). */
const PIECE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are driven by control characters
  /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[([0-9;:<=>?]*)[ -/]*([@-~])|\u001b[ -/]+[0-~]|\u001b[0-OQ-WYZ\\`-~]|[\u0000-\u001a\u001c-\u001f\u007f]|[^\u0000-\u001f\u007f]+/g;

/**
 * What a terminal shows, as plain lines: carriage returns, backspaces, erasing and moving up (as progress bars do) are carried out,
 * colours are left out, and so is what programs draw on the alternate screen.
 */
export class PlainText {
  readonly #decoder = new TextDecoder();
  #lines: string[] = [''];
  #row = 0;
  #column = 0;
  #rest = '';
  #alternate = false;
  #cut = false;

  /** The lines, without blanks at their ends and empty lines at the end. */
  get lines(): string[] {
    const lines = this.#lines.map((line) => line.trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  /** Whether older lines were left out. */
  get cut(): boolean {
    return this.#cut;
  }

  write(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const last = text.lastIndexOf('\u001b');
    const open = last >= 0 && text.length - last < LONGEST && !isWhole(text.slice(last));
    this.#rest = open ? text.slice(last) : '';
    for (const [piece, parameters, final] of (open ? text.slice(0, last) : text).matchAll(PIECE)) {
      if (final !== undefined) this.#control(final, parameters ?? '');
      else if (piece === '\u001bc') this.#clear();
      else if (!piece.startsWith('\u001b')) this.#put(piece);
    }
  }

  /** Notes that what comes before was left out. */
  leaveOut(): void {
    this.#cut = true;
  }

  #put(piece: string): void {
    if (this.#alternate) return;
    if (piece === '\n') this.#down(1, true);
    else if (piece === '\r') this.#column = 0;
    else if (piece === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (piece === '\t') this.#column += TAB - (this.#column % TAB);
    else if (piece >= ' ' && piece !== '\u007f') {
      const line = this.#lines[this.#row] ?? '';
      const end = this.#column + piece.length;
      this.#lines[this.#row] = line.slice(0, this.#column).padEnd(this.#column) + piece + line.slice(end);
      this.#column = end;
    }
  }

  #control(final: string, parameters: string): void {
    if (/^\?(1049|1047|47)$/.test(parameters)) this.#alternate = final === 'h';
    if (this.#alternate || parameters.startsWith('?')) return;
    const count = Math.max(1, Number.parseInt(parameters, 10) || 1);
    const line = this.#lines[this.#row] ?? '';
    if (final === 'A') this.#row = Math.max(0, this.#row - count);
    else if (final === 'B') this.#down(count, false);
    else if (final === 'C') this.#column += Math.min(count, LONGEST);
    else if (final === 'D') this.#column = Math.max(0, this.#column - count);
    else if (final === 'G') this.#column = Math.min(count, LONGEST) - 1;
    else if (final === 'P') this.#lines[this.#row] = line.slice(0, this.#column) + line.slice(this.#column + count);
    else if (final === 'K') {
      if (parameters === '2') this.#lines[this.#row] = '';
      else if (parameters === '1') this.#lines[this.#row] = line.slice(this.#column).padStart(line.length);
      else this.#lines[this.#row] = line.slice(0, this.#column);
    } else if (final === 'J') {
      if (parameters === '2' || parameters === '3') this.#clear();
      else this.#lines.length = this.#row + 1;
    } else if (final === 'H' && parameters === '') this.#row = this.#column = 0;
  }

  #down(count: number, home: boolean): void {
    this.#row += Math.min(count, KEPT);
    if (home) this.#column = 0;
    while (this.#lines.length <= this.#row) this.#lines.push('');
    if (this.#lines.length <= 2 * KEPT) return;
    const over = this.#lines.length - KEPT;
    this.#lines = this.#lines.slice(over);
    this.#row = Math.max(0, this.#row - over);
    this.#cut = true;
  }

  #clear(): void {
    this.#lines = [''];
    this.#row = 0;
    this.#column = 0;
  }
}

function isWhole(sequence: string): boolean {
  return sequence.match(PIECE)?.[0]?.startsWith('\u001b') ?? false;
}
