import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { OpenFile, type Readiness } from '#kernel/file/openfile.ts';

/** An open file that keeps whatever is written to it, for the lab to read as text. */
export class Sink extends OpenFile {
  readonly kind = 'pipe';
  readonly changed = new WaitQueue();
  #chunks: Uint8Array[] = [];

  /** What has been written so far, decoded as UTF-8. */
  text(): string {
    const decoder = new TextDecoder();
    let text = '';
    for (const chunk of this.#chunks) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }

  readiness(): Readiness {
    return { readable: false, writable: true, hangup: false };
  }

  override *write(bytes: Uint8Array): Coroutine<number> {
    this.#chunks.push(bytes.slice());
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
