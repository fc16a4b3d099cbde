import type { Coroutine } from '../coroutine.ts';
import { isErrno } from '../errno.ts';
import { type TlsCertificate, TlsError, TlsSession } from '../wire/tls.ts';

const MAX_READ = 65_536;

/** Something to read bytes from and write bytes to: a socket, or TLS on one. */
export interface ByteStream {
  /** The next bytes, none at the end. @throws Errno */
  read(max: number): Coroutine<Uint8Array>;
  /** @throws Errno */
  write(bytes: Uint8Array): Coroutine<number>;
}

/** TLS on a socket; see `wire/tls.ts` for what it lacks. */
export class TlsStream implements ByteStream {
  readonly #data: Uint8Array[] = [];

  private constructor(
    readonly below: ByteStream,
    readonly session: TlsSession,
  ) {}

  /** Says hello to a server and waits for its certificate. @throws TlsError, Errno */
  static *connect(below: ByteStream, serverName: string): Coroutine<TlsStream> {
    const stream = new TlsStream(below, new TlsSession());
    yield* below.write(stream.session.hello(serverName));
    yield* stream.#shakeHands();
    return stream;
  }

  /** Answers a client's hello. @param first what has been read of it @throws TlsError, Errno */
  static *accept(below: ByteStream, certificate: TlsCertificate, first: Uint8Array): Coroutine<TlsStream> {
    const stream = new TlsStream(below, new TlsSession(certificate));
    yield* stream.#take(first);
    yield* stream.#shakeHands();
    return stream;
  }

  /** Whether something has come that nobody has read. */
  get pending(): boolean {
    return this.#data.length > 0;
  }

  *read(): Coroutine<Uint8Array> {
    for (;;) {
      const piece = this.#data.shift();
      if (piece !== undefined) return piece;
      if (this.session.closed) return new Uint8Array(0);
      const bytes = yield* this.below.read(MAX_READ);
      if (bytes.length === 0) return bytes;
      yield* this.#take(bytes);
    }
  }

  *write(bytes: Uint8Array): Coroutine<number> {
    yield* this.below.write(this.session.seal(bytes));
    return bytes.length;
  }

  /** Says that no more will come; whether the other end still hears it does not matter. */
  *end(): Coroutine<void> {
    try {
      yield* this.below.write(this.session.farewell());
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }

  *#shakeHands(): Coroutine<void> {
    while (!this.session.established) {
      const bytes = yield* this.below.read(MAX_READ);
      if (bytes.length === 0) throw new TlsError('EOF');
      yield* this.#take(bytes);
    }
  }

  *#take(bytes: Uint8Array): Coroutine<void> {
    const { data, send } = this.session.push(bytes);
    this.#data.push(...data);
    for (const each of send) yield* this.below.write(each);
  }
}
