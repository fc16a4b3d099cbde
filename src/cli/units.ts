const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

function custom(bytes: number, digits: number, base: number, units: readonly string[]): string {
  let size = bytes;
  let unit = 0;
  while (size >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  return `${Number(size.toPrecision(digits))}${units[unit]}`;
}

/** A size in decimal units, four digits: `1.5MB` (go-units HumanSize). */
export function humanSize(bytes: number, digits = 4): string {
  return custom(bytes, digits, 1000, DECIMAL);
}

/** A size in binary units, four digits: `436KiB` (go-units BytesSize). */
export function bytesSize(bytes: number): string {
  return custom(bytes, 4, 1024, BINARY);
}
