import type { Coroutine, WaitQueue } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { Stat } from '../vfs/inode.ts';

/** What poll(2) would say of an open file now. */
export interface Readiness {
  readable: boolean;
  writable: boolean;
  /** The other end is gone. */
  hangup: boolean;
}

/**
 * An open file description: what file descriptors refer to (pipe, file, terminal, socket). It is shared by every
 * descriptor duplicated or inherited from the first, and released when the last one is closed.
 */
export abstract class OpenFile {
  #references = 0;
  #released = false;

  abstract readonly kind: 'pipe' | 'file' | 'directory' | 'device' | 'tty' | 'socket';

  /** Woken whenever `readiness` may have changed. */
  abstract readonly changed: WaitQueue;

  /** Whether reads and writes would go on without waiting. */
  abstract readiness(): Readiness;

  /**
   * Waits for input and takes at most `max` bytes of it; no bytes mean end of file.
   * @throws Errno EBADF when it is not open for reading
   */
  *read(_max: number): Coroutine<Uint8Array> {
    throw new Errno('EBADF');
  }

  /**
   * Writes all of `bytes`, waiting for room where the file has a limit.
   * @throws Errno EBADF when it is not open for writing; EPIPE when nobody can read it any more
   */
  *write(_bytes: Uint8Array): Coroutine<number> {
    throw new Errno('EBADF');
  }

  /** fstat(2), where the file has an inode. */
  stat(): Stat | undefined {
    return undefined;
  }

  /** lseek(2); @throws Errno ESPIPE where there is no position */
  seek(_offset: number, _whence: 'set' | 'current' | 'end'): number {
    throw new Errno('ESPIPE');
  }

  /** Called once, when the last reference is gone. */
  protected abstract release(): void;

  /** Counts one more descriptor. */
  retain(): this {
    this.#references++;
    return this;
  }

  /** Counts one descriptor less; one that never had a descriptor is released at once. */
  close(): void {
    if (this.#released) return;
    if (--this.#references > 0) return;
    this.#released = true;
    this.release();
  }
}
