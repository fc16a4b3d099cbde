import { type BodyFraming, bodyFraming } from './framing.ts';
import { Headers } from './headers.ts';
import { HttpSyntaxError } from './syntaxerror.ts';

export interface HttpRequestHead {
  readonly type: 'request';
  readonly method: string;
  readonly target: string;
  /** `1.1` or `1.0`. */
  readonly version: string;
  readonly headers: Headers;
}

export interface HttpResponseHead {
  readonly type: 'response';
  readonly status: number;
  readonly reason: string;
  readonly version: string;
  readonly headers: Headers;
}

/** What a parser found: a head, pieces of the body (never empty), the end of the message. */
export type HttpEvent =
  | HttpRequestHead
  | HttpResponseHead
  | { readonly type: 'body'; readonly bytes: Uint8Array }
  | { readonly type: 'end' };

/** Heads longer than this are refused (Go's DefaultMaxHeaderBytes). */
const MAX_HEAD = 1 << 20;
const NONE = new Uint8Array(0);
const LINE_FEED = 10;

type State =
  | 'head'
  | 'fixed'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'raw'
  | 'closed';

/**
 * Takes HTTP/1.1 messages (RFC 9112) out of a stream of bytes, however it is cut into pieces, one message after the
 * other. After a response 101 or a request for an upgrade, or once the caller says `upgrade()`, the stream is no longer
 * HTTP: what comes in beyond stays in `remainder`.
 */
export class HttpParser {
  readonly #kind: 'request' | 'response';
  readonly #headOnly: boolean;
  #state: State = 'head';
  #left = 0;
  /** Bytes of an unfinished line or head. */
  #buffer = NONE;
  /** How far `#buffer` has been searched for the end. */
  #searched = 0;
  #lines: string[] = [];
  #headLength = 0;
  #upgradeAsked = false;

  /** @param options.headOnly of responses to HEAD, which have no body whatever their fields say */
  constructor(kind: 'request' | 'response', options: { headOnly?: boolean } = {}) {
    this.#kind = kind;
    this.#headOnly = options.headOnly ?? false;
  }

  /** Bytes behind the last message that belong to the upgraded stream. */
  get remainder(): Uint8Array {
    return this.#state === 'raw' ? this.#buffer : NONE;
  }

  /** Whether the stream is inside a message: its end would cut it off. */
  get incomplete(): boolean {
    return (
      this.#state !== 'raw' &&
      this.#state !== 'closed' &&
      (this.#state !== 'head' || this.#lines.length > 0 || this.#buffer.length > 0)
    );
  }

  /** From now on the stream is raw; servers call this when they answer 101. */
  upgrade(): void {
    this.#state = 'raw';
  }

  /** Goes on with HTTP after a request for an upgrade that the server does not follow. @throws HttpSyntaxError */
  ignoreUpgrade(): HttpEvent[] {
    if (this.#state === 'raw') this.#state = 'head';
    return this.push(NONE);
  }

  /** Takes in the next bytes. @throws HttpSyntaxError where they are not HTTP */
  push(bytes: Uint8Array): HttpEvent[] {
    const events: HttpEvent[] = [];
    let data = this.#buffer.length === 0 ? bytes : joined(this.#buffer, bytes);
    this.#buffer = NONE;
    while (data.length > 0) {
      const state = this.#state;
      if (state === 'raw' || state === 'closed') break;
      if (state === 'until-close') {
        events.push({ type: 'body', bytes: data });
        data = NONE;
      } else if (state === 'fixed' || state === 'chunk-data') {
        const part = data.subarray(0, this.#left);
        events.push({ type: 'body', bytes: part });
        this.#left -= part.length;
        data = data.subarray(part.length);
        if (this.#left > 0) continue;
        if (state === 'fixed') this.#finish(events);
        else this.#state = 'chunk-end';
      } else {
        const end = data.indexOf(LINE_FEED, this.#searched);
        if (end < 0) {
          if (this.#headLength + data.length > MAX_HEAD) throw new HttpSyntaxError('header too long');
          this.#searched = data.length;
          break;
        }
        this.#searched = 0;
        this.#line(lineText(data, end), end + 1, events);
        data = data.subarray(end + 1);
      }
    }
    // A raw stream keeps its bytes for the taker; a copy so that the caller may reuse its array.
    this.#buffer = this.#state === 'closed' ? NONE : data.length === 0 ? NONE : data.slice();
    return events;
  }

  /**
   * The stream has ended.
   * @throws HttpSyntaxError in the middle of a message
   */
  end(): HttpEvent[] {
    const events: HttpEvent[] = [];
    if (this.#state === 'until-close') this.#finish(events);
    else if (this.incomplete) throw new HttpSyntaxError('unexpected EOF');
    if (this.#state !== 'raw') this.#state = 'closed';
    return events;
  }

  #line(line: string, length: number, events: HttpEvent[]): void {
    switch (this.#state) {
      case 'chunk-size': {
        const size = /^([0-9a-f]{1,8})\s*(;.*)?$/i.exec(line)?.[1];
        if (size === undefined) throw new HttpSyntaxError(`invalid chunk length ${JSON.stringify(line)}`);
        this.#left = Number.parseInt(size, 16);
        this.#state = this.#left === 0 ? 'trailers' : 'chunk-data';
        return;
      }
      case 'chunk-end':
        if (line !== '') throw new HttpSyntaxError('malformed chunked encoding');
        this.#state = 'chunk-size';
        return;
      case 'trailers':
        if (line === '') this.#finish(events);
        return;
      default:
        this.#headLine(line, length, events);
    }
  }

  #headLine(line: string, length: number, events: HttpEvent[]): void {
    this.#headLength += length;
    if (this.#headLength > MAX_HEAD) throw new HttpSyntaxError('header too long');
    if (line !== '') {
      // Checked at once, so that a client that speaks no HTTP and waits is answered.
      if (this.#lines.length === 0) this.#startLine(line);
      this.#lines.push(line);
      return;
    }
    // Empty lines before a start line are to be ignored (RFC 9112, 2.2).
    const [start, ...fields] = this.#lines;
    if (start === undefined) return;
    this.#lines = [];
    this.#headLength = 0;
    const head = this.#startLine(start)(parseFields(fields));
    events.push(head);
    this.#upgradeAsked =
      head.type === 'request' && head.headers.has('Upgrade') && head.headers.hasToken('Connection', 'upgrade');
    this.#begin(bodyFraming(head, this.#headOnly), events);
  }

  #startLine(line: string): (headers: Headers) => HttpRequestHead | HttpResponseHead {
    if (this.#kind === 'request') {
      const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (\S+) HTTP\/(1\.[01])$/.exec(line);
      if (!match) throw new HttpSyntaxError(`malformed HTTP request ${JSON.stringify(line)}`);
      const [, method = '', target = '', version = ''] = match;
      return (headers) => ({ type: 'request', method, target, version, headers });
    }
    const match = /^HTTP\/(1\.[01]) (\d{3})(?: (.*))?$/.exec(line);
    if (!match) throw new HttpSyntaxError(`malformed HTTP response ${JSON.stringify(line)}`);
    const [, version = '', status = '', reason = ''] = match;
    return (headers) => ({ type: 'response', status: Number(status), reason, version, headers });
  }

  #begin(framing: BodyFraming, events: HttpEvent[]): void {
    switch (framing.kind) {
      case 'none':
        this.#finish(events);
        return;
      case 'interim':
        return;
      case 'upgrade':
        events.push({ type: 'end' });
        this.#state = 'raw';
        return;
      case 'chunked':
        this.#state = 'chunk-size';
        return;
      case 'until-close':
        this.#state = 'until-close';
        return;
      case 'fixed':
        this.#left = framing.length;
        this.#state = 'fixed';
    }
  }

  #finish(events: HttpEvent[]): void {
    events.push({ type: 'end' });
    this.#state = this.#upgradeAsked ? 'raw' : 'head';
  }
}

function parseFields(lines: string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (!match) throw new HttpSyntaxError(`malformed MIME header line: ${line}`);
    headers.append(match[1] ?? '', match[2] ?? '');
  }
  return headers;
}

function lineText(data: Uint8Array, end: number): string {
  const stop = end > 0 && data[end - 1] === 13 ? end - 1 : end;
  return new TextDecoder().decode(data.subarray(0, stop));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
