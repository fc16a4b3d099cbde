import { gunzipSync, gzipSync } from 'fflate';

/** Layers above so many bytes hold what does not get smaller; they are packed without trying. */
const SMALL = 300_000;

/** A layer's tar as registries keep it. The same tar gives the same bytes. */
export function compressLayer(tar: Uint8Array): Uint8Array {
  return gzipSync(tar, { level: tar.length > SMALL ? 0 : 6, mtime: 0 });
}

/** The tar in a blob; a blob that is not compressed is the tar. @throws Error where it is damaged */
export function decompressLayer(blob: Uint8Array): Uint8Array {
  return blob[0] === 0x1f && blob[1] === 0x8b ? gunzipSync(blob) : blob;
}
