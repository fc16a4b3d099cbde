import type { Stat } from '#kernel/vfs/inode.ts';

/** A member of an archive, as its header tells it. */
export interface Member {
  name: string;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Seconds since 1970. */
  modified: number;
  type: Stat['type'];
  target: string;
}

const BLOCK = 512;
const TYPES: Readonly<Record<string, Stat['type']>> = { '0': 'file', '\0': 'file', '2': 'symlink', '5': 'directory' };

/** The header of a member in ustar format (POSIX, pax). */
export function writeHeader(member: Member): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => block.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(0, member.name.slice(0, 100));
  put(100, octal(member.mode, 7));
  put(108, octal(member.uid, 7));
  put(116, octal(member.gid, 7));
  put(124, octal(member.size, 11));
  put(136, octal(member.modified, 11));
  put(148, '        ');
  put(156, member.type === 'directory' ? '5' : member.type === 'symlink' ? '2' : '0');
  put(157, member.target.slice(0, 100));
  put(257, 'ustar  ');
  put(148, `${octal(checksum(block), 6)}\0 `);
  return block;
}

/** Reads the header at `at`; undefined at the archive's end, null where there is none. */
export function readHeader(bytes: Uint8Array, at: number): Member | undefined | null {
  const block = bytes.subarray(at, at + BLOCK);
  if (block.length < BLOCK || block.every((byte) => byte === 0))
    return block.length === 0 || block[0] === 0 ? undefined : null;
  const text = (from: number, length: number) =>
    new TextDecoder().decode(block.subarray(from, from + length)).replace(/\0[\s\S]*$/, '');
  const number = (from: number, length: number) => Number.parseInt(text(from, length).trim(), 8) || 0;
  const blank = block.slice();
  blank.fill(0x20, 148, 156);
  if (checksum(blank) !== number(148, 8)) return null;
  return {
    name: text(0, 100),
    mode: number(100, 8),
    uid: number(108, 8),
    gid: number(116, 8),
    size: number(124, 12),
    modified: number(136, 12),
    type: TYPES[String.fromCharCode(block[156] as number)] ?? 'file',
    target: text(157, 100),
  };
}

function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte) => sum + byte, 0);
}

/** How many bytes a member's content takes, in whole blocks. */
export function blocks(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
