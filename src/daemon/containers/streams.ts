import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Tty } from '#kernel/tty/tty.ts';
import { OutputQueue, type OutputStream } from './output.ts';

const MAX_READ = 65_536;

/** Takes the output of a process as it comes, beside the attached clients: the log. */
export type OutputSink = (stream: OutputStream, bytes: Uint8Array) => void;

/**
 * Standard input and output of a container or exec process (moby container/stream): the daemon's ends of its pipes, and
 * the clients attached to them. It lives from before the process starts, so that nothing is missed, until after its end.
 */
export class Streams {
  readonly #clients = new Set<OutputQueue>();
  /** The daemon's end of standard input. */
  #stdin: OpenFile | undefined;
  #stdinEnd: OpenFile | undefined;
  #copying = 0;
  readonly #idle = new WaitQueue();
  tty: Tty | undefined;

  constructor(
    readonly daemon: Process,
    readonly sink: OutputSink = () => {},
  ) {}

  /** Adds a client; it gets what is written from now on. */
  attach(wants: Readonly<Record<OutputStream, boolean>>): OutputQueue {
    const client = new OutputQueue(wants);
    this.#clients.add(client);
    return client;
  }

  detach(client: OutputQueue): void {
    this.#clients.delete(client);
    client.end();
  }

  /** Opens standard input, so that clients can write before the process starts. */
  openStdin(): void {
    if (this.#stdin || this.#stdinEnd) return;
    const [read, write] = pipe();
    this.#stdinEnd = read.retain();
    this.#stdin = write.retain();
  }

  /** Writes to the process's standard input. @returns false where nobody reads it any more */
  *input(bytes: Uint8Array): Coroutine<boolean> {
    if (!this.#stdin) return false;
    try {
      yield* this.#stdin.write(bytes);
      return true;
    } catch (error) {
      if (isErrno(error, 'EPIPE', 'EIO')) return false;
      throw error;
    }
  }

  /** No more input will come. */
  closeStdin(): void {
    this.#stdin?.close();
    this.#stdin = undefined;
  }

  /** Descriptors 0, 1 and 2 for a process without a terminal; copying begins at once. */
  connectPipes(options: { stdin: boolean; devNull: OpenFile }): [number, OpenFile][] {
    if (options.stdin) this.openStdin();
    const [stdout, childStdout] = pipe();
    const [stderr, childStderr] = pipe();
    this.#copy(stdout, 'stdout');
    this.#copy(stderr, 'stderr');
    return [
      [0, (options.stdin && this.#stdinEnd) || options.devNull],
      [1, childStdout],
      [2, childStderr],
    ];
  }

  /** Descriptors 0, 1 and 2 for a process on a terminal. */
  connectTty(tty: Tty, options: { stdin: boolean }): [number, OpenFile][] {
    this.tty = tty;
    if (options.stdin) {
      this.openStdin();
      const input = this.#stdinEnd;
      if (input) this.daemon.thread(this.#type(input, tty));
    }
    this.#copy(tty.master, 'stdout');
    return [0, 1, 2].map((fd) => [fd, tty.slave]);
  }

  /** The process has its descriptors: the daemon lets go of those that are only for it. */
  started(): void {
    if (this.tty) return;
    this.#stdinEnd?.close();
    this.#stdinEnd = undefined;
  }

  /** Waits until all output has been taken. */
  *drained(): Coroutine<void> {
    while (this.#copying > 0) yield this.#idle;
  }

  get draining(): WaitQueue {
    return this.#idle;
  }

  get busy(): boolean {
    return this.#copying > 0;
  }

  /** The process is gone: clients see the end. */
  close(): void {
    this.closeStdin();
    this.#stdinEnd?.close();
    this.#stdinEnd = undefined;
    this.tty = undefined;
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  #copy(file: OpenFile, stream: OutputStream): void {
    file.retain();
    this.#copying++;
    this.daemon.thread(this.#copyAll(file, stream));
  }

  *#copyAll(file: OpenFile, stream: OutputStream): Coroutine<void> {
    try {
      for (;;) {
        const bytes = yield* file.read(MAX_READ);
        if (bytes.length === 0) break;
        this.sink(stream, bytes);
        for (const client of this.#clients) client.push(stream, bytes);
      }
    } catch (error) {
      // A terminal whose programs are gone answers EIO, as in life.
      if (!isErrno(error)) throw error;
    } finally {
      // What keeps the other end open outlives the engine (containerd-shim), so that the container does not end with it.
      if (!this.daemon.status) file.close();
      this.#copying--;
      this.#idle.wakeAll();
    }
  }

  *#type(input: OpenFile, tty: Tty): Coroutine<void> {
    for (;;) {
      const bytes = yield* input.read(MAX_READ);
      if (bytes.length === 0) return;
      if (tty.hungUp) return;
      yield* tty.master.write(bytes);
    }
  }
}
