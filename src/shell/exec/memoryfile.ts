import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { OpenFile, type Readiness } from '#kernel/file/openfile.ts';

/** The deleted temporary file behind a here-document or here-string: can be read and rewound. */
export class HereFile extends OpenFile {
  readonly kind = 'file';
  readonly changed = new WaitQueue();
  #offset = 0;

  constructor(readonly content: Uint8Array) {
    super();
  }

  readiness(): Readiness {
    return { readable: true, writable: false, hangup: false };
  }

  override *read(max: number): Coroutine<Uint8Array> {
    const bytes = this.content.slice(this.#offset, this.#offset + max);
    this.#offset += bytes.length;
    return bytes;
  }

  override seek(offset: number, whence: 'set' | 'current' | 'end'): number {
    const base = whence === 'set' ? 0 : whence === 'current' ? this.#offset : this.content.length;
    this.#offset = Math.max(0, base + offset);
    return this.#offset;
  }

  protected release(): void {}
}
