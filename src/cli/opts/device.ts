import type { DeviceMapping, ThrottleDevice, WeightDevice } from '#api/container.ts';
import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';
import { parseInteger } from '../pflag/number.ts';
import { ramInBytes } from './bytes.ts';
import { cut } from './list.ts';

function splitDevice(text: string): [path: string, value: string] {
  const [path, value] = cut(text, ':');
  if (value === undefined || path === '') throw new CliError(`bad format: ${text}`);
  if (!path.startsWith('/dev/')) throw new CliError(`bad format for device path: ${text}`);
  return [path, value];
}

function attempt<T>(parse: () => T, otherwise: string): T {
  try {
    return parse();
  } catch {
    throw new CliError(otherwise);
  }
}

function devices<T extends { Path: string }>(
  parse: (text: string) => T,
  show: (value: T) => string,
): FlagKind<readonly T[]> {
  return {
    type: 'list',
    zero: [],
    parse: (text, current) => [...current, parse(text)],
    format: (value) => `[${value.map(show).join(' ')}]`,
  };
}

/** `--blkio-weight-device path:weight` */
export const WEIGHT_DEVICE = devices<WeightDevice>(
  (text) => {
    const [path, value] = splitDevice(text);
    const invalid = `invalid weight for device: ${text}`;
    const weight = attempt(() => Number(parseInteger(value, 16, false, 10)), invalid);
    if (weight > 0 && (weight < 10 || weight > 1000)) throw new CliError(invalid);
    return { Path: path, Weight: weight };
  },
  ({ Path, Weight }) => `${Path}:${Weight}`,
);

/** `--device-read-bps path:rate` */
export const THROTTLE_BYTES = devices<ThrottleDevice>(
  (text) => {
    const [path, value] = splitDevice(text);
    const rate = attempt(
      () => ramInBytes(value),
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. ` +
        'Number must be a positive integer. Unit is optional and can be kb, mb, or gb',
    );
    return { Path: path, Rate: rate };
  },
  ({ Path, Rate }) => `${Path}:${Rate}`,
);

/** `--device-read-iops path:rate` */
export const THROTTLE_OPERATIONS = devices<ThrottleDevice>(
  (text) => {
    const [path, value] = splitDevice(text);
    const rate = attempt(
      () => Number(parseInteger(value, 64, false, 10)),
      `invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`,
    );
    return { Path: path, Rate: rate };
  },
  ({ Path, Rate }) => `${Path}:${Rate}`,
);

/** `--device-cgroup-rule`; @throws CliError */
export function validateCgroupRule(text: string): string {
  if (/^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(text)) return text;
  throw new CliError(`invalid device cgroup format '${text}'`);
}

const isMode = (text: string) => /^(?!.*(.).*\1)[rwm]{1,3}$/.test(text);

/** `--device host[:container][:mode]`, or the name of a CDI device; @throws CliError */
export function parseDevice(text: string): DeviceMapping {
  const parts = text.split(':');
  const [host = '', second, third] = parts;
  if (parts.length > 3 || host === '') throw new CliError(`bad format for path: ${text}`);
  if (third !== undefined && !isMode(third)) throw new CliError(`bad mode specified: ${third}`);
  const secondIsMode = third === undefined && second !== undefined && isMode(second);
  const inside = second === undefined || secondIsMode ? host : second;
  if (!inside.startsWith('/')) throw new CliError(`${inside} is not an absolute path`);
  return { PathOnHost: host, PathInContainer: inside, CgroupPermissions: third ?? (secondIsMode ? second : 'rwm') };
}
