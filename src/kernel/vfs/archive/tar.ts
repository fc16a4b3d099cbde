import type { Stat } from '../inode.ts';

const BLOCK = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One member of a tar archive. */
export interface TarEntry {
  /** As the archive has it, but for the slash at the end of a directory's. */
  path: string;
  type: 'file' | 'directory' | 'symlink' | 'fifo' | 'device';
  mode: number;
  uid: number;
  gid: number;
  /** Unix time in seconds. */
  modified: number;
  content?: Uint8Array;
  target?: string;
}

const TYPE_FLAGS: Readonly<Record<TarEntry['type'], string>> = {
  file: '0',
  symlink: '2',
  device: '3',
  directory: '5',
  fifo: '6',
};

/**
 * The bytes of an archive (POSIX ustar; long names with GNU's extension).
 * @param record what its length is filled up to a multiple of, in bytes
 */
export function writeTar(entries: Iterable<TarEntry>, record = BLOCK): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const entry of entries) {
    const name = entry.type === 'directory' ? `${entry.path}/` : entry.path;
    if (encoder.encode(name).length > 100) blocks.push(...longName('L', name));
    if (entry.target !== undefined && encoder.encode(entry.target).length > 100)
      blocks.push(...longName('K', entry.target));
    const content = entry.content ?? new Uint8Array(0);
    blocks.push(header(name, entry, content.length), padded(content));
  }
  const length = blocks.reduce((sum, block) => sum + block.length, 2 * BLOCK);
  blocks.push(new Uint8Array(2 * BLOCK + ((record - (length % record)) % record)));
  return concatenated(blocks);
}

/** What stands before the members of an archive and holds for all of them (POSIX pax, type `g`). */
export function paxGlobalHeader(records: Readonly<Record<string, string>>): Uint8Array {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = encoder.encode(rest).length;
    // A record begins with its own length, which has a length as well.
    while (String(length).length + encoder.encode(rest).length > length) length++;
    return `${length}${rest}`;
  });
  const content = encoder.encode(lines.join(''));
  const entry: TarEntry = { path: 'pax_global_header', type: 'file', mode: 0o644, uid: 0, gid: 0, modified: 0 };
  return concatenated([header(entry.path, entry, content.length, 'g'), padded(content)]);
}

/** The records of such a header where an archive begins with one. */
export function paxGlobalRecords(bytes: Uint8Array): ReadonlyMap<string, string> {
  if (bytes[156] !== 'g'.charCodeAt(0)) return new Map();
  const content = text(bytes, BLOCK, octal(bytes, 124, 12));
  return new Map([...content.matchAll(/^\d+ ([^=\n]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
}

/** The members of an archive. @throws Error where it is none */
export function* readTar(bytes: Uint8Array): Generator<TarEntry, void, void> {
  if (bytes.length > 0 && bytes.length < BLOCK) throw new Error('archive/tar: invalid tar header');
  let longPath: string | undefined;
  let longTarget: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length; ) {
    const block = bytes.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) return;
    if (octal(block, 148, 8) !== checksum(block)) throw new Error('archive/tar: invalid tar header');
    const size = octal(block, 124, 12);
    const content = bytes.slice(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new Error('unexpected EOF');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const flag = String.fromCharCode(block[156] ?? 0);
    if (flag === 'L') longPath = text(content, 0, content.length);
    else if (flag === 'K') longTarget = text(content, 0, content.length);
    else if (flag !== 'x' && flag !== 'g') {
      const prefix = text(block, 345, 155);
      const path = longPath ?? `${prefix === '' ? '' : `${prefix}/`}${text(block, 0, 100)}`;
      const target = longTarget ?? text(block, 157, 100);
      const type = (Object.keys(TYPE_FLAGS) as TarEntry['type'][]).find((name) => TYPE_FLAGS[name] === flag) ?? 'file';
      longPath = undefined;
      longTarget = undefined;
      yield {
        path: path.replace(/(?<=.)\/+$/, ''),
        type,
        mode: octal(block, 100, 8),
        uid: octal(block, 108, 8),
        gid: octal(block, 116, 8),
        modified: octal(block, 136, 12),
        ...(type === 'file' && { content }),
        ...(type === 'symlink' && { target }),
      };
    }
  }
}

/** A member's path below the directory that an archive is unpacked into: '' for that directory itself. */
export function pathBelow({ path }: TarEntry): string {
  return path.replace(/^(\.?\/)+/, '').replace(/^\.$/, '');
}

/** The type of a member for a file of the simulated system; sockets are left out. */
export function tarType({ type }: Stat): TarEntry['type'] | undefined {
  return type === 'socket' ? undefined : type;
}

function longName(flag: string, name: string): Uint8Array[] {
  const content = encoder.encode(`${name}\0`);
  const entry: TarEntry = { path: '././@LongLink', type: 'file', mode: 0, uid: 0, gid: 0, modified: 0 };
  return [header(entry.path, entry, content.length, flag), padded(content)];
}

function header(name: string, entry: TarEntry, size: number, flag = TYPE_FLAGS[entry.type]): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, value: string, length: number) => block.set(encoder.encode(value).subarray(0, length), at);
  const number = (at: number, value: number, length: number) =>
    put(at, `${value.toString(8).padStart(length - 1, '0')}\0`, length);
  put(0, name, 100);
  number(100, entry.mode & 0o7777, 8);
  number(108, entry.uid, 8);
  number(116, entry.gid, 8);
  number(124, size, 12);
  number(136, Math.max(0, Math.floor(entry.modified)), 12);
  put(156, flag, 1);
  put(157, entry.target ?? '', 100);
  put(257, 'ustar\x0000', 8);
  number(329, 0, 8);
  number(337, 0, 8);
  put(148, `${checksum(block).toString(8).padStart(6, '0')}\0 `, 8);
  return block;
}

/** The sum of a header's bytes, those of the sum itself taken as blanks. */
function checksum(block: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 32 : (block[at] ?? 0);
  return sum;
}

function text(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

function octal(bytes: Uint8Array, at: number, length: number): number {
  return Number.parseInt(text(bytes, at, length).trim() || '0', 8) || 0;
}

function padded(content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(content.length / BLOCK) * BLOCK);
  whole.set(content);
  return whole;
}

function concatenated(blocks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
