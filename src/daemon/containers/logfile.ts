import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { WaitQueue } from '#kernel/coroutine.ts';
import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { parseRfc3339, rfc3339Nano } from '../timestamp.ts';
import type { OutputStream } from './output.ts';

/** One line of a container's log. */
export interface LogEntry {
  readonly stream: OutputStream;
  readonly text: string;
  readonly at: Nanoseconds;
}

/** Longest line that stays in one piece (moby logger defaultBufSize). */
const MAX_LINE = 16_384;

/** The log of the json-file driver: a JSON object a line, in a file of the host. */
export class LogFile {
  readonly changed = new WaitQueue();
  readonly #partial: Record<OutputStream, string> = { stdout: '', stderr: '' };
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  /** Whether the container that writes it is up. */
  open = false;

  constructor(
    readonly fs: FileSystemContext,
    readonly clock: Clock,
    readonly path: string,
  ) {}

  /** Takes output as it comes; whole lines are written at once. */
  write(stream: OutputStream, bytes: Uint8Array): void {
    let text = this.#partial[stream] + this.#decoders[stream].decode(bytes, { stream: true });
    let lines = '';
    for (;;) {
      const newline = text.indexOf('\n');
      const end = newline >= 0 && newline < MAX_LINE ? newline + 1 : text.length > MAX_LINE ? MAX_LINE : 0;
      if (end === 0) break;
      lines += this.#line(stream, text.slice(0, end));
      text = text.slice(end);
    }
    this.#partial[stream] = text;
    this.#append(lines);
  }

  /** Writes what is left without a newline; the container has ended. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = this.#partial[stream];
      this.#partial[stream] = '';
      if (text !== '') this.#append(this.#line(stream, text));
    }
    this.open = false;
    this.changed.wakeAll();
  }

  /**
   * The entries from byte `offset` of the file on.
   * @returns them, and the offset to go on from
   */
  read(offset = 0): { entries: LogEntry[]; end: number } {
    if (!this.fs.exists(this.path)) return { entries: [], end: 0 };
    const content = this.fs.readFile(this.path);
    const text = new TextDecoder().decode(content.subarray(offset));
    const entries: LogEntry[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const entry = parseEntry(this.clock, line);
      if (entry) entries.push(entry);
    }
    return { entries, end: content.length };
  }

  #line(stream: OutputStream, log: string): string {
    return `${JSON.stringify({ log, stream, time: rfc3339Nano(this.clock, this.clock.now) })}\n`;
  }

  #append(lines: string): void {
    if (lines === '') return;
    this.fs.appendFile(this.path, lines, 0o640);
    this.changed.wakeAll();
  }
}

function parseEntry(clock: Clock, line: string): LogEntry | undefined {
  try {
    const { log, stream, time } = JSON.parse(line) as { log: string; stream: OutputStream; time: string };
    return { stream, text: log, at: parseRfc3339(clock, time) ?? 0 };
  } catch {
    return undefined;
  }
}
