import { type Coroutine, WaitQueue } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import { PlacedFile } from './regularfile.ts';

/** An open directory. */
export class DirectoryFile extends PlacedFile {
  readonly kind = 'directory';
  readonly changed = new WaitQueue();

  readiness(): Readiness {
    return { readable: true, writable: false, hangup: false };
  }

  /** @throws Errno EISDIR, always */
  override *read(): Coroutine<Uint8Array> {
    throw new Errno('EISDIR');
  }

  protected release(): void {}
}
