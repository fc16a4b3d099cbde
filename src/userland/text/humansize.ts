const UNITS = ['', 'K', 'M', 'G', 'T', 'P'];

/** A size as -h shows it: `4.0K`, `12M`; GNU rounds up, busybox to the nearest. */
export function humanSize(bytes: number, up = true): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(bytes);
  const tenths = up ? Math.ceil(value * 10) / 10 : Math.round(value * 10) / 10;
  if (tenths < 10) return `${tenths.toFixed(1)}${UNITS[unit]}`;
  return `${up ? Math.ceil(value) : Math.round(value)}${UNITS[unit]}`;
}
