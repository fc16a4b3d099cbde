import { MICROSECOND, type Nanoseconds } from '../clock.ts';

/** cpu.cfs_quota_us and cpu.cfs_period_us: how much processor time a group gets in each period, and what came of it. */
export class Bandwidth {
  /** In microseconds; none where it is not positive. */
  quota = -1;
  period = 100_000;
  periods = 0;
  throttledPeriods = 0;
  throttledTime: Nanoseconds = 0;
  #end: Nanoseconds = 0;
  #used: Nanoseconds = 0;

  /**
   * Takes note of processor time that has been used by `now`.
   * @returns when the group may go on, where its time is spent until then
   */
  spend(now: Nanoseconds, time: Nanoseconds): Nanoseconds | undefined {
    if (this.quota <= 0) return undefined;
    const period = this.period * MICROSECOND;
    if (now >= this.#end) {
      this.#end = (Math.floor(now / period) + 1) * period;
      this.#used = 0;
      this.periods++;
    }
    const before = this.#used < this.quota * MICROSECOND;
    this.#used += time;
    if (this.#used < this.quota * MICROSECOND) return undefined;
    if (before) this.throttledPeriods++;
    this.throttledTime += this.#end - now;
    return this.#end;
  }
}
