import type { FileCapabilities } from '../process/credentials.ts';
import { type FileSystem, Inode } from './inode.ts';

const EMPTY = new Uint8Array(0);

/**
 * A regular file. The bytes that `content` hands out never change: writing replaces the array, so that layers, copies
 * and readers can share one. Appending fills spare room behind the bytes already handed out.
 */
export class RegularInode extends Inode {
  readonly type = 'file';
  /** What it gives who executes it: its attribute security.capability. */
  capabilities: FileCapabilities | undefined;
  #content: Uint8Array = EMPTY;
  /** Room of which `#content` is the beginning, where this inode alone owns it. */
  #buffer: Uint8Array | undefined;

  constructor(fs: FileSystem, mode: number, uid = 0, gid = 0, content: Uint8Array = EMPTY) {
    super(fs, mode, uid, gid);
    this.#content = content;
  }

  get content(): Uint8Array {
    return this.#content;
  }

  override get size(): number {
    return this.#content.length;
  }

  override get blocks(): number {
    return Math.ceil(this.size / 4096) * 8;
  }

  /** Replaces everything; `content` must not be changed afterwards. */
  replace(content: Uint8Array): void {
    this.changing();
    this.#content = content;
    this.#buffer = undefined;
    this.stampModified();
  }

  /** Writes `bytes` at `position`, filling a gap before it with zeros. */
  write(position: number, bytes: Uint8Array): void {
    this.changing();
    this.capabilities = undefined;
    if (bytes.length > 0) {
      if (position === this.size) this.#append(bytes);
      else this.#overwrite(position, bytes);
    }
    this.stampModified();
  }

  /** ftruncate(2). */
  truncate(size: number): void {
    this.changing();
    const content = new Uint8Array(size);
    content.set(this.#content.subarray(0, size));
    this.#content = content;
    this.#buffer = undefined;
    this.stampModified();
  }

  protected duplicate(fs: FileSystem): Inode {
    const copy = new RegularInode(fs, this.mode, this.uid, this.gid, this.#content);
    copy.capabilities = this.capabilities;
    return copy;
  }

  #append(bytes: Uint8Array): void {
    const length = this.size + bytes.length;
    let buffer = this.#buffer;
    if (buffer === undefined || buffer.length < length) {
      const grown = new Uint8Array(this.size === 0 ? length : Math.max(length + 64, this.size * 2));
      grown.set(this.#content);
      buffer = grown;
    }
    buffer.set(bytes, this.size);
    this.#buffer = buffer;
    this.#content = buffer.subarray(0, length);
  }

  #overwrite(position: number, bytes: Uint8Array): void {
    const content = new Uint8Array(Math.max(this.size, position + bytes.length));
    content.set(this.#content);
    content.set(bytes, position);
    this.#content = content;
    this.#buffer = undefined;
  }
}
