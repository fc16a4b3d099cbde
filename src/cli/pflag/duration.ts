import { CliError } from '../errors.ts';
import type { FlagKind } from './flag.ts';
import { quote } from './quote.ts';

const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** time.ParseDuration: nanoseconds from texts such as `1h15m30.5s`; @throws CliError with Go's text */
export function parseDuration(text: string): number {
  const invalid = () => new CliError(`time: invalid duration ${quote(text)}`);
  const negative = text.startsWith('-');
  let rest = text.replace(/^[+-]/, '');
  if (rest === '0') return 0;
  if (rest === '') throw invalid();
  let total = 0;
  while (rest !== '') {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) throw invalid();
    rest = rest.slice(number.length);
    const unit = /^[^0-9.]+/.exec(rest)?.[0];
    if (unit === undefined) throw new CliError(`time: missing unit in duration ${quote(text)}`);
    const scale = UNITS[unit];
    if (scale === undefined) throw new CliError(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    total += Math.trunc(Number(number) * scale);
    rest = rest.slice(unit.length);
  }
  return negative ? -total : total;
}

/** A duration as Go prints it: `1m30s`, `1.5s`, `100ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const size = Math.abs(nanoseconds);
  if (size < 1e3) return `${sign}${size}ns`;
  if (size < 1e6) return `${sign}${size / 1e3}µs`;
  if (size < 1e9) return `${sign}${size / 1e6}ms`;
  const hours = Math.floor(size / 3600e9);
  const minutes = Math.floor((size % 3600e9) / 60e9);
  const seconds = (size % 60e9) / 1e9;
  return `${sign}${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}

/** A span of time in nanoseconds. */
export const DURATION: FlagKind<number> = {
  type: 'duration',
  zero: 0,
  parse: parseDuration,
  format: formatDuration,
};

/** A span of time that is not negative. */
export const POSITIVE_DURATION: FlagKind<number> = {
  ...DURATION,
  parse(text) {
    const span = parseDuration(text);
    if (span < 0) throw new CliError('duration cannot be negative');
    return span;
  },
};
