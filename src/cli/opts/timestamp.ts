import { CliError } from '../errors.ts';
import { parseDuration } from '../pflag/duration.ts';

/**
 * A time as it is typed, as the API takes it: Unix seconds with nanoseconds. A duration counts back from now; dates
 * without a zone are UTC (moby: timestamp.GetTimestamp).
 * @throws CliError for what is neither
 */
export function timestampOf(text: string, now: { seconds: number; nanoseconds: number }): string {
  if (text === '') return '';
  const duration = durationOf(text);
  if (duration !== undefined) {
    const at = now.seconds * 1e9 + now.nanoseconds - duration;
    return `${Math.floor(at / 1e9)}.${String(now.nanoseconds).padStart(9, '0')}`;
  }
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const full = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text;
  const zoned = /(?:Z|[+-]\d\d:\d\d)$/.test(full) ? full : `${full}Z`;
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d(:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:\d\d)$/.test(zoned)
    ? Date.parse(zoned)
    : Number.NaN;
  if (Number.isNaN(milliseconds))
    throw new CliError(`failed to parse value as time or duration: ${JSON.stringify(text)}`);
  const fraction = /\.(\d+)/.exec(zoned)?.[1] ?? '';
  return `${Math.floor(milliseconds / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`;
}

/** Nanoseconds of a Go duration; undefined where `text` is none. */
function durationOf(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}
