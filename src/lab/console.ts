import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { openPty } from '#kernel/tty/pty.ts';
import type { Tty } from '#kernel/tty/tty.ts';
import type { Host } from './host.ts';
import type { ConsoleSize } from './journal.ts';

/** A terminal on a host: a login shell of root behind a pseudo-terminal. */
export class Console {
  /** Called with what the terminal is to show. */
  onOutput: ((bytes: Uint8Array) => void) | undefined;
  /** Called with each command line that the shell has read, and after how many bytes of output. */
  onLine: ((line: string, shown: number) => void) | undefined;
  /** Called with the exit status of each once it was carried out, and the bytes of output by then. */
  onEnd: ((status: number, shown: number) => void) | undefined;
  /** Everything shown so far that nobody listened to. */
  #unheard: Uint8Array[] = [];
  #read = 0;
  readonly #tty: Tty;
  #shell: Process;
  #closed = false;

  constructor(
    readonly id: string,
    readonly host: Host,
    size: ConsoleSize,
  ) {
    this.#tty = openPty(host.kernel);
    this.#tty.master.retain();
    this.#tty.audit = (line) => this.onLine?.(line, this.#shown);
    this.#tty.carriedOut = (status) => this.onEnd?.(status, this.#shown);
    this.#tty.setSize(size);
    this.#shell = this.#login();
    const { scheduler } = host.kernel.world;
    scheduler.spawn(this.#show(), () => {});
  }

  /** Whether something runs in it: the shell is not at its prompt. */
  get busy(): boolean {
    if (this.#closed) return false;
    // At a prompt the shell edits the line itself, so the terminal does not (termios(3): ICANON).
    return this.#tty.foreground !== this.#shell.pgid || this.#tty.settings.icanon;
  }

  /** Whether it was hung up. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Types `text`. */
  write(text: string): void {
    if (this.#closed) return;
    const bytes = new TextEncoder().encode(text);
    this.host.kernel.world.scheduler.spawn(this.#type(bytes), () => {});
  }

  resize(size: ConsoleSize): void {
    this.#tty.setSize(size);
  }

  /** Hangs up: the shell and what it runs in the foreground get SIGHUP. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#shell.signal('SIGHUP');
    this.#tty.master.close();
  }

  /** Hands out what was shown before anybody listened. */
  takeUnheard(): Uint8Array[] {
    return this.#unheard.splice(0);
  }

  /** Bytes of output so far, those on their way among them. */
  get #shown(): number {
    return this.#read + this.#tty.outputLength;
  }

  #login(): Process {
    const { tty, host } = { tty: this.#tty, host: this.host };
    const { login } = host;
    const env = host.environment;
    for (const [name, value] of login.terminal) env.set(name, value);
    const shell = host.init.spawn(login.shell, [...login.interactive], {
      env,
      credentials: host.credentials,
      session: { tty },
      files: [
        [0, tty.slave],
        [1, tty.slave],
        [2, tty.slave],
      ],
    });
    shell.fs.chdir(login.home);
    tty.foreground = shell.pgid;
    return shell;
  }

  *#type(bytes: Uint8Array): Coroutine<void> {
    yield* this.#tty.master.write(bytes);
  }

  *#show(): Coroutine<void> {
    for (;;) {
      const bytes = yield* this.#tty.master.read(65_536);
      if (bytes.length > 0) {
        this.#read += bytes.length;
        if (this.onOutput) this.onOutput(bytes);
        else this.#unheard.push(bytes);
        continue;
      }
      if (this.#closed) return;
      // The shell has ended (exit, Ctrl-D): a console always has one, so log in again.
      if (this.#shell.status) this.#shell = this.#login();
      else yield this.#tty.master.changed;
    }
  }
}
