import type { Clock } from '#kernel/clock.ts';
import { humanDuration } from './units.ts';

/** How long ago a time of the API (RFC 3339, UTC) was: `3 minutes ago`. */
export function ago(clock: Clock, time: string | undefined): string {
  const { seconds, nanoseconds } = clock.wallTime();
  const at = Date.parse((time ?? '0001-01-01T00:00:00Z').replace(/(\.\d{3})\d*/, '$1')) / 1000;
  return `${humanDuration(seconds + nanoseconds / 1e9 - at)} ago`;
}
