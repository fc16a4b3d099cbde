import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';

/** Thrown when the client has taken too long for its request. */
export class RequestTimeout extends Error {}

/** One request to httpd and what is known of it. */
export class Exchange {
  method = '';
  /** The request target as it was sent. */
  target = '';
  query: string | undefined;
  /** Header fields with their names as sent, in order. */
  readonly fields: [name: string, value: string][] = [];
  /** When the head of the request has to be there. */
  deadline: Nanoseconds = Number.POSITIVE_INFINITY;
  #buffer = new Uint8Array(0);

  /**
   * @param proc the process that answers, with the connection as standard input and output
   * @param peer address of the client as httpd writes it: `[::ffff:172.17.0.1]:36148`
   */
  constructor(
    readonly proc: Process,
    readonly peer: string,
    readonly verbose: number,
  ) {}

  /** Writes a line to standard error, as httpd does with -v. */
  log(text: string): Coroutine<void> {
    return this.proc.printError(`${this.peer}: ${text}\n`);
  }

  /** The value of a header field, in any case. */
  field(name: string): string | undefined {
    return this.fields.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  }

  /** Reads a line without its end; undefined at the end of the connection. @throws RequestTimeout */
  *line(): Coroutine<string | undefined> {
    for (;;) {
      const end = this.#buffer.indexOf(10);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#buffer.subarray(0, end));
        this.#buffer = this.#buffer.slice(end + 1);
        return line.replace(/\r$/, '');
      }
      const { proc, deadline } = this;
      const ready = yield* proc.poll([proc.files.get(0)], Math.max(0, deadline - proc.clock.now));
      if (ready.length === 0) throw new RequestTimeout();
      const bytes = yield* proc.read(0);
      if (bytes.length === 0) return undefined;
      const joined = new Uint8Array(this.#buffer.length + bytes.length);
      joined.set(this.#buffer);
      joined.set(bytes, this.#buffer.length);
      this.#buffer = joined;
    }
  }

  /** Reads up to `count` bytes of the body; fewer only when the connection ends. */
  *body(count: number): Coroutine<Uint8Array> {
    let body = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(body.length);
    while (body.length < count) {
      const bytes = yield* this.proc.read(0, count - body.length);
      if (bytes.length === 0) break;
      const joined = new Uint8Array(body.length + bytes.length);
      joined.set(body);
      joined.set(bytes, body.length);
      body = joined;
    }
    return body;
  }
}
