import { type Clock, type Nanoseconds, SECOND } from '../clock.ts';

/** How often rates are estimated (ip_vs_est.c). */
const INTERVAL: Nanoseconds = 2 * SECOND;

/** What is counted of connections, packets and bytes. */
export interface IpvsCounters {
  connections: number;
  inPackets: number;
  outPackets: number;
  inBytes: number;
  outBytes: number;
}

function zero(): IpvsCounters {
  return { connections: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };
}

const NAMES = ['connections', 'inPackets', 'outPackets', 'inBytes', 'outBytes'] as const;

/** Counters with rates a second, averaged as the kernel does: a quarter of the difference every two seconds. */
export class IpvsStatistics {
  readonly total = zero();
  readonly #rates = zero();
  #before = zero();
  #estimatedAt: Nanoseconds;

  constructor(readonly clock: Clock) {
    this.#estimatedAt = clock.now;
  }

  /** Rates a second as of now. */
  get rates(): Readonly<IpvsCounters> {
    this.#estimate();
    return this.#rates;
  }

  /** No timer runs: whoever reads or counts first makes up for the intervals that were missed. */
  #estimate(): void {
    let missed = Math.floor((this.clock.now - this.#estimatedAt) / INTERVAL);
    if (missed === 0) return;
    this.#estimatedAt += missed * INTERVAL;
    // After so long without traffic nothing is left of a rate.
    missed = Math.min(missed, 200);
    for (const name of NAMES) {
      let rate = this.#rates[name] + ((this.total[name] - this.#before[name]) / 2 - this.#rates[name]) / 4;
      for (let step = 1; step < missed; step++) rate -= rate / 4;
      this.#rates[name] = rate;
    }
    this.#before = { ...this.total };
  }

  countConnection(): void {
    this.#estimate();
    this.total.connections++;
  }

  countIn(bytes: number): void {
    this.#estimate();
    this.total.inPackets++;
    this.total.inBytes += bytes;
  }

  countOut(bytes: number): void {
    this.#estimate();
    this.total.outPackets++;
    this.total.outBytes += bytes;
  }

  /** Sets all to zero (`ipvsadm --zero`). */
  reset(): void {
    Object.assign(this.total, zero());
    Object.assign(this.#rates, zero());
    this.#before = zero();
  }
}
