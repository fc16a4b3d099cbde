import type { Signal } from '../process/signals.ts';
import type { TtySettings } from './termios.ts';

/** What the line discipline needs of its terminal. */
export interface LineEnd {
  readonly settings: TtySettings;
  /** Shows bytes on the terminal, after output processing. */
  show(bytes: ArrayLike<number>): void;
  /** Signals the foreground process group. */
  signalForeground(signal: Signal): void;
  /** Takes input for the programs: a line, or bytes as they come. An empty one is an end of file. */
  deliver(bytes: Uint8Array): void;
  /** Throws away input and output that nobody has read yet. */
  flush(): void;
  /** Holds output or lets it go on (^S and ^Q). */
  hold(held: boolean): void;
}

/** N_TTY_BUF_SIZE − 1: a line takes no more bytes than this. */
const LINE_LIMIT = 4095;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSPACE = 0x08;
const TAB = 0x09;
const SPACE = 0x20;

/** N_TTY, the line discipline of terminals: editing of lines, echo, and signals from the keyboard (termios(3)). */
export class LineDiscipline {
  /** The line being edited: each byte, and the columns that its echo takes. */
  #line: { byte: number; columns: number }[] = [];
  #literal = false;
  /** Column of the cursor, for the width of tabs. */
  #column = 0;

  constructor(readonly end: LineEnd) {}

  /** Takes what was typed. */
  input(bytes: Uint8Array): void {
    const raw: number[] = [];
    for (const byte of bytes) this.#byte(byte, raw);
    if (raw.length > 0) this.end.deliver(Uint8Array.from(raw));
  }

  get settings(): TtySettings {
    return this.end.settings;
  }

  /** Ends editing: what stands in the line so far can be read at once. */
  release(): void {
    if (this.#line.length > 0) this.end.deliver(this.#take());
  }

  /** Throws away the line being edited. */
  clear(): void {
    this.#line = [];
  }

  /** Turns what programs write into what the terminal gets: newlines become CR NL. */
  process(bytes: ArrayLike<number>): Uint8Array {
    const { settings } = this.end;
    const out: number[] = [];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (settings.opost && settings.onlcr && byte === NEWLINE) out.push(RETURN);
      out.push(settings.opost && settings.ocrnl && byte === RETURN ? NEWLINE : byte);
      this.#move(byte);
    }
    return Uint8Array.from(out);
  }

  #byte(typed: number, raw: number[]): void {
    const { settings } = this;
    if (this.#literal) {
      this.#literal = false;
      this.#add(typed, raw);
      return;
    }
    const byte = this.#translated(typed);
    if (byte === undefined || this.#flowControl(byte)) return;
    const signal = settings.isig ? this.#signalOf(byte) : undefined;
    if (signal) this.#interrupt(signal, byte, raw);
    else if (!settings.icanon || !this.#edit(byte)) this.#add(byte, raw);
  }

  /** Input processing of a byte (icrnl and the like); undefined where it is dropped. */
  #translated(typed: number): number | undefined {
    const { settings } = this;
    const byte = settings.istrip ? typed & 0x7f : typed;
    if (byte === RETURN && settings.igncr) return undefined;
    if (byte === RETURN && settings.icrnl) return NEWLINE;
    return byte === NEWLINE && settings.inlcr ? RETURN : byte;
  }

  /** Whether a byte stops or starts the output. */
  #flowControl(byte: number): boolean {
    const { ixon, ixany, controls } = this.settings;
    if (!ixon) return false;
    if (byte === controls.stop) this.end.hold(true);
    else if (byte === controls.start || ixany) this.end.hold(false);
    return byte === controls.stop || byte === controls.start;
  }

  /** Whether a byte edits or ends the line. */
  #edit(byte: number): boolean {
    const { settings, end } = this;
    const { controls, iexten } = settings;
    if (byte === controls.erase) this.#erase();
    else if (byte === controls.kill) this.#kill();
    else if (byte === controls.eof) end.deliver(this.#take());
    else if (iexten && byte === controls.werase) this.#eraseWord();
    else if (iexten && byte === controls.rprnt) this.#reprint(byte);
    else if (iexten && byte === controls.lnext) {
      this.#literal = true;
      if (settings.echo && settings.echoctl) end.show([0x5e, BACKSPACE]);
    } else if (byte === NEWLINE || byte === controls.eol || byte === controls.eol2) {
      if (settings.echo) this.#echo(byte);
      else if (byte === NEWLINE && settings.echonl) end.show([NEWLINE]);
      this.#line.push({ byte, columns: 0 });
      end.deliver(this.#take());
    } else return false;
    return true;
  }

  #signalOf(byte: number): Signal | undefined {
    const { controls } = this.settings;
    if (byte === controls.intr) return 'SIGINT';
    if (byte === controls.quit) return 'SIGQUIT';
    return byte === controls.susp ? 'SIGTSTP' : undefined;
  }

  #interrupt(signal: Signal, byte: number, raw: number[]): void {
    if (!this.settings.noflsh) {
      raw.length = 0;
      this.clear();
      this.end.flush();
    }
    if (this.settings.echo) this.#echo(byte);
    this.end.signalForeground(signal);
  }

  #add(byte: number, raw: number[]): void {
    const { echo, icanon } = this.settings;
    if (icanon && this.#line.length >= LINE_LIMIT) return;
    const columns = echo ? this.#echo(byte) : 0;
    if (icanon) this.#line.push({ byte, columns });
    else raw.push(byte);
  }

  #take(): Uint8Array {
    const bytes = Uint8Array.from(this.#line, ({ byte }) => byte);
    this.#line = [];
    return bytes;
  }

  /** Shows a byte as typed, control characters as ^X; answers how many columns that takes. */
  #echo(byte: number): number {
    const { echoctl } = this.settings;
    if (echoctl && (byte < SPACE || byte === 0x7f) && byte !== NEWLINE && byte !== TAB) {
      this.end.show([0x5e, byte ^ 0x40]);
      return 2;
    }
    const before = this.#column;
    this.end.show([byte]);
    return Math.max(0, this.#column - before);
  }

  #erase(): void {
    const { settings } = this;
    let columns = 0;
    let last = this.#line.pop();
    if (last === undefined) return;
    columns += last.columns;
    while (settings.iutf8 && isContinuation(last.byte)) {
      const next = this.#line.pop();
      if (next === undefined) break;
      last = next;
      columns += last.columns;
    }
    this.#rubOut(columns, settings.echoe);
  }

  #eraseWord(): void {
    let columns = 0;
    let inWord = false;
    for (let last = this.#line.at(-1); last !== undefined; last = this.#line.at(-1)) {
      const word = isWordByte(last.byte);
      if (inWord && !word) break;
      inWord ||= word;
      columns += last.columns;
      this.#line.pop();
    }
    this.#rubOut(columns, true);
  }

  #kill(): void {
    const columns = this.#line.reduce((sum, { columns }) => sum + columns, 0);
    this.clear();
    const { echo, echok, echoke, echoe } = this.settings;
    if (echo && echok && !(echoke && echoe)) this.end.show([...this.#shown(this.settings.controls.kill), NEWLINE]);
    else this.#rubOut(columns, true);
  }

  #reprint(byte: number): void {
    if (!this.settings.echo) return;
    this.#echo(byte);
    this.end.show([NEWLINE]);
    for (const entry of this.#line) this.#echo(entry.byte);
  }

  #shown(byte: number | undefined): number[] {
    return byte === undefined ? [] : [0x5e, byte ^ 0x40];
  }

  #rubOut(columns: number, visibly: boolean): void {
    if (!this.settings.echo || !visibly) return;
    for (let i = 0; i < columns; i++) this.end.show([BACKSPACE, SPACE, BACKSPACE]);
  }

  #move(byte: number): void {
    if (byte === RETURN || byte === NEWLINE) this.#column = 0;
    else if (byte === BACKSPACE) this.#column = Math.max(0, this.#column - 1);
    else if (byte === TAB) this.#column += 8 - (this.#column % 8);
    else if (byte >= SPACE && !isContinuation(byte)) this.#column++;
  }
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function isWordByte(byte: number): boolean {
  return byte === 0x5f || byte >= 0x80 || /[0-9A-Za-z]/.test(String.fromCharCode(byte));
}
