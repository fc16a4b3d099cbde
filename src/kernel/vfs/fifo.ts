import { type Coroutine, WaitQueue } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import { type FileSystem, Inode } from './inode.ts';
import type { Location } from './mount.ts';
import { type OpenMode, PlacedFile } from './regularfile.ts';

/** pipe(7): bytes a FIFO holds before writers wait. */
const CAPACITY = 65_536;

/** A named pipe, with the bytes under way in it. */
export class FifoInode extends Inode {
  readonly type = 'fifo';
  readonly changed = new WaitQueue();
  readers = 0;
  writers = 0;
  /** How often it was opened for reading and for writing. */
  readerOpens = 0;
  writerOpens = 0;
  chunks: Uint8Array[] = [];
  length = 0;

  protected duplicate(fs: FileSystem): Inode {
    return new FifoInode(fs, this.mode, this.uid, this.gid);
  }
}

/**
 * An open end of a named pipe. open(2) itself does not wait here as it does on Linux; the first read waits for a writer
 * and the first write for a reader instead.
 */
export class FifoFile extends PlacedFile {
  readonly kind = 'pipe';
  readonly #readerOpens: number;
  readonly #writerOpens: number;

  constructor(
    location: Location,
    readonly fifo: FifoInode,
    readonly mode: OpenMode,
  ) {
    super(location);
    this.#readerOpens = fifo.readers > 0 ? -1 : fifo.readerOpens;
    this.#writerOpens = fifo.writers > 0 ? -1 : fifo.writerOpens;
    if (mode.read) {
      fifo.readers++;
      fifo.readerOpens++;
    }
    if (mode.write) {
      fifo.writers++;
      fifo.writerOpens++;
    }
    fifo.changed.wakeAll();
  }

  /** Whether there has been a writer since this end was opened. */
  get #metWriter(): boolean {
    return this.fifo.writerOpens !== this.#writerOpens;
  }

  get #metReader(): boolean {
    return this.fifo.readerOpens !== this.#readerOpens;
  }

  get changed(): WaitQueue {
    return this.fifo.changed;
  }

  readiness(): Readiness {
    const { length, writers, readers } = this.fifo;
    return {
      readable: this.mode.read && (length > 0 || (this.#metWriter && writers === 0)),
      writable: this.mode.write && readers > 0 && length < CAPACITY,
      hangup: this.#metWriter && writers === 0,
    };
  }

  override *read(max: number): Coroutine<Uint8Array> {
    if (!this.mode.read) throw new Errno('EBADF');
    const fifo = this.fifo;
    while (fifo.length === 0 && (fifo.writers > 0 || !this.#metWriter)) yield fifo.changed;
    const first = fifo.chunks[0];
    if (first === undefined) return new Uint8Array(0);
    const bytes = first.subarray(0, max);
    if (bytes.length === first.length) fifo.chunks.shift();
    else fifo.chunks[0] = first.subarray(max);
    fifo.length -= bytes.length;
    fifo.changed.wakeAll();
    return bytes;
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    if (!this.mode.write) throw new Errno('EBADF');
    const fifo = this.fifo;
    let written = 0;
    while (written < bytes.length) {
      if (fifo.readers === 0 && this.#metReader) throw new Errno('EPIPE');
      const room = CAPACITY - fifo.length;
      if (fifo.readers === 0 || room <= 0) {
        yield fifo.changed;
        continue;
      }
      const part = bytes.slice(written, written + room);
      fifo.chunks.push(part);
      fifo.length += part.length;
      written += part.length;
      fifo.changed.wakeAll();
    }
    return written;
  }

  protected release(): void {
    const fifo = this.fifo;
    if (this.mode.read) fifo.readers--;
    if (this.mode.write) fifo.writers--;
    if (fifo.readers === 0 && fifo.writers === 0) {
      fifo.chunks = [];
      fifo.length = 0;
    }
    fifo.changed.wakeAll();
  }
}
