import type { Process } from '#kernel/process/process.ts';
import { ClientError } from './error.ts';

const UNITS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
const DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+|0)$/;
const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * What `--since` and `--until` say as the API takes it: seconds since 1970. A duration counts back from now.
 * @param option the name of the option, where the error is to tell it
 * @throws ClientError where `text` is neither time nor duration
 */
export function timestamp(proc: Process, text: string, option?: string): string {
  if (text === '' || /^\d+(\.\d+)?$/.test(text)) return text;
  const duration = DURATION.exec(text);
  if (duration) {
    let seconds = 0;
    for (const [, number, unit] of (duration[2] as string).matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
      seconds += Number(number) * (UNITS[unit as string] ?? 0);
    }
    const now = proc.clock.wallTime();
    const then = now.seconds + now.nanoseconds / 1e9 - (duration[1] === '-' ? -seconds : seconds);
    return String(Math.floor(then));
  }
  const time = TIME.exec(text);
  if (time === null) {
    const where = option === undefined ? '' : `invalid value for "${option}": `;
    throw new ClientError(`${where}failed to parse value as time or duration: ${JSON.stringify(text)}`);
  }
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '.', zone = 'Z'] = time;
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return `${milliseconds / 1000}.${fraction.slice(1).padEnd(9, '0')}`;
}
