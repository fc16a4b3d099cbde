import { ByteQueue } from '../bytequeue.ts';
import { PlainText } from './plaintext.ts';

/** Commands that are kept. */
const KEPT = 200;
/** Output not yet told apart, in bytes: more than this and the oldest is left out. */
const WAITING = 1 << 18;

/** One command with what it printed. */
export interface TranscriptEntry {
  /** Counted from 1, for as long as the console lives. */
  readonly number: number;
  readonly command: string;
  readonly lines: readonly string[];
  /** Whether older lines of it were left out. */
  readonly cut: boolean;
  /** Exit status; undefined while it runs. */
  readonly status: number | undefined;
}

class Entry implements TranscriptEntry {
  readonly #text = new PlainText();
  status: number | undefined;

  constructor(
    readonly number: number,
    readonly command: string,
  ) {}

  get lines(): string[] {
    return this.#text.lines;
  }

  get cut(): boolean {
    return this.#text.cut;
  }

  write(bytes: Uint8Array): void {
    this.#text.write(bytes);
  }

  leaveOut(): void {
    this.#text.leaveOut();
  }
}

/**
 * What was done in a console as text: its commands and their output. The output comes as a stream; after how many bytes of it a command
 * was read and had ended is told by the lab, at most a moment later.
 */
export class Transcript {
  readonly #entries: Entry[] = [];
  readonly #waiting = new ByteQueue();
  /** Bytes of the stream before those that wait. */
  #before = 0;
  #open: Entry | undefined;
  #count = 0;

  get entries(): readonly TranscriptEntry[] {
    return this.#entries;
  }

  /** The command that runs. */
  get running(): TranscriptEntry | undefined {
    return this.#open;
  }

  output(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    const over = this.#waiting.size - 2 * WAITING;
    if (over <= 0) return;
    this.#waiting.drop(WAITING + over);
    this.#before += WAITING + over;
    this.#open?.leaveOut();
  }

  /** A command line was read; its output begins after `shown` bytes of the stream. */
  begin(command: string, shown: number): void {
    this.#take(shown);
    this.#open = new Entry(++this.#count, command);
    this.#entries.push(this.#open);
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  /** It has been carried out; its output ends after `shown` bytes. @returns it */
  end(status: number, shown: number): TranscriptEntry | undefined {
    this.#take(shown);
    const ended = this.#open;
    this.#open = undefined;
    if (ended) ended.status = status;
    return ended;
  }

  /** Takes what has come for what the running command printed: the lab has had its time to say that it ended. */
  settle(): void {
    this.#take(this.#before + this.#waiting.size);
  }

  /** Forgets everything: the stream begins anew. */
  clear(): void {
    this.#entries.length = 0;
    this.#waiting.clear();
    this.#before = 0;
    this.#open = undefined;
    this.#count = 0;
  }

  /** Gives the stream up to `shown` to the command that runs; what no command printed is the prompt, and what was typed. */
  #take(shown: number): void {
    while (this.#waiting.size > 0 && this.#before < shown) {
      const part = this.#waiting.take(shown - this.#before);
      this.#before += part.length;
      this.#open?.write(part);
    }
  }
}
