import { invalidParameter } from '#errdefs/errdefs.ts';
import { type Clock, type Nanoseconds, SECOND } from '#kernel/clock.ts';
import type { Filters } from './filters.ts';
import { parseTime } from './timestamp.ts';

const UNITS: Readonly<Record<string, Nanoseconds>> = { h: 3600 * SECOND, m: 60 * SECOND, s: SECOND };

/** The time that a prune's `until` filter means: a point, or a span before now. @throws DockerError */
export function untilOf(clock: Clock, filters: Filters): Nanoseconds | undefined {
  if (!filters.has('until')) return undefined;
  const values = filters.get('until');
  const [text = ''] = values;
  if (values.length > 1) throw invalidParameter('more than one until filter specified');
  const span = spanOf(text);
  const time = span === undefined ? parseTime(clock, text) : clock.now - span;
  if (time === undefined) throw invalidParameter(`failed to parse value as time or duration: ${JSON.stringify(text)}`);
  return time;
}

/** A Go duration of hours, minutes and seconds: `1h30m`. */
function spanOf(text: string): Nanoseconds | undefined {
  if (!/^(\d+(\.\d+)?[hms])+$/.test(text)) return undefined;
  let span = 0;
  for (const [, number = '0', unit = 's'] of text.matchAll(/(\d+(?:\.\d+)?)([hms])/g))
    span += Number(number) * (UNITS[unit] ?? 0);
  return span;
}
