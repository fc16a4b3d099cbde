import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Meter } from './meter.ts';
import type { CurlOptions } from './options.ts';
import { CurlProblem } from './problem.ts';

/** Where a transfer's bytes go, and the meter that shows how far it is. */
export class Output {
  total: number | undefined;
  #fd: number | undefined;
  #received = 0;
  #sent = 0;
  #toSend = 0;
  readonly #meter: Meter | undefined;
  #metered = false;

  constructor(
    readonly proc: Process,
    options: CurlOptions,
    readonly path: string | undefined,
    began: Nanoseconds,
  ) {
    const quiet = options.given.has('s') || options.given.has('no-progress-meter') || options.given.has('#');
    // On a terminal the meter would get in the way of the data.
    this.#meter = quiet || (!this.toFile && this.toTerminal) ? undefined : new Meter(began);
  }

  get toFile(): boolean {
    return this.path !== undefined && this.path !== '-';
  }

  get toTerminal(): boolean {
    return !this.toFile && this.proc.files.has(1) && this.proc.files.get(1).kind === 'tty';
  }

  *begin(): Coroutine<void> {
    if (!this.#meter) return;
    this.#metered = true;
    yield* this.proc.printError(this.#meter.draw(this.proc.clock.now, 0, this.total, 0, 0, false));
  }

  upload(sent: number, total: number): void {
    this.#sent = sent;
    this.#toSend = total;
  }

  *tick(now: Nanoseconds): Coroutine<void> {
    if (this.#meter)
      yield* this.proc.printError(this.#meter.draw(now, this.#received, this.total, this.#sent, this.#toSend, false));
  }

  /** @param counted whether it is part of the body */
  *write(bytes: Uint8Array, now: Nanoseconds, counted = true): Coroutine<void> {
    if (counted) this.#received += bytes.length;
    this.#open();
    try {
      yield* this.proc.write(this.#fd ?? 1, bytes);
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new CurlProblem(23, 'Failure writing output to destination');
    }
    yield* this.tick(now);
  }

  *finish(well: boolean): Coroutine<void> {
    if (well && this.toFile) this.#open();
    if (this.#fd !== undefined) this.proc.files.close(this.#fd);
    this.#fd = undefined;
    if (!this.#meter || !this.#metered) return;
    if (!well && this.#received === 0) yield* this.proc.printError('\n');
    else
      yield* this.proc.printError(
        this.#meter.draw(this.proc.clock.now, this.#received, this.total, this.#sent, this.#toSend, true),
      );
  }

  #open(): void {
    if (!this.toFile || this.#fd !== undefined || this.path === undefined) return;
    try {
      this.#fd = this.proc.files.install(this.proc.fs.open(this.path, { write: true, create: true, truncate: true }));
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new CurlProblem(23, 'client returned ERROR on write');
    }
  }
}
