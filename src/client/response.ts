import type { Headers } from '#http/headers.ts';
import type { HttpEvent, HttpParser } from '#http/parser.ts';
import { HttpSyntaxError } from '#http/syntaxerror.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Connection } from './connect.ts';
import { ClientError } from './error.ts';

const MAX_READ = 65_536;

/** The answer to a request whose body is still coming in. */
export class Response {
  status = 0;
  reason = '';
  headers!: Headers;
  #bodies: Uint8Array[] = [];
  #ended = false;
  #closed = false;

  constructor(
    readonly connection: Pick<Connection, 'read' | 'close'>,
    readonly parser: HttpParser,
  ) {}

  /** Waits for the head. @returns false where the connection ended before it */
  *receiveHead(): Coroutine<boolean> {
    while (this.status === 0) if (!(yield* this.#receive())) return false;
    return true;
  }

  /** The next piece of the body, no bytes at its end. */
  *read(): Coroutine<Uint8Array> {
    for (;;) {
      const piece = this.#bodies.shift();
      if (piece !== undefined) return piece;
      if (this.#ended || !(yield* this.#receive())) {
        this.close();
        return new Uint8Array(0);
      }
    }
  }

  /** The whole body as text. */
  *text(): Coroutine<string> {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const piece = yield* this.read();
      if (piece.length === 0) return text + decoder.decode();
      text += decoder.decode(piece, { stream: true });
    }
  }

  /** The whole body as JSON of the given shape. @throws ClientError where the engine has ended before it */
  *json<T>(): Coroutine<T> {
    const text = yield* this.text();
    if (text.trim() === '') throw new ClientError('EOF');
    return JSON.parse(text) as T;
  }

  /** Ends the exchange; harmless when it has ended. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.close();
  }

  *#receive(): Coroutine<boolean> {
    const bytes = yield* this.connection.read(MAX_READ);
    try {
      this.#take(bytes.length === 0 ? this.parser.end() : this.parser.push(bytes));
    } catch (error) {
      // The engine has ended in the middle of an answer.
      if (error instanceof HttpSyntaxError) throw new ClientError(error.message);
      throw error;
    }
    return bytes.length > 0;
  }

  #take(events: HttpEvent[]): void {
    for (const event of events) {
      if (event.type === 'response' && (event.status >= 200 || event.status === 101)) {
        this.status = event.status;
        this.reason = event.reason;
        this.headers = event.headers;
      } else if (event.type === 'body') this.#bodies.push(event.bytes);
      else if (event.type === 'end') this.#ended = true;
    }
  }
}
