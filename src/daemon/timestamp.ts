import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { MILLISECOND, SECOND } from '#kernel/clock.ts';

/** Go's zero time: never. */
export const NEVER = '0001-01-01T00:00:00Z';

/** A point of the virtual clock as RFC 3339 with nanoseconds, trailing zeros cut as Go does; undefined is never. */
export function rfc3339Nano(clock: Clock, at: Nanoseconds | undefined): string {
  if (at === undefined) return NEVER;
  const { seconds, nanoseconds } = clock.wallTime(at);
  const fraction = String(nanoseconds).padStart(9, '0').replace(/0+$/, '');
  return `${dateText(seconds)}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** The same with whole seconds. */
export function rfc3339(clock: Clock, at: Nanoseconds): string {
  return `${dateText(clock.wallTime(at).seconds)}Z`;
}

/** Always nine digits of fraction, as in log lines with timestamps. */
export function rfc3339Fixed(clock: Clock, at: Nanoseconds): string {
  const { seconds, nanoseconds } = clock.wallTime(at);
  return `${dateText(seconds)}.${String(nanoseconds).padStart(9, '0')}Z`;
}

/** Unix time in whole seconds. */
export function unixSeconds(clock: Clock, at: Nanoseconds): number {
  return clock.wallTime(at).seconds;
}

/** Unix time in nanoseconds, as text: it has more digits than a number holds. */
export function unixNanoseconds(clock: Clock, at: Nanoseconds): string {
  const { seconds, nanoseconds } = clock.wallTime(at);
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
}

/** The point of the virtual clock that RFC 3339 text stands for; undefined where it is none. */
export function parseRfc3339(clock: Clock, text: string): Nanoseconds | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return undefined;
  const [, date = '', fraction = '', zone = ''] = match;
  const milliseconds = Date.parse(`${date}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return fromUnix(clock, Math.round(milliseconds / 1000), Number(fraction.padEnd(9, '0')));
}

/** The point of the virtual clock `seconds` and `nanoseconds` after 1970. */
export function fromUnix(clock: Clock, seconds: number, nanoseconds: number): Nanoseconds {
  const milliseconds = clock.epoch % 1000;
  return (seconds - (clock.epoch - milliseconds) / 1000) * SECOND - milliseconds * MILLISECOND + nanoseconds;
}

/**
 * A time as the API takes it in since and until: Unix seconds with an optional fraction, or RFC 3339.
 * @returns undefined where it is neither
 */
export function parseTime(clock: Clock, text: string): Nanoseconds | undefined {
  const match = /^(\d+)(?:\.(\d{1,9})\d*)?$/.exec(text);
  if (match) return fromUnix(clock, Number(match[1]), Number((match[2] ?? '').padEnd(9, '0')));
  return parseRfc3339(clock, text);
}

/** A span as people say it (go-units HumanDuration). */
export function humanDuration(span: Nanoseconds): string {
  const seconds = Math.floor(span / SECOND);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}

function dateText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}
