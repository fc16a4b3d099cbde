import { gunzipSync, gzipSync } from 'fflate';

/**
 * Content in gzip's format (RFC 1952).
 * @param file name and modification time (seconds since 1970) to keep in it; without, only the content counts
 */
export function compressed(
  content: Uint8Array,
  level: CompressionLevel = 6,
  file?: { name: string; modified: number },
): Uint8Array {
  // fflate puts today's date where none is given; 0 means none.
  return gzipSync(content, { level, mtime: (file?.modified ?? 0) * 1000, ...(file && { filename: file.name }) });
}

export type CompressionLevel = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Whether `bytes` begin as gzip's format does. */
export function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The content of what `compressed` gave; undefined where it is damaged, or no such thing. */
export function decompressed(bytes: Uint8Array): Uint8Array | undefined {
  if (!isCompressed(bytes)) return undefined;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

/** How many of the bytes `compressed` gave are the content: without header, name and trailer. */
export function bodyLength(bytes: Uint8Array): number {
  const HEADER = 10;
  const TRAILER = 8;
  const named = ((bytes[3] ?? 0) & 8) !== 0;
  return bytes.length - HEADER - TRAILER - (named ? bytes.indexOf(0, HEADER) + 1 - HEADER : 0);
}
