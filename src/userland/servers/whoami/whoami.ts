import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { endpointText } from '#kernel/socket/endpoint.ts';
import { parameter, parseTarget } from '../http/query.ts';
import { type HttpReply, type HttpRequest, listenHttp, serveHttp, untilStopped } from '../http/serve.ts';

const TEXT = ['Content-Type', 'text/plain; charset=utf-8'] as const;
const JSON_TYPE = ['Content-Type', 'application/json'] as const;

/**
 * traefik/whoami: tells who answers and what the request looked like when it arrived. Flags --port and --name, or
 * WHOAMI_PORT_NUMBER and WHOAMI_NAME (github.com/traefik/whoami).
 */
export function* whoami(proc: Process): Coroutine<number> {
  const flag = (name: string) => {
    const at = proc.argv.findIndex((arg) => new RegExp(`^--?${name}(=|$)`).test(arg));
    if (at < 0) return undefined;
    return /=(.*)$/.exec(proc.argv[at] ?? '')?.[1] ?? proc.argv[at + 1];
  };
  const port = flag('port') ?? proc.env.get('WHOAMI_PORT_NUMBER') ?? '80';
  const name = flag('name') ?? proc.env.get('WHOAMI_NAME') ?? '';
  const stamp = () =>
    new Date(proc.clock.wallTime().seconds * 1000).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  try {
    const listener = listenHttp(proc, undefined, Number(port));
    yield* proc.printError(`${stamp()} Starting up on port ${port}\n`);
    serveHttp(proc, listener, (request) => answer(proc, name, request));
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`${stamp()} listen tcp :${port}: bind: ${error.message.toLowerCase()}\n`);
    return 1;
  }
  yield* untilStopped(proc);
  return 0;
}

function* answer(proc: Process, name: string, request: HttpRequest): Coroutine<HttpReply> {
  const target = parseTarget(request.target);
  if (target.path === '/health') return { status: 200, headers: [TEXT] };
  if (target.path === '/bench')
    return {
      status: 200,
      headers: [
        ['Content-Type', 'text/plain'],
        ['Connection', 'keep-alive'],
      ],
      body: '1',
    };
  if (target.path === '/api')
    return { status: 200, headers: [JSON_TYPE], body: `${JSON.stringify(asJson(proc, name, request))}\n` };
  if (target.path === '/data') {
    const size = Number(parameter(target, 'size') ?? '0');
    return {
      status: 200,
      headers: [TEXT],
      body: `|${'-ABCDEFGHIJKLMNOPQRSTUVWXYZ'.repeat(Math.ceil(size / 27) + 1)}`.slice(0, size),
    };
  }
  const wait = /^(\d+)(ms|s)$/.exec(parameter(target, 'wait') ?? '');
  if (wait) yield* proc.sleep(Number(wait[1]) * (wait[2] === 's' ? 1e9 : 1e6));
  const lines = [
    ...(name === '' ? [] : [`Name: ${name}`]),
    `Hostname: ${proc.namespaces.uts.hostname}`,
    ...addresses(proc).map((address) => `IP: ${address}`),
    `RemoteAddr: ${endpointText(request.peer)}`,
  ];
  const head = [`${request.method} ${request.target} HTTP/${request.version}`, ...fields(request)];
  return {
    status: 200,
    headers: [TEXT],
    body: `${lines.join('\n')}\n${head.join('\r\n')}\r\n\r\n${new TextDecoder().decode(request.body)}`,
  };
}

/** Fields as Go writes a request: Host and User-Agent, then the rest by name. */
function fields({ headers }: HttpRequest): string[] {
  const rest = headers
    .entries()
    .filter(([name]) => !/^(host|user-agent|connection)$/i.test(name))
    .map(([name, value]) => [canonical(name), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${value}`);
  const agent = headers.get('User-Agent');
  return [`Host: ${headers.get('Host') ?? ''}`, ...(agent === undefined ? [] : [`User-Agent: ${agent}`]), ...rest];
}

function canonical(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function addresses({ namespaces: { net } }: Process): string[] {
  return net.devices.list().flatMap((device) => device.addresses.map(({ prefix }) => prefix.addr.text));
}

function asJson(proc: Process, name: string, request: HttpRequest): object {
  const headers: Record<string, string[]> = {};
  for (const line of fields(request).slice(1)) {
    const [, field = '', value = ''] = /^([^:]*): (.*)$/.exec(line) ?? [];
    headers[field] = [...(headers[field] ?? []), value];
  }
  return {
    hostname: proc.namespaces.uts.hostname,
    ip: addresses(proc),
    headers,
    url: request.target,
    host: request.headers.get('Host') ?? '',
    method: request.method,
    ...(name !== '' && { name }),
    remoteAddr: endpointText(request.peer),
  };
}
