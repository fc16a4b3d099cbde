import { MILLISECOND } from '../clock.ts';
import { type Coroutine, sleep, WaitQueue } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import { OpenFile, type Readiness } from '../file/openfile.ts';
import type { Kernel } from '../kernel.ts';
import type { Process } from '../process/process.ts';
import type { Signal } from '../process/signals.ts';
import type { Stat } from '../vfs/inode.ts';
import type { DeviceInode } from '../vfs/special.ts';
import { LineDiscipline, type LineEnd } from './discipline.ts';
import { STANDARD_SETTINGS, type TtySettings } from './termios.ts';

/** Output that a terminal keeps for its reader before programs wait. */
const CAPACITY = 65_536;

/**
 * A pseudo-terminal: programs read and write `slave`; whoever shows the terminal (a console, sshd, the engine for
 * `docker run -t`) reads what to show from `master` and writes to it what is typed. Between them stands a line discipline.
 */
export class Tty implements LineEnd {
  readonly slave: TtySlave;
  readonly master: TtyMaster;
  settings: TtySettings = STANDARD_SETTINGS;
  size = { rows: 24, columns: 80 };
  /** The foreground process group, by global number: it gets the signals of the keyboard. */
  foreground: number | undefined;
  /** Input that programs can read: lines, or pieces of raw input; an empty one is an end of file. */
  readonly input: Uint8Array[] = [];
  /** Output that the master has not read. */
  readonly output: Uint8Array[] = [];
  outputLength = 0;
  /** Whether ^S holds the output. */
  held = false;
  /** Whether it is cut off: reads find the end, writes fail. */
  hungUp = false;
  readonly discipline: LineDiscipline;
  /** Told the lines that a program with a line editor of its own has read here, as AUDIT_USER_TTY tells the audit daemon. */
  audit: ((line: string) => void) | undefined;
  /** Told the exit status of such a line once it was carried out. */
  carriedOut: ((status: number) => void) | undefined;
  #leader: Process | undefined;

  constructor(
    readonly kernel: Kernel,
    /** Its path: /dev/pts/0. */
    readonly name: string,
    readonly inode: DeviceInode | undefined,
    readonly onGone: () => void = () => {},
  ) {
    this.slave = new TtySlave(this);
    this.master = new TtyMaster(this);
    this.discipline = new LineDiscipline(this);
  }

  /** tcsetattr(3): changes some settings. Leaving line editing makes what is typed so far readable. */
  configure(changes: Partial<TtySettings>): void {
    const edited = this.settings.icanon;
    this.settings = { ...this.settings, ...changes };
    if (edited && !this.settings.icanon) this.discipline.release();
    this.slave.changed.wakeAll();
  }

  /** TIOCSWINSZ: the foreground process group gets SIGWINCH when the size differs. */
  setSize(size: { rows: number; columns: number }): void {
    if (size.rows === this.size.rows && size.columns === this.size.columns) return;
    this.size = { rows: size.rows, columns: size.columns };
    this.signalForeground('SIGWINCH');
  }

  /** Becomes the controlling terminal of a session: the group of its leader comes to the foreground. */
  attach(leader: Process): void {
    this.#leader = leader;
    this.foreground = leader.pgid;
    this.hungUp = false;
  }

  /** The session's leader is gone: what runs in the foreground gets SIGHUP, and the terminal is cut off. */
  hangup(leader: Process): void {
    if (this.#leader !== undefined && this.#leader !== leader) return;
    leader.session.tty = undefined;
    this.#cutOff();
  }

  /** Signals every process of the foreground group. */
  signalForeground(signal: Signal): void {
    const group = this.foreground;
    if (group === undefined) return;
    for (const process of [...this.kernel.processes]) if (process.pgid === group) process.signal(signal);
  }

  /** tcflush(3): throws away input and output that nobody has read. */
  flush(): void {
    this.input.length = 0;
    this.output.length = 0;
    this.outputLength = 0;
    this.slave.changed.wakeAll();
  }

  /** Puts bytes on the terminal, after output processing. */
  show(bytes: ArrayLike<number>): void {
    if (bytes.length === 0) return;
    const shown = this.discipline.process(bytes);
    this.output.push(shown);
    this.outputLength += shown.length;
    this.master.changed.wakeAll();
  }

  /** Takes input for the programs from the line discipline. */
  deliver(bytes: Uint8Array): void {
    this.input.push(bytes);
    this.slave.changed.wakeAll();
  }

  /** Holds output (^S) or lets it go on (^Q). */
  hold(held: boolean): void {
    if (this.held === held) return;
    this.held = held;
    this.slave.changed.wakeAll();
    this.master.changed.wakeAll();
  }

  /** Whether a program that writes has to wait. */
  get full(): boolean {
    return this.outputLength >= CAPACITY || this.held;
  }

  /** The side that shows it is gone, as when its window is closed. */
  masterClosed(): void {
    const leader = this.#leader;
    this.#cutOff();
    if (leader) {
      leader.session.tty = undefined;
      leader.signal('SIGHUP');
      leader.signal('SIGCONT');
    }
    if (!this.slave.open) this.onGone();
  }

  slaveClosed(): void {
    this.master.changed.wakeAll();
    if (!this.master.open) this.onGone();
  }

  #cutOff(): void {
    this.hungUp = true;
    this.held = false;
    this.input.length = 0;
    this.discipline.clear();
    this.settings = STANDARD_SETTINGS;
    this.signalForeground('SIGHUP');
    this.signalForeground('SIGCONT');
    this.foreground = undefined;
    this.#leader = undefined;
    this.slave.changed.wakeAll();
    this.master.changed.wakeAll();
  }
}

/** What both ends of a terminal share. */
abstract class TtyEnd extends OpenFile {
  readonly kind = 'tty';
  readonly changed = new WaitQueue();
  /** Whether it has ever been open. */
  used = false;
  #descriptors = 0;

  constructor(readonly tty: Tty) {
    super();
  }

  /** Whether somebody holds this end. */
  get open(): boolean {
    return this.#descriptors > 0;
  }

  override retain(): this {
    this.#descriptors++;
    this.used = true;
    return super.retain();
  }

  override close(): void {
    this.#descriptors--;
    super.close();
  }
}

/** The end of a terminal that programs have as their standard files. */
export class TtySlave extends TtyEnd {
  readiness(): Readiness {
    const { hungUp, input, full } = this.tty;
    return { readable: input.length > 0 || hungUp, writable: !full || hungUp, hangup: hungUp };
  }

  /** Reads at most one line while lines are edited, what has come otherwise; no bytes after ^D or a hang-up. */
  override *read(max: number): Coroutine<Uint8Array> {
    const { tty } = this;
    while (tty.input.length === 0 && !tty.hungUp) {
      const { icanon, min, time } = tty.settings;
      if (!icanon && min === 0) {
        if (time === 0) return new Uint8Array(0);
        yield* sleep(tty.kernel.world.clock, time * 100 * MILLISECOND);
        if (tty.input.length === 0) return new Uint8Array(0);
      } else yield this.changed;
    }
    const first = tty.input[0];
    if (first === undefined) return new Uint8Array(0);
    if (first.length <= max) tty.input.shift();
    else tty.input[0] = first.subarray(max);
    return first.subarray(0, max);
  }

  /** @throws Errno EIO after a hang-up */
  override *write(bytes: Uint8Array): Coroutine<number> {
    const { tty } = this;
    while (tty.full && !tty.hungUp) yield this.changed;
    if (tty.hungUp) throw new Errno('EIO');
    tty.show(bytes);
    return bytes.length;
  }

  override stat(): Stat | undefined {
    return this.tty.inode?.stat();
  }

  protected release(): void {
    this.tty.slaveClosed();
  }
}

/** The end of a terminal that shows it. */
export class TtyMaster extends TtyEnd {
  readiness(): Readiness {
    const { output, held } = this.tty;
    const ended = this.#ended;
    return { readable: (output.length > 0 && !held) || ended, writable: true, hangup: ended };
  }

  /** What to show; no bytes when every program has closed the terminal. */
  override *read(max: number): Coroutine<Uint8Array> {
    const { tty } = this;
    while (!this.#ended && (tty.output.length === 0 || tty.held)) yield this.changed;
    const first = tty.output[0];
    if (first === undefined) return new Uint8Array(0);
    if (first.length <= max) tty.output.shift();
    else tty.output[0] = first.subarray(max);
    const bytes = first.subarray(0, max);
    tty.outputLength -= bytes.length;
    tty.slave.changed.wakeAll();
    return bytes;
  }

  /** Types `bytes`. */
  override *write(bytes: Uint8Array): Coroutine<number> {
    this.tty.discipline.input(bytes);
    return bytes.length;
  }

  get #ended(): boolean {
    return this.tty.slave.used && !this.tty.slave.open;
  }

  protected release(): void {
    this.tty.masterClosed();
  }
}

/** The terminal behind an open file (isatty(3)), or undefined where it is none. */
export function terminalOf(file: OpenFile): Tty | undefined {
  return file instanceof TtySlave ? file.tty : undefined;
}
