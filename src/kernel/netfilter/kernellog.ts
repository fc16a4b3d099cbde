import type { Nanoseconds } from '../clock.ts';

/** How many lines are kept. */
const CAPACITY = 256;

/** What the LOG target has written, as dmesg(1) would show it. */
export class KernelLog {
  readonly #lines: { time: Nanoseconds; text: string }[] = [];

  get lines(): readonly { readonly time: Nanoseconds; readonly text: string }[] {
    return this.#lines;
  }

  add(time: Nanoseconds, text: string): void {
    this.#lines.push({ time, text });
    if (this.#lines.length > CAPACITY) this.#lines.shift();
  }
}
