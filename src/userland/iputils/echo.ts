import type { Nanoseconds } from '#kernel/clock.ts';

/** Round-trip times of a ping session, in nanoseconds. */
export class RoundTrips {
  #count = 0;
  #sum = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(time: Nanoseconds): void {
    this.#count++;
    this.#sum += time;
    this.#squares += time * time;
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
  }

  get count(): number {
    return this.#count;
  }

  /** Milliseconds with three digits: least, mean, largest and mean deviation. */
  summary(): { min: string; avg: string; max: string; mdev: string } {
    const mean = this.#sum / this.#count;
    const deviation = Math.sqrt(Math.max(0, this.#squares / this.#count - mean * mean));
    return {
      min: milliseconds(this.#min),
      avg: milliseconds(mean),
      max: milliseconds(this.#max),
      mdev: milliseconds(deviation),
    };
  }
}

/** Nanoseconds as milliseconds with three digits, cut off as integer arithmetic in microseconds does. */
export function milliseconds(time: Nanoseconds): string {
  return (Math.floor(time / 1000) / 1000).toFixed(3);
}

/** A round-trip time as iputils prints it: fewer digits the longer it is. */
export function roundTripText(time: Nanoseconds): string {
  const ms = Math.floor(time / 1000) / 1000;
  if (ms >= 99.95) return String(Math.round(ms));
  if (ms >= 9.995) return ms.toFixed(1);
  return ms >= 0.9995 ? ms.toFixed(2) : ms.toFixed(3);
}
