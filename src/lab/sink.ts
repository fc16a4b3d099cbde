import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { OpenFile, type Readiness } from '#kernel/file/openfile.ts';

/** How much of what is written is kept, in bytes: `yes` writes for as long as it may. */
const KEPT = 16 * 1024 ** 2;

/** An open file that keeps what is written to it, for the lab to read as text. */
export class Sink extends OpenFile {
  readonly kind = 'pipe';
  readonly changed = new WaitQueue();
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** What has been written so far, decoded as UTF-8; where that was too much, the beginning and a word about it. */
  text(): string {
    const decoder = new TextDecoder();
    let text = '';
    for (const chunk of this.#chunks) text += decoder.decode(chunk, { stream: true });
    text += decoder.decode();
    return this.#length > KEPT ? `${text}\nlab: what followed is not kept\n` : text;
  }

  readiness(): Readiness {
    return { readable: false, writable: true, hangup: false };
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    if (this.#length <= KEPT) this.#chunks.push(bytes.slice());
    this.#length += bytes.length;
    return bytes.length;
  }

  protected release(): void {}
}

/** An input that is at its end from the start, as /dev/null is. */
export class EmptySource extends OpenFile {
  readonly kind = 'device';
  readonly changed = new WaitQueue();

  readiness(): Readiness {
    return { readable: true, writable: true, hangup: false };
  }

  override *read(): Coroutine<Uint8Array> {
    return new Uint8Array(0);
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    return bytes.length;
  }

  protected release(): void {}
}
