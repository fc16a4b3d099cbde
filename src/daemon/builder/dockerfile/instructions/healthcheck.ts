import type { HealthConfig } from '#api/container.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import type { Node } from '../parser/node.ts';
import { quoted } from '../quoted.ts';
import { Flags } from './flags.ts';

const MILLISECOND = 1_000_000;
const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: MILLISECOND,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** HEALTHCHECK [--interval=…] CMD … | NONE @throws DockerError */
export function parseHealthcheck({ args, flags, json }: Node): HealthConfig {
  const [type = '', ...command] = args;
  if (args.length === 0) throw invalidParameter('HEALTHCHECK requires at least one argument');
  const kind = type.toUpperCase();
  if (kind === 'NONE') {
    if (command.length > 0) throw invalidParameter('HEALTHCHECK NONE takes no arguments');
    return { Test: ['NONE'] };
  }
  const given = new Flags(flags, {
    interval: 'string',
    timeout: 'string',
    'start-period': 'string',
    'start-interval': 'string',
    retries: 'string',
  });
  if (kind !== 'CMD') throw invalidParameter(`Unknown type ${quoted(kind)} in HEALTHCHECK (try CMD)`);
  if (command.length === 0) throw invalidParameter('Missing command after HEALTHCHECK CMD');
  const health: HealthConfig = { Test: [json ? 'CMD' : 'CMD-SHELL', ...command] };
  const spans = [
    ['Interval', 'interval'],
    ['Timeout', 'timeout'],
    ['StartPeriod', 'start-period'],
    ['StartInterval', 'start-interval'],
  ] as const;
  for (const [field, flag] of spans) {
    const span = interval(flag, given.text(flag));
    if (span > 0) health[field] = span;
  }
  const retries = given.text('retries');
  if (retries !== '') {
    const count = Number(retries);
    if (!/^[+-]?\d+$/.test(retries))
      throw invalidParameter(`strconv.ParseInt: parsing ${quoted(retries)}: invalid syntax`);
    if (Math.abs(count) > 2 ** 31 - 1)
      throw invalidParameter(`strconv.ParseInt: parsing ${quoted(retries)}: value out of range`);
    if (count < 0) throw invalidParameter(`--retries cannot be negative (${count})`);
    if (count > 0) health.Retries = count;
  }
  return health;
}

/** Nanoseconds. */
function interval(flag: string, text: string): number {
  if (text === '' || text === '0') return 0;
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = text.replace(/^[+-]/, '');
  const whole = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
  if (!whole.test(parts)) {
    const missing = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)$/.test(parts);
    const unknown = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*(?:\d+\.?\d*|\.\d+)([^\d.]+)/.exec(parts)?.[1];
    if (missing) throw invalidParameter(`time: missing unit in duration ${quoted(text)}`);
    if (unknown) throw invalidParameter(`time: unknown unit ${quoted(unknown)} in duration ${quoted(text)}`);
    throw invalidParameter(`time: invalid duration ${quoted(text)}`);
  }
  let span = 0;
  for (const [, number, unit = ''] of parts.matchAll(/(\d+\.?\d*|\.\d+)(\D+?)(?=[\d.]|$)/g))
    span += Number(number) * (UNITS[unit] ?? 0);
  if (sign * span !== 0 && sign * span < MILLISECOND)
    throw invalidParameter(`Interval ${quoted(flag)} cannot be less than 1ms`);
  return Math.trunc(sign * span);
}
