import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { RegistryStorage } from '#userland/servers/registry/storage.ts';
import { respond, type WebHandler, type WebRequest, type WebResponse } from '#userland/servers/web/message.ts';
import { listenOn, serveWeb } from '#userland/servers/web/serve.ts';
import { DockerHub } from './hub.ts';
import { CERTIFICATE } from './sites.ts';

/** Bytes a second that a connection gets. */
const RATE = 1_500_000;
const HTML: readonly [string, string] = ['Content-Type', 'text/html'];
const EXAMPLE = `<!doctype html><html lang="en"><head><title>Example Domain</title></head><body><div><h1>Example Domain</h1><p>This domain is for use in documentation examples without needing permission. Avoid use in operations.</p></div></body></html>
`;

/** The web servers of the simulated internet, all in one: the name in a request says which is meant. */
export function* webServer(proc: Process): Coroutine<number> {
  const storage = new RegistryStorage(proc.fs, '/srv/hub');
  const hub = new DockerHub(storage, proc.clock, proc.kernel.random.fork('hub'));
  const handler: WebHandler = function* (request) {
    return answer(hub, request);
  };
  proc.thread(serveWeb(proc, listenOn(proc, 80), { handler }));
  yield* serveWeb(proc, listenOn(proc, 443), { handler, certificate: CERTIFICATE, rate: RATE });
  return 0;
}

function answer(hub: DockerHub, request: WebRequest): WebResponse {
  const host = (request.headers.get('Host') ?? '').split(':', 1)[0] ?? '';
  if (host.endsWith('docker.io') && !request.secure)
    return respond(301, '', [['Location', `https://${host}${request.target}`]]);
  if (host === 'registry-1.docker.io') return hub.registry.answer(request);
  if (host === 'auth.docker.io' && request.path === '/token') return hub.token(request);
  if (host === 'index.docker.io' && request.path === '/v1/search') return hub.search(request);
  if (/^(www\.)?example\.com$/.test(host)) return respond(200, EXAMPLE, [HTML]);
  return respond(404, '404 page not found\n', [['Content-Type', 'text/plain; charset=utf-8']]);
}
