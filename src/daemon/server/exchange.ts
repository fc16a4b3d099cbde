import { API_VERSION } from '#api/version.ts';
import { DockerError, invalidParameter } from '#errdefs/errdefs.ts';
import { Headers } from '#http/headers.ts';
import type { HttpParser, HttpRequestHead } from '#http/parser.ts';
import { chunk, LAST_CHUNK, responseHead } from '#http/serialize.ts';
import type { Coroutine, Wait } from '#kernel/coroutine.ts';
import type { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import type { UnixSocket } from '#kernel/socket/unixsocket.ts';
import type { Daemon } from '../daemon.ts';
import { Filters } from '../filters.ts';
import { ENGINE_VERSION } from '../system/version.ts';
import { type Body, fitted } from './json.ts';
import { Query } from './query.ts';

/** Bodies up to this many bytes are sent whole, longer ones in chunks, as Go's server does. */
const WHOLE = 2048;
const encoder = new TextEncoder();

/** A stream of bytes that is no longer HTTP. */
export const RAW = 'application/vnd.docker.raw-stream';

/** Header fields of every answer. */
const OWN: readonly (readonly [string, string])[] = [
  ['Api-Version', API_VERSION],
  ['Docker-Experimental', 'false'],
  ['Ostype', 'linux'],
  ['Server', `Docker/${ENGINE_VERSION} (linux)`],
];

/** A client's connection: on the host, or over the network. */
export type ApiSocket = UnixSocket | TcpSocket;

/** One request and the answer to it. */
export class Exchange {
  readonly method: string;
  readonly query: Query;
  readonly headers: Headers;
  /** What the path of the route stood for: names and ids, decoded. */
  vars: readonly string[] = [];
  /** Whether the head of the answer has been sent. */
  answered = false;
  /** Whether the connection is used up: taken over, or cut off in the middle of an answer. */
  spent = false;

  constructor(
    readonly daemon: Daemon,
    readonly socket: ApiSocket,
    readonly parser: HttpParser,
    head: HttpRequestHead,
    readonly body: Uint8Array,
  ) {
    this.method = head.method;
    this.headers = head.headers;
    const mark = head.target.indexOf('?');
    this.query = new Query(mark < 0 ? '' : head.target.slice(mark + 1));
  }

  /** The first name or id in the path. */
  get name(): string {
    return this.vars[0] ?? '';
  }

  /** The parameter `filters`. @throws DockerError */
  get filters(): Filters {
    return Filters.parse(this.query.get('filters'));
  }

  /**
   * The body as JSON.
   * @param expected what it must fit; a body that is empty or null is then the same as one without fields
   * @throws DockerError where it is none, or is said to be something else
   */
  json<T>(expected?: Body): T {
    if (expected && this.body.length === 0) return {} as T;
    const type = this.headers.get('Content-Type') ?? '';
    if (this.body.length > 0 && !/^application\/json\b/.test(type)) {
      throw invalidParameter(`unsupported Content-Type header (${type}): must be 'application/json'`);
    }
    const text = new TextDecoder().decode(this.body);
    if (text.trim() === '') throw invalidParameter('invalid JSON: got EOF while reading request body');
    try {
      const value: unknown = JSON.parse(text);
      return (expected ? (fitted(value, expected) ?? {}) : value) as T;
    } catch (error) {
      if (error instanceof DockerError) throw error;
      if (/^Unexpected non-whitespace character after JSON/.test(error instanceof Error ? error.message : '')) {
        throw invalidParameter('unexpected content after JSON');
      }
      throw invalidParameter(`invalid JSON: ${jsonFault(text, error)}`);
    }
  }

  /** The body as JSON, or nothing where there is none. @throws DockerError */
  optionalJson<T>(expected?: Body): T | undefined {
    return this.body.length === 0 ? undefined : this.json<T>(expected);
  }

  /** Answers with JSON. */
  reply(status: number, value: unknown): Coroutine<void> {
    return this.#json(status, JSON.stringify(value));
  }

  *#json(status: number, text: string): Coroutine<void> {
    const bytes = encoder.encode(`${text}\n`);
    if (bytes.length <= WHOLE) {
      yield* this.whole(status, bytes, 'application/json');
      return;
    }
    const body = yield* this.stream(status, 'application/json');
    yield* body.write(bytes);
    yield* body.end();
  }

  /** Answers with JSON in which `<`, `>` and `&` are escaped, as Go's encoder does where nobody tells it not to. */
  replyEscaped(status: number, value: unknown): Coroutine<void> {
    return this.#json(
      status,
      JSON.stringify(value).replace(/[<>&]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`),
    );
  }

  /** Refuses a request before anybody has looked at it: with few header fields, and for an old client as plain text. */
  *refuse(status: number, message: string): Coroutine<void> {
    this.answered = true;
    const plain = message.includes('is too old');
    const text = plain ? `${message}\n` : `${JSON.stringify({ message })}\n`;
    const date = new Date(this.daemon.clock.wallTime().seconds * 1000).toUTCString();
    const headers = new Headers();
    if (status !== 404) headers.set('Api-Version', API_VERSION);
    headers.set('Content-Type', plain ? 'text/plain; charset=utf-8' : 'application/json');
    if (status !== 404) {
      headers.set('Ostype', 'linux');
      headers.set('Server', `Docker/${ENGINE_VERSION} (linux)`);
    }
    if (plain) headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Date', date);
    const bytes = encoder.encode(text);
    headers.set('Content-Length', String(bytes.length));
    yield* this.socket.write(responseHead(status, undefined, headers));
    if (this.method !== 'HEAD') yield* this.socket.write(bytes);
  }

  /** Answers without a body. */
  *empty(status: number): Coroutine<void> {
    const bodiless = status === 204 || status === 304;
    yield* this.#head(status, [], bodiless ? [] : [['Content-Length', '0']]);
  }

  /** Sends a path to where it is without doubled slashes and dots. */
  *redirect(location: string): Coroutine<void> {
    this.answered = true;
    const date = new Date(this.daemon.clock.wallTime().seconds * 1000).toUTCString();
    const headers = new Headers([
      ['Location', location],
      ['Date', date],
      ['Content-Length', '0'],
    ]);
    yield* this.socket.write(responseHead(301, undefined, headers));
  }

  /** Answers with text whose type is seen from its first bytes, as Go's server does; the answer to HEAD has to say it. */
  *text(status: number, text: string, headers: Headers): Coroutine<void> {
    const bytes = encoder.encode(this.method === 'HEAD' ? '' : text);
    const last: [string, string][] = [
      ['Content-Length', String(bytes.length)],
      ['Content-Type', 'text/plain; charset=utf-8'],
    ];
    if (this.method === 'HEAD') return yield* this.#head(status, [...headers.entries(), ...last]);
    yield* this.#head(status, headers.entries(), last);
    yield* this.socket.write(bytes);
  }

  /** Answers with a body of known length. */
  *whole(status: number, bytes: Uint8Array, type: string, headers: Headers = new Headers()): Coroutine<void> {
    const entries: [string, string][] = [...headers.entries(), ['Content-Type', type]].map(([name, value]) => [
      name ?? '',
      value ?? '',
    ]);
    yield* this.#head(status, entries, [['Content-Length', String(bytes.length)]]);
    if (this.method !== 'HEAD') yield* this.socket.write(bytes);
  }

  /** Begins an answer that comes bit by bit. */
  *stream(status: number, type: string, headers: Headers = new Headers()): Coroutine<BodyStream> {
    const entries: [string, string][] = [...headers.entries(), ['Content-Type', type]].map(([name, value]) => [
      name ?? '',
      value ?? '',
    ]);
    yield* this.#head(status, entries, [['Transfer-Encoding', 'chunked']]);
    return new BodyStream(this.socket);
  }

  /**
   * Takes the connection over for a raw stream.
   * @param type of the stream, told to clients that ask for an upgrade (HTTP/1.1 Upgrade); others are told `RAW`
   * @param own whether the header fields of every answer are sent as well
   * @returns what the client has already sent on it
   */
  *hijack(type: string, own: boolean): Coroutine<Uint8Array> {
    this.answered = true;
    this.spent = true;
    this.parser.upgrade();
    const upgrade = this.headers.has('Upgrade');
    const headers = new Headers([['Content-Type', upgrade ? type : RAW]]);
    if (upgrade) {
      headers.append('Connection', 'Upgrade');
      headers.append('Upgrade', 'tcp');
    }
    if (own) for (const [name, value] of OWN) headers.append(name, value);
    yield* this.socket.write(responseHead(upgrade ? 101 : 200, upgrade ? 'UPGRADED' : undefined, headers));
    return this.parser.remainder;
  }

  /** Refuses, in the stream's own way, to join a client to it. */
  *refuseStream(status: number, message: string): Coroutine<void> {
    this.answered = true;
    this.spent = true;
    yield* this.socket.write(responseHead(status, undefined, new Headers([['Content-Type', RAW]])));
    yield* this.socket.write(encoder.encode(`${message}\r\n`));
  }

  /** Tells when the client is gone. */
  get gone(): { done(): boolean; changed: Wait } {
    return { done: () => this.socket.readiness().hangup, changed: this.socket.changed };
  }

  *#head(
    status: number,
    entries: readonly (readonly [string, string])[],
    last: [string, string][] = [],
  ): Coroutine<void> {
    this.answered = true;
    // Go writes fields by name, and those of its own after them.
    const sorted = [...OWN, ...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    const date = new Date(this.daemon.clock.wallTime().seconds * 1000).toUTCString();
    yield* this.socket.write(responseHead(status, undefined, new Headers([...sorted, ['Date', date], ...last])));
  }
}

/** A body sent in chunks. */
export class BodyStream {
  constructor(readonly socket: ApiSocket) {}

  *write(data: string | Uint8Array): Coroutine<void> {
    const bytes = typeof data === 'string' ? encoder.encode(data) : data;
    if (bytes.length > 0) yield* this.socket.write(chunk(bytes));
  }

  *end(): Coroutine<void> {
    yield* this.socket.write(LAST_CHUNK);
  }
}

/** What is wrong with JSON, in the words of Go's decoder as far as the place is known. */
function jsonFault(text: string, error: unknown): string {
  const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  const character = place === undefined ? '' : text.charAt(Number(place));
  return character === '' ? 'unexpected EOF' : `invalid character '${character}' looking for beginning of value`;
}
