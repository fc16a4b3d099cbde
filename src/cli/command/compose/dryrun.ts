import type { ContainerCreateRequest, ContainerSummary } from '#api/container.ts';
import { Client, type RequestOptions } from '#client/client.ts';
import type { HijackedStream } from '#client/hijack.ts';
import { Response } from '#client/response.ts';
import { HttpParser } from '#http/parser.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError } from '../../command.ts';

/** A container that has not been made. */
interface Imagined {
  id: string;
  name: string;
  request: ContainerCreateRequest;
  isRunning: boolean;
}

/** Changes of a container that are passed over, `/containers/{id}/{verb}`. */
const PASSED_OVER = /^\/containers\/([^/]+)\/(?:start|stop|kill|pause|unpause|restart|rename|archive|update)$/;

/** A client that asks the engine and changes nothing: for `--dry-run` it goes on as if what it was told had been done. */
export class DryRunClient extends Client {
  readonly #imagined = new Map<string, Imagined>();

  constructor(readonly engine: Client) {
    super(engine.proc, engine.address);
  }

  override *request(method: string, path: string, options: RequestOptions = {}): Coroutine<Response> {
    const imagined = this.#imagined.get(/^\/containers\/([^/]+)/.exec(path)?.[1] ?? '');
    if (method === 'GET' || method === 'HEAD') {
      if (imagined) return yield* answer(path.endsWith('/json') ? inspected(imagined) : []);
      if (path === '/containers/json') return yield* this.#list(options);
      return yield* this.engine.request(method, path, options);
    }
    if (method === 'POST' && path === '/containers/create')
      return yield* answer({ Id: this.#imagine(options), Warnings: [] });
    if (path === '/networks/create') return yield* answer({ Id: (options.json as { Name: string }).Name, Warning: '' });
    if (path === '/volumes/create') return yield* answer(options.json);
    if (path === '/images/create') return yield* this.#pull(options);
    if (PASSED_OVER.test(path)) {
      if (imagined && path.endsWith('/start')) imagined.isRunning = true;
      return yield* answer(undefined);
    }
    if (method === 'DELETE') return yield* answer([]);
    throw new CliError(`docker: not simulated: ${method} ${path} with --dry-run`);
  }

  override *hijack(): Coroutine<HijackedStream> {
    throw new CliError('interactive exec is not supported in dry-run mode');
  }

  #imagine({ query, json }: RequestOptions): string {
    const id = `${'dryrun'.repeat(9)}${String(this.#imagined.size + 1).padStart(10, '0')}`;
    const request = json as ContainerCreateRequest;
    this.#imagined.set(id, { id, name: String(query?.name ?? ''), request, isRunning: false });
    return id;
  }

  /** Containers there are, and those that would be. */
  *#list(options: RequestOptions): Coroutine<Response> {
    const there = yield* this.engine.get<ContainerSummary[]>('/containers/json', options.query);
    const imagined = [...this.#imagined.values()].map(
      ({ id, name, request, isRunning }): ContainerSummary => ({
        Id: id,
        Names: [`/${name}`],
        Image: request.Image ?? '',
        ImageID: '',
        Command: '',
        Created: 0,
        Ports: [],
        Labels: request.Labels ?? {},
        State: isRunning ? 'running' : 'created',
        Status: 'Created',
        HostConfig: {},
        NetworkSettings: { Networks: {} },
        Mounts: [],
      }),
    );
    const replaced = new Set(imagined.map(({ Labels }) => Labels?.['com.docker.compose.replace']));
    return yield* answer([...there.filter(({ Id }) => !replaced.has(Id)), ...imagined]);
  }

  /** An image is looked up where it comes from, and not fetched. */
  *#pull({ query, headers }: RequestOptions): Coroutine<Response> {
    const name = `${query?.fromImage}${query?.tag ? `:${query.tag}` : ''}`;
    yield* this.engine.request('GET', `/distribution/${name}/json`, { headers });
    return yield* answer(undefined);
  }
}

function inspected({ id, name, request, isRunning }: Imagined) {
  const State = { Status: isRunning ? 'running' : 'created', Running: isRunning, ExitCode: 0 };
  return {
    Id: id,
    Name: `/${name}`,
    Image: request.Image ?? '',
    State,
    Config: request,
    HostConfig: request.HostConfig ?? {},
    NetworkSettings: { Networks: request.NetworkingConfig?.EndpointsConfig ?? {} },
  };
}

/** An answer as the engine would give it. */
function* answer(json: unknown): Coroutine<Response> {
  const body = json === undefined ? '' : JSON.stringify(json);
  const bytes = new TextEncoder().encode(body);
  const head = new TextEncoder().encode(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n`);
  const pieces = [head, bytes];
  const response = new Response(
    {
      *read() {
        return pieces.shift() ?? new Uint8Array(0);
      },
      close() {},
    },
    new HttpParser('response'),
  );
  yield* response.receiveHead();
  return response;
}
