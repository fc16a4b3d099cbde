import type { TarEntry } from '#kernel/vfs/archive/tar.ts';
import { digestOf } from '../../images/digest.ts';

const encoder = new TextEncoder();
const TYPE_FLAGS: Readonly<Record<TarEntry['type'], string>> = {
  file: '0',
  symlink: '2',
  device: '3',
  directory: '5',
  fifo: '6',
};

/**
 * The hash of a file by which the builder knows whether it has changed: of its header but for its times, and of its
 * content (moby pkg/tarsum, version 1). @param name as the archive has it, or relative to the root of an image
 * @returns 64 hexadecimal digits
 */
export function fileHash(name: string, entry: Omit<TarEntry, 'path' | 'modified'>): string {
  const content = entry.type === 'file' ? (entry.content ?? new Uint8Array(0)) : new Uint8Array(0);
  const fields: [string, string][] = [
    ['name', entry.type === 'directory' ? `${name}/` : name],
    ['mode', String(entry.mode & 0o7777)],
    ['uid', String(entry.uid)],
    ['gid', String(entry.gid)],
    ['size', String(content.length)],
    ['typeflag', TYPE_FLAGS[entry.type]],
    ['linkname', entry.target ?? ''],
    ['uname', ''],
    ['gname', ''],
    ['devmajor', '0'],
    ['devminor', '0'],
  ];
  const head = encoder.encode(fields.map(([field, value]) => field + value).join(''));
  const all = new Uint8Array(head.length + content.length);
  all.set(head);
  all.set(content, head.length);
  return digestOf(all).slice('sha256:'.length);
}

/** One hash for several: `dir:…` or `multi:…`. */
export function joinedHash(prefix: string, hashes: readonly string[]): string {
  return `${prefix}:${digestOf(encoder.encode(hashes.join(','))).slice('sha256:'.length)}`;
}
