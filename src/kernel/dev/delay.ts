import type { Clock, Nanoseconds } from '../clock.ts';
import type { Random } from '../random.ts';

/** The time a frame takes from one end of a link to the other. It varies a little; frames never overtake one another. */
export class Delay {
  #last: Nanoseconds = 0;

  /** @param base shortest time; @param spread how much longer it may take */
  constructor(
    readonly clock: Clock,
    readonly random: Random,
    readonly base: Nanoseconds,
    readonly spread: Nanoseconds,
  ) {}

  /** Calls `arrive` when a frame sent now arrives, `extra` later than usual. */
  after(arrive: () => void, extra: Nanoseconds = 0): void {
    const due = this.clock.now + this.base + extra + this.random.integer(0, this.spread);
    this.#last = Math.max(this.#last, due);
    this.clock.after(this.#last - this.clock.now, arrive);
  }
}
