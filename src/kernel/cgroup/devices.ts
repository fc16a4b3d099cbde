import type { DeviceNumber } from '../vfs/inode.ts';

/** A line of devices.list: what may be done with some devices. */
export interface DeviceRule {
  kind: 'char' | 'block' | 'all';
  /** Any number where undefined. */
  major: number | undefined;
  minor: number | undefined;
  /** Of r (read), w (write) and m (mknod). */
  access: string;
}

/** Reads `c 1:3 rwm`, as devices.allow takes it and `--device-cgroup-rule` gives it; undefined for what it is not. */
export function parseDeviceRule(text: string): DeviceRule | undefined {
  const match = /^([acb])(?: (\d+|\*):(\d+|\*) ([rwm]{1,3}))?$/.exec(text.trim());
  if (!match || (match[1] !== 'a' && match[2] === undefined)) return undefined;
  const number = (word: string | undefined) => (word === undefined || word === '*' ? undefined : Number(word));
  return {
    kind: match[1] === 'a' ? 'all' : match[1] === 'c' ? 'char' : 'block',
    major: number(match[2]),
    minor: number(match[3]),
    access: [...'rwm'].filter((letter) => (match[4] ?? 'rwm').includes(letter)).join(''),
  };
}

/** A line of devices.list. */
export function deviceRuleText({ kind, major, minor, access }: DeviceRule): string {
  return `${kind === 'all' ? 'a' : kind[0]} ${major ?? '*'}:${minor ?? '*'} ${access}`;
}

/** Whether `rules` let one do `access` (some of r, w and m) with a device. */
export function deviceAllowed(
  rules: readonly DeviceRule[] | undefined,
  device: DeviceNumber,
  access: readonly string[],
): boolean {
  if (rules === undefined) return true;
  const fitting = rules.filter(
    ({ kind, major, minor }) =>
      (kind === 'all' || kind === device.kind) &&
      (major === undefined || major === device.major) &&
      (minor === undefined || minor === device.minor),
  );
  return access.every((letter) => fitting.some((rule) => rule.access.includes(letter)));
}
