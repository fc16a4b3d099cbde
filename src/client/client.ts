import { API_VERSION } from '#api/version.ts';
import { Headers } from '#http/headers.ts';
import { HttpParser } from '#http/parser.ts';
import { requestHead } from '#http/serialize.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { type Connection, connect } from './connect.ts';
import { ClientError } from './error.ts';
import { HijackedStream } from './hijack.ts';
import { defaultHost, type Endpoint, parseHost } from './host.ts';
import { encodeQuery, type Query } from './query.ts';
import { Response } from './response.ts';

/** What a request may carry. */
export interface RequestOptions {
  query?: Query;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, with this media type. */
  body?: { type: string; bytes: Uint8Array };
  headers?: Readonly<Record<string, string>>;
}

/** Names the program in the User-Agent header. */
const USER_AGENT = 'Docker-Client/28.5.2 (linux)';

/** Speaks the Engine API with one engine, over its socket; every call of the API is a function beside this class. */
export class Client {
  readonly #endpoint: Endpoint;
  /** The engine's address, e.g. `unix:///var/run/docker.sock`. */
  readonly address: string;

  /**
   * @param host as in DOCKER_HOST; empty for the local engine
   * @throws ClientError where `host` is no address
   */
  constructor(
    readonly proc: Process,
    host: string,
  ) {
    const { endpoint, address } = parseHost(host === '' ? defaultHost(proc.kernel.system) : host);
    this.#endpoint = endpoint;
    this.address = address;
  }

  /**
   * Sends a request and waits for the head of the answer.
   * @param path below the API's version, e.g. `/containers/json`
   * @throws ClientError where the engine cannot be reached or answers with an error
   */
  *request(method: string, path: string, options: RequestOptions = {}): Coroutine<Response> {
    const { connection, target } = yield* this.#send(method, path, options);
    const response = new Response(connection, new HttpParser('response', { headOnly: method === 'HEAD' }));
    yield* this.#head(response, method, target);
    if (response.status >= 400) throw yield* failure(response);
    return response;
  }

  /** GET, with the JSON answered. @throws ClientError */
  *get<T>(path: string, query?: Query): Coroutine<T> {
    return yield* (yield* this.request('GET', path, { query })).json<T>();
  }

  /** POST, with the JSON answered. @throws ClientError */
  *post<T>(path: string, options?: RequestOptions): Coroutine<T> {
    return yield* (yield* this.request('POST', path, options)).json<T>();
  }

  /** A request whose answer carries nothing. @throws ClientError */
  *send(method: string, path: string, options?: RequestOptions): Coroutine<void> {
    const response = yield* this.request(method, path, options);
    response.close();
  }

  /** POST that turns the connection into a stream. @throws ClientError */
  *hijack(path: string, options: RequestOptions): Coroutine<HijackedStream> {
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'tcp',
      ...(options.json === undefined && { 'Content-Type': 'text/plain' }),
    };
    const { connection, target } = yield* this.#send('POST', path, { ...options, headers });
    const parser = new HttpParser('response');
    const response = new Response(connection, parser);
    yield* this.#head(response, 'POST', target);
    if (response.status >= 400) throw yield* failure(response);
    if (response.status === 101) return new HijackedStream(connection, parser.remainder);
    response.close();
    throw new ClientError(`unable to upgrade to tcp, received ${response.status}`);
  }

  *#send(method: string, path: string, options: RequestOptions): Coroutine<{ connection: Connection; target: string }> {
    const target = `/v${API_VERSION}${path}${encodeQuery(options.query ?? {})}`;
    const body =
      options.json === undefined ? options.body?.bytes : new TextEncoder().encode(`${JSON.stringify(options.json)}\n`);
    const headers = new Headers();
    headers.set(
      'Host',
      this.#endpoint.scheme === 'unix' ? 'api.moby.localhost' : `${this.#endpoint.host}:${this.#endpoint.port}`,
    );
    headers.set('User-Agent', USER_AGENT);
    if (body !== undefined || method === 'POST') headers.set('Content-Length', String(body?.length ?? 0));
    if (options.json !== undefined) headers.set('Content-Type', 'application/json');
    else if (options.body !== undefined) headers.set('Content-Type', options.body.type);
    if (options.headers?.Connection === undefined) headers.set('Connection', 'close');
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
    const connection = yield* connect(this.proc, this.#endpoint, this.address, this.#named(method, target));
    const head = requestHead(method, target, headers);
    try {
      yield* connection.write(head);
      if (body !== undefined && body.length > 0) yield* connection.write(body);
    } catch (error) {
      if (!isErrno(error, 'EPIPE', 'ECONNRESET')) throw error;
    }
    return { connection, target };
  }

  *#head(response: Response, method: string, target: string): Coroutine<void> {
    try {
      if (yield* response.receiveHead()) return;
    } catch (error) {
      if (!isErrno(error, 'ECONNRESET')) throw error;
    }
    response.close();
    throw new ClientError(`error during connect: ${this.#named(method, target)}: EOF`);
  }

  /** The request as Go's url.Error names it. */
  #named(method: string, target: string): string {
    const host =
      this.#endpoint.scheme === 'unix'
        ? encodeURIComponent(this.address.replace(/^\w+:\/\//, ''))
        : `${this.#endpoint.host}:${this.#endpoint.port}`;
    return `${method.charAt(0)}${method.slice(1).toLowerCase()} "http://${host}${target}"`;
  }
}

function* failure(response: Response): Coroutine<ClientError> {
  const text = (yield* response.text()).trim();
  const { status, reason } = response;
  if (text === '') {
    return new ClientError(
      `request returned ${reason} for API route and version, check if the server supports the requested API version`,
      status,
    );
  }
  let message = text;
  if (/^application\/json\b/.test(response.headers.get('Content-Type') ?? '')) {
    message = (JSON.parse(text) as { message?: string }).message ?? '';
  }
  return new ClientError(`Error response from daemon: ${message.trim()}`, status);
}
