import { Errno } from '../errno.ts';
import type { OpenFile } from './openfile.ts';

/** A process's file descriptors. */
export class FileTable {
  #files = new Map<number, OpenFile>();
  /** One more than the highest descriptor that may be given (RLIMIT_NOFILE). */
  limit = Number.POSITIVE_INFINITY;

  /** @throws Errno EBADF */
  get(fd: number): OpenFile {
    const file = this.#files.get(fd);
    if (file === undefined) throw new Errno('EBADF');
    return file;
  }

  /** Whether there is no descriptor left (RLIMIT_NOFILE). */
  get full(): boolean {
    return this.#files.size >= this.limit;
  }

  has(fd: number): boolean {
    return this.#files.has(fd);
  }

  /** Gives `file` a descriptor: `fd`, closing what it referred to, or the lowest free one. @throws Errno EMFILE, EBADF */
  install(file: OpenFile, fd?: number): number {
    let number = fd ?? 0;
    if (fd === undefined) while (this.#files.has(number)) number++;
    if (number >= this.limit) throw new Errno(fd === undefined ? 'EMFILE' : 'EBADF');
    file.retain();
    this.#files.get(number)?.close();
    this.#files.set(number, file);
    return number;
  }

  /** dup2(2); @throws Errno EBADF */
  duplicate(from: number, to: number): void {
    if (from !== to) this.install(this.get(from), to);
  }

  /** close(2); @throws Errno EBADF */
  close(fd: number): void {
    const file = this.get(fd);
    this.#files.delete(fd);
    file.close();
  }

  closeAll(): void {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of files) file.close();
  }

  entries(): [fd: number, file: OpenFile][] {
    return [...this.#files].sort(([a], [b]) => a - b);
  }
}
