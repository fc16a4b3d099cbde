import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Kernel } from '#kernel/kernel.ts';
import { type Process, statusNumber } from '#kernel/process/process.ts';
import { openPty } from '#kernel/tty/pty.ts';
import type { Tty } from '#kernel/tty/tty.ts';
import { testKernel } from './host.ts';

/** A terminal with a shell on it, for tests: types keys and shows what came back. */
export class Session {
  readonly kernel: Kernel;
  readonly tty: Tty;
  readonly process: Process;
  #output = '';

  constructor(
    options: {
      shell?: string;
      argv?: string[];
      size?: { rows: number; columns: number };
      kernel?: Kernel;
      env?: Record<string, string>;
    } = {},
  ) {
    this.kernel = options.kernel ?? testKernel();
    this.tty = openPty(this.kernel);
    this.tty.master.retain();
    if (options.size) this.tty.setSize(options.size);
    const fs = this.kernel.fs.clone();
    fs.mkdirAll('/root');
    fs.chdir('/root');
    const path = options.shell ?? '/bin/bash';
    // Process 1 takes no signals that it does not handle; it must not be the shell.
    this.kernel.spawn('/usr/bin/sleep', ['sleep', '1000000']);
    this.process = this.kernel.spawn(path, options.argv ?? [path], {
      env: new Map(Object.entries({ HOME: '/root', PATH: '/usr/bin:/bin', TERM: 'xterm-256color', ...options.env })),
      fs,
      files: [0, 1, 2].map((fd) => [fd, this.tty.slave] as const),
      session: { tty: this.tty },
    });
    this.tty.attach(this.process);
    const master = this.tty.master;
    const reader = function* (take: (text: string) => void): Coroutine<void> {
      const decoder = new TextDecoder();
      for (;;) {
        const bytes = yield* master.read(65_536);
        if (bytes.length === 0) return;
        take(decoder.decode(bytes, { stream: true }));
      }
    };
    this.kernel.world.scheduler.spawn(
      reader((text) => (this.#output += text)),
      () => {},
    );
    this.wait();
  }

  /** Lets virtual time pass. */
  wait(seconds = 0.05): void {
    const { scheduler, clock } = this.kernel.world;
    scheduler.run({ until: clock.now + seconds * SECOND + MILLISECOND });
    const failure = this.kernel.failures[0];
    if (failure) throw failure.error;
  }

  /** Types `keys` and waits for what they do. */
  type(keys: string, seconds?: number): void {
    const { scheduler } = this.kernel.world;
    scheduler.spawn(this.tty.master.write(new TextEncoder().encode(keys)), () => {});
    this.wait(seconds);
  }

  /** Everything the terminal got so far, control sequences and all. */
  shown(): string {
    return this.#output;
  }

  /** The same without control sequences and carriage returns. */
  text(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by them
    return this.#output.replace(/\x1b\[[0-9;?]*[@-~]/g, '').replace(/\r/g, '');
  }

  clear(): void {
    this.#output = '';
  }

  /** Its exit status, once it has ended. */
  get ended(): number | undefined {
    return this.process.status && statusNumber(this.process.status);
  }
}
