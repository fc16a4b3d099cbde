const UNITS = ['', 'K', 'M', 'G', 'T', 'P'];

/** A size as -h shows it: `4.0K`, `12M`; GNU rounds up and drops tenths from 10 on, busybox rounds to the nearest tenth. */
export function humanSize(bytes: number, up = true): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  const tenths = up ? Math.ceil(value * 10) / 10 : Math.round(value * 10) / 10;
  if (!up || tenths < 10) return `${tenths.toFixed(1)}${UNITS[unit]}`;
  return `${Math.ceil(value)}${UNITS[unit]}`;
}
