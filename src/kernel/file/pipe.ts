import { type Coroutine, WaitQueue } from '../coroutine.ts';
import { Errno } from '../errno.ts';
import { OpenFile, type Readiness } from './openfile.ts';

/** pipe(7): bytes a Linux pipe holds before writers wait. */
const CAPACITY = 65_536;

/** The shared middle of a pipe: a bounded queue of bytes. */
class Channel {
  readonly changed = new WaitQueue();
  chunks: Uint8Array[] = [];
  length = 0;
  reader = true;
  writer = true;

  take(max: number): Uint8Array {
    const first = this.chunks[0];
    if (first === undefined) return new Uint8Array(0);
    const bytes = first.length <= max ? first : first.subarray(0, max);
    if (bytes === first) this.chunks.shift();
    else this.chunks[0] = first.subarray(max);
    this.length -= bytes.length;
    return bytes;
  }
}

class ReadEnd extends OpenFile {
  readonly kind = 'pipe';
  constructor(readonly channel: Channel) {
    super();
  }
  get changed(): WaitQueue {
    return this.channel.changed;
  }
  readiness(): Readiness {
    const { length, writer } = this.channel;
    return { readable: length > 0 || !writer, writable: false, hangup: !writer };
  }
  override *read(max: number): Coroutine<Uint8Array> {
    const channel = this.channel;
    while (channel.length === 0 && channel.writer) yield channel.changed;
    const bytes = channel.take(max);
    channel.changed.wakeAll();
    return bytes;
  }
  protected release(): void {
    this.channel.reader = false;
    this.channel.chunks = [];
    this.channel.length = 0;
    this.channel.changed.wakeAll();
  }
}

class WriteEnd extends OpenFile {
  readonly kind = 'pipe';
  constructor(readonly channel: Channel) {
    super();
  }
  get changed(): WaitQueue {
    return this.channel.changed;
  }
  readiness(): Readiness {
    const { length, reader } = this.channel;
    return { readable: false, writable: length < CAPACITY || !reader, hangup: !reader };
  }
  override *write(bytes: Uint8Array): Coroutine<number> {
    const channel = this.channel;
    let written = 0;
    while (written < bytes.length) {
      if (!channel.reader) throw new Errno('EPIPE');
      const room = CAPACITY - channel.length;
      if (room <= 0) {
        yield channel.changed;
        continue;
      }
      const part = bytes.slice(written, written + room);
      channel.chunks.push(part);
      channel.length += part.length;
      written += part.length;
      channel.changed.wakeAll();
    }
    return written;
  }
  protected release(): void {
    this.channel.writer = false;
    this.channel.changed.wakeAll();
  }
}

/** pipe(2): two open files; what is written to the second can be read from the first. */
export function pipe(): [read: OpenFile, write: OpenFile] {
  const channel = new Channel();
  return [new ReadEnd(channel), new WriteEnd(channel)];
}
