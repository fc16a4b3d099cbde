import type { RestartPolicy } from '#api/container.ts';
import { MILLISECOND, type Nanoseconds, SECOND } from '#kernel/clock.ts';

const FIRST_PAUSE = 100 * MILLISECOND;
const LONGEST_PAUSE = 60 * SECOND;
/** A container that ran this long has recovered: the pauses begin anew. */
const RECOVERED = 10 * SECOND;

/** Decides whether and when an ended container starts again (moby restartmanager): the pauses double up to a minute. */
export class RestartManager {
  #pause: Nanoseconds = 0;
  #count = 0;
  #cancelled = false;

  constructor(public policy: RestartPolicy) {}

  /** From now on it does not start again. */
  cancel(): void {
    this.#cancelled = true;
  }

  /**
   * Called when the container has ended.
   * @param ran for how long it was up
   * @returns the pause before it starts again, or undefined where it stays down
   */
  next(exitCode: number, stoppedByHand: boolean, ran: Nanoseconds): Nanoseconds | undefined {
    const { Name: name, MaximumRetryCount: limit } = this.policy;
    if (this.#cancelled || stoppedByHand || name === 'no' || name === '') return undefined;
    if (ran >= RECOVERED) this.#pause = 0;
    this.#pause = this.#pause === 0 ? FIRST_PAUSE : Math.min(this.#pause * 2, LONGEST_PAUSE);
    const again = name === 'on-failure' ? exitCode !== 0 && (limit === 0 || this.#count < limit) : true;
    if (!again) return undefined;
    this.#count++;
    return this.#pause;
  }
}
