import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { OpenFile, type Readiness } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';

/** How many entries are kept. */
const LIMIT = 2000;

/** One line of the journal. */
export interface JournalEntry {
  readonly at: Nanoseconds;
  /** SYSLOG_IDENTIFIER: the program that wrote it. */
  readonly identifier: string;
  readonly pid: number;
  /** The unit it belongs to. */
  readonly unit: string;
  readonly text: string;
}

/** What services write and what is said about them (systemd-journald), in memory. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly changed = new WaitQueue();
  /** How many entries there have ever been. */
  count = 0;

  constructor(readonly clock: Clock) {}

  write(unit: string, identifier: string, pid: number, text: string): void {
    this.#entries.push({ at: this.clock.now, identifier, pid, unit, text });
    if (this.#entries.length > LIMIT) this.#entries.shift();
    this.count++;
    this.changed.wakeAll();
  }

  /** The entries of a unit, or all, oldest first. */
  entries(units?: ReadonlySet<string>): JournalEntry[] {
    return units ? this.#entries.filter(({ unit }) => units.has(unit)) : [...this.#entries];
  }

  /** Those that came after the first `count` ones. */
  since(count: number): JournalEntry[] {
    const fresh = Math.min(this.count - count, this.#entries.length);
    return fresh > 0 ? this.#entries.slice(-fresh) : [];
  }
}

/** A line as journalctl shows it: `Nov 21 09:00:00 node1 dockerd[2]: …` */
export function entryText(clock: Clock, host: string, entry: JournalEntry): string {
  return `${shortTime(clock, entry.at)} ${host} ${entry.identifier}[${entry.pid}]: ${entry.text}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Nov 21 09:00:00`, in UTC. */
export function shortTime(clock: Clock, at: Nanoseconds): string {
  const date = new Date(clock.epoch + at / 1e6);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${MONTHS[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)}`;
}

/** `Sat 2026-11-21 09:00:00 UTC` */
export function longTime(clock: Clock, at: Nanoseconds): string {
  const date = new Date(clock.epoch + at / 1e6);
  return `${DAYS[date.getUTCDay()]} ${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 19)} UTC`;
}

/** Standard output of a service: each line becomes an entry. */
export class JournalStream extends OpenFile {
  readonly kind = 'pipe';
  readonly changed = new WaitQueue();
  readonly #decoder = new TextDecoder();
  #partial = '';
  /** Who writes; known once it has been started. */
  process: Process | undefined;

  constructor(
    readonly journal: Journal,
    readonly unit: string,
  ) {
    super();
  }

  readiness(): Readiness {
    return { readable: false, writable: true, hangup: false };
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    const lines = (this.#partial + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#partial = lines.pop() ?? '';
    for (const line of lines) this.#write(line);
    return bytes.length;
  }

  #write(line: string): void {
    if (line.trim() !== '')
      this.journal.write(this.unit, this.process?.comm ?? 'dockerd', this.process?.globalPid ?? 0, line);
  }

  protected release(): void {
    if (this.#partial !== '') this.#write(this.#partial);
    this.#partial = '';
  }
}
