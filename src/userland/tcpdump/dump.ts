/** The bytes of -x and -X, 16 a line, from the offset 0. */
export function hexDump(bytes: Uint8Array, ascii: boolean): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const pairs = (
      Array.from(row, (byte) => byte.toString(16).padStart(2, '0'))
        .join('')
        .match(/.{1,4}/g) ?? []
    ).join(' ');
    text += `\t0x${at.toString(16).padStart(4, '0')}:  ${ascii ? `${pairs.padEnd(39)}  ${printable(row)}` : pairs}\n`;
  }
  return text;
}

/** The bytes of -A: text as it is, dots for the rest. */
export function asciiDump(bytes: Uint8Array): string {
  return `${Array.from(bytes, (byte) => {
    if (byte === 10 || byte === 9 || (byte >= 32 && byte < 127)) return String.fromCharCode(byte);
    return byte === 13 ? '' : '.';
  }).join('')}\n`;
}

function printable(row: Uint8Array): string {
  return Array.from(row, (byte) => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
}
