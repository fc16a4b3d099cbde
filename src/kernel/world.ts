import { Clock } from './clock.ts';
import { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Trace } from './trace.ts';

/** What all hosts of one lab share: time, chance, the processor and the record of packets. Two labs share nothing. */
export class World {
  readonly clock: Clock;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly trace: Trace;

  /** @param options.epoch wall-clock start of the lab in milliseconds since 1970; @param options.seed of all chance */
  constructor(options: { epoch: number; seed: string }) {
    this.clock = new Clock(options.epoch);
    this.random = new Random(options.seed);
    this.scheduler = new Scheduler(this.clock);
    this.trace = new Trace(this.clock);
  }
}
