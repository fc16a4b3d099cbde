import { MILLISECOND, type Nanoseconds, SECOND } from '../../clock.ts';

const INITIAL: Nanoseconds = SECOND;
const MINIMUM: Nanoseconds = 200 * MILLISECOND;
const MAXIMUM: Nanoseconds = 120 * SECOND;

/** The estimate of a connection's round-trip time and the retransmission timeout from it (RFC 6298, Linux's bounds). */
export class RoundTrip {
  #smoothed: Nanoseconds | undefined;
  #variation: Nanoseconds = 0;
  #timeout: Nanoseconds = INITIAL;
  #backoff = 0;

  /** The timeout now, doubled for each expiry since something was acknowledged. */
  get timeout(): Nanoseconds {
    return Math.min(this.#timeout * 2 ** this.#backoff, MAXIMUM);
  }

  /** Smoothed round-trip time, once measured. */
  get smoothed(): Nanoseconds | undefined {
    return this.#smoothed;
  }

  sample(time: Nanoseconds): void {
    if (this.#smoothed === undefined) {
      this.#smoothed = time;
      this.#variation = time / 2;
    } else {
      this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#smoothed - time);
      this.#smoothed = 0.875 * this.#smoothed + 0.125 * time;
    }
    this.#timeout = Math.round(Math.max(MINIMUM, this.#smoothed + 4 * this.#variation));
  }

  expired(): void {
    this.#backoff++;
  }

  progressed(): void {
    this.#backoff = 0;
  }
}
