import { API_VERSION } from '#api/version.ts';
import { Headers } from '#http/headers.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { askHttp, type HttpAnswer, type HttpPeer } from '../http/ask.ts';

/** The engine cannot be asked, in the words of Docker's client. */
export class EngineError extends Error {}

/** The engine that is asked what there is, over its API. */
export class Engine {
  readonly #peer: HttpPeer;

  /** @param endpoint `unix:///var/run/docker.sock`, `tcp://192.168.56.11:2375` @throws EngineError */
  constructor(
    readonly proc: Process,
    readonly endpoint: string,
  ) {
    const unix = /^unix:\/\/(\/.*)$/.exec(endpoint)?.[1];
    const [, host = '', port = '2375'] = /^(?:tcp|http):\/\/([^/:]+)(?::(\d+))?/.exec(endpoint) ?? [];
    const addr = Addr.tryParse(host);
    if (unix === undefined && !addr) throw new EngineError(`unable to parse docker host \`${endpoint}\``);
    this.#peer =
      unix === undefined ? { scheme: 'tcp', addr: addr as Addr, port: Number(port) } : { scheme: 'unix', path: unix };
  }

  /** GET, with the JSON answered. @param query as it stands behind the question mark @throws EngineError */
  *get<T>(path: string, query = ''): Coroutine<T> {
    const answer = yield* this.#ask(path, query);
    const text = new TextDecoder().decode(yield* answer.all());
    if (answer.status === 200) return JSON.parse(text) as T;
    throw new EngineError(`Error response from daemon: ${(JSON.parse(text) as { message?: string }).message ?? text}`);
  }

  /** GET /events for these types of objects; each call of `next` waits for one. @throws EngineError */
  *events(types: readonly string[]): Coroutine<EventStream> {
    const filters = encodeURIComponent(JSON.stringify({ type: types }));
    return new EventStream(yield* this.#ask('/events', `filters=${filters}`));
  }

  *#ask(path: string, query: string): Coroutine<HttpAnswer> {
    const headers = new Headers([
      ['Host', 'api.moby.localhost'],
      ['User-Agent', 'Traefik'],
    ]);
    const target = `/v${API_VERSION}${path}${query === '' ? '' : `?${query}`}`;
    try {
      return yield* askHttp(this.proc, this.#peer, { method: 'GET', target, headers });
    } catch (error) {
      if (isErrno(error, 'EACCES', 'EPERM'))
        throw new EngineError(
          `permission denied while trying to connect to the Docker daemon socket at ${this.endpoint}: Get "http://${encodeURIComponent(this.#peer.scheme === 'unix' ? this.#peer.path : '')}${target}": dial unix ${this.#peer.scheme === 'unix' ? this.#peer.path : ''}: connect: permission denied`,
        );
      if (isErrno(error))
        throw new EngineError(`Cannot connect to the Docker daemon at ${this.endpoint}. Is the docker daemon running?`);
      throw error;
    }
  }
}

/** What happens in the engine. */
export class EventStream {
  #pending = '';
  readonly #decoder = new TextDecoder();

  constructor(readonly answer: HttpAnswer) {}

  /** The next event, undefined when the engine ends. */
  *next(): Coroutine<{ Type?: string; Action?: string } | undefined> {
    for (;;) {
      const newline = this.#pending.indexOf('\n');
      if (newline >= 0) {
        const line = this.#pending.slice(0, newline).trim();
        this.#pending = this.#pending.slice(newline + 1);
        if (line !== '') return JSON.parse(line) as { Type?: string; Action?: string };
        continue;
      }
      try {
        const bytes = yield* this.answer.read();
        if (!bytes) return undefined;
        this.#pending += this.#decoder.decode(bytes, { stream: true });
      } catch (error) {
        if (isErrno(error)) return undefined;
        throw error;
      }
    }
  }

  close(): void {
    this.answer.close();
  }
}
