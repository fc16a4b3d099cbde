/** Notices when nobody answers: every question must be answered within the limit. */
export class Watchdog {
  readonly #limit: number;
  readonly #onSilence: (silent: boolean) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silent = false;

  /**
   * @param limit how long an answer may take, in milliseconds
   * @param onSilence told when an answer is overdue (true) and when one comes after all (false)
   */
  constructor(limit: number, onSilence: (silent: boolean) => void) {
    this.#limit = limit;
    this.#onSilence = onSilence;
  }

  /** A question was sent. */
  asked(): void {
    this.#timer ??= setTimeout(() => this.#set(true), this.#limit);
  }

  /** Something came back. */
  answered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#set(false);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #set(silent: boolean): void {
    if (this.#silent === silent) return;
    this.#silent = silent;
    this.#onSilence(silent);
  }
}
