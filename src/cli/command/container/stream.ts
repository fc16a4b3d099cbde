import type { HijackedStream } from '#client/hijack.ts';
import { Demultiplexer } from '#client/stdcopy.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { RAW } from '#kernel/tty/termios.ts';
import { terminalOf } from '../../streams.ts';
import { DEFAULT_DETACH_KEYS, DetachKeys, parseDetachKeys } from './detachkeys.ts';

/** What of the CLI's standard files is joined to a container. */
export interface StreamOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  /** The container has a terminal: one raw stream, and keys that detach. */
  tty: boolean;
  detachKeys?: string;
}

/** How the stream came to its end: the container closed it, or the user typed the keys that detach. */
export type StreamEnd = 'ended' | 'detached';

/** The CLI's end of a stream to a container, copying in both directions at once. */
export class ContainerStream {
  #outputEnded = false;
  #inputEnded: boolean;
  #detached = false;
  readonly #changed = new WaitQueue();

  constructor(
    readonly proc: Process,
    readonly stream: HijackedStream,
    readonly options: StreamOptions,
  ) {
    this.#inputEnded = !options.stdin;
    this.#outputEnded = !options.stdout && !options.stderr;
  }

  /** Copies until the container ends or the user detaches; a terminal is raw meanwhile. */
  *run(): Coroutine<StreamEnd> {
    const { proc, options } = this;
    const terminal = options.tty && options.stdin ? terminalOf(proc, 0) : undefined;
    const before = terminal?.settings;
    terminal?.configure(RAW);
    const threads = [
      ...(this.#outputEnded ? [] : [proc.thread(this.#copyOutput())]),
      ...(options.stdin ? [proc.thread(this.#copyInput())] : []),
    ];
    try {
      while (!this.#detached && !this.#over()) yield this.#changed;
      return this.#detached ? 'detached' : 'ended';
    } finally {
      for (const thread of threads) thread.cancel();
      if (before) terminal?.configure(before);
      this.stream.close();
    }
  }

  /** The output decides; without any, the input does. */
  #over(): boolean {
    const hasOutput = this.options.stdout || this.options.stderr;
    return hasOutput ? this.#outputEnded : this.#inputEnded;
  }

  *#copyOutput(): Coroutine<void> {
    const frames = new Demultiplexer();
    for (;;) {
      const bytes = yield* this.stream.read();
      if (bytes.length === 0) break;
      if (this.options.tty) yield* this.proc.write(1, bytes);
      else
        for (const { stream, bytes: piece } of frames.push(bytes))
          yield* this.proc.write(stream === 'stdout' ? 1 : 2, piece);
    }
    this.#outputEnded = true;
    this.#changed.wakeAll();
  }

  *#copyInput(): Coroutine<void> {
    const custom = this.options.detachKeys ? parseDetachKeys(this.options.detachKeys) : undefined;
    const keys = this.options.tty ? new DetachKeys(custom ?? DEFAULT_DETACH_KEYS) : undefined;
    for (;;) {
      const bytes = yield* readInput(this.proc);
      if (bytes.length === 0) break;
      const { pass, detached } = keys?.push(bytes) ?? { pass: bytes, detached: false };
      if (pass.length > 0 && !(yield* this.stream.write(pass))) break;
      if (!detached) continue;
      this.#detached = true;
      this.#changed.wakeAll();
      return;
    }
    this.stream.closeWrite();
    this.#inputEnded = true;
    this.#changed.wakeAll();
  }
}

/** What comes in on standard input; none at its end, and where it is closed. */
function* readInput(proc: Process): Coroutine<Uint8Array> {
  try {
    return yield* proc.read(0);
  } catch (error) {
    if (isErrno(error, 'EBADF', 'EIO')) return new Uint8Array(0);
    throw error;
  }
}
