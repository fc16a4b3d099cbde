import type { Clock, Nanoseconds, Timer } from '../../clock.ts';

/** A timer that is moved far more often than it fires: putting it off costs nothing. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #due: Nanoseconds | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** When it will fire, undefined while it is off. */
  get due(): Nanoseconds | undefined {
    return this.#due;
  }

  /** Fires once, `delay` from now, instead of any time set before. */
  set(delay: Nanoseconds): void {
    this.#due = this.#clock.now + delay;
    if (this.#timer && this.#timer.at <= this.#due) return;
    this.#timer?.cancel();
    this.#arm(this.#due);
  }

  clear(): void {
    this.#due = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(at: Nanoseconds): void {
    this.#timer = this.#clock.after(at - this.#clock.now, () => {
      this.#timer = undefined;
      if (this.#due === undefined) return;
      if (this.#due > this.#clock.now) {
        this.#arm(this.#due);
        return;
      }
      this.#due = undefined;
      this.#ring();
    });
  }
}
