import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { parseTarget } from '../../http/query.ts';
import { type HttpReply, type HttpRequest, listenHttp, serveHttp, untilStopped } from '../../http/serve.ts';
import { KeyTable } from '../keytable.ts';
import { ownAddress } from '../ownaddress.ts';
import { answerKv } from './kv.ts';
import { Sessions } from './sessions.ts';

const VERSION = '0.5.2';
const HTTP_PORT = 8500;
/** Options of the agent that take a value; others are switches. */
const VALUED = /^(data-dir|config-dir|config-file|node|advertise|client|bind|dc|ui-dir|bootstrap-expect|log-level)$/;
/** What would need a second server, which is left out. */
const MISSING = /^(join|retry-join|join-wan|atlas|encrypt|recursor|http-port|dev)$/;

/**
 * consul(1), version 0.5: one agent that is server and leader, with its key-value store on HTTP port 8500 (Consul docs,
 * HTTP API: /v1/kv, /v1/session, /v1/status, /v1/catalog/nodes).
 */
export function* consul(proc: Process): Coroutine<number> {
  const [command = '', ...args] = proc.argv.slice(1);
  if (command === 'version' || command === '--version' || command === '-v') {
    yield* proc.print(`Consul v${VERSION}\nConsul Protocol: 2 (Understands back to: 1)\n`);
    return 0;
  }
  if (command !== 'agent') {
    yield* proc.printError(`consul: not simulated: ${command === '' ? 'help' : command}\n`);
    return 1;
  }
  const options = optionsOf(args);
  if (typeof options === 'string') {
    yield* proc.printError(`consul: not simulated: ${options}\n`);
    return 1;
  }
  const server = options.has('server');
  const bootstrap = options.has('bootstrap') || options.get('bootstrap-expect') === '1';
  if (!server || !bootstrap) {
    yield* proc.printError('consul: not simulated: an agent that is no server of its own (-server -bootstrap)\n');
    return 1;
  }
  const node = options.get('node') ?? proc.namespaces.uts.hostname;
  const address = options.get('advertise') ?? ownAddress(proc);
  const folder = options.get('data-dir') ?? '/data';
  const table = new KeyTable(proc, `${folder}/state.json`);
  const sessions = new Sessions(proc, table, `${folder}/sessions.json`);
  try {
    serveHttp(proc, listenHttp(proc, undefined, HTTP_PORT), (request) =>
      answer(table, sessions, node, address, request),
    );
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.print(
      `==> Error starting http servers: listen tcp 0.0.0.0:${HTTP_PORT}: bind: ${error.message.toLowerCase()}\n`,
    );
    return 1;
  }
  yield* proc.print(
    '==> WARNING: Bootstrap mode enabled! Do not enable unless necessary\n==> Starting Consul agent...\n' +
      '==> Consul agent running!\n' +
      `         Node name: '${node}'\n        Datacenter: '${options.get('dc') ?? 'dc1'}'\n` +
      `            Server: true (bootstrap: true)\n       Client Addr: 0.0.0.0 (HTTP: ${HTTP_PORT})\n` +
      `      Cluster Addr: ${address}\n\n==> Log data will now stream in as it occurs:\n\n`,
  );
  const signal = yield* untilStopped(proc);
  yield* proc.print(`==> Caught signal: ${signal === 'SIGINT' ? 'interrupt' : 'terminated'}\n`);
  return signal === 'SIGINT' ? 0 : 1;
}

function* answer(
  table: KeyTable,
  sessions: Sessions,
  node: string,
  address: string,
  request: HttpRequest,
): Coroutine<HttpReply> {
  const target = parseTarget(request.target);
  const { path } = target;
  if (path.startsWith('/v1/kv/')) return yield* answerKv(table, sessions, request, target);
  const [, verb = '', id = ''] = /^\/v1\/session\/(create|renew|destroy|info|list)\/?(.*)$/.exec(path) ?? [];
  if (verb === 'create') {
    const wanted = new TextDecoder().decode(request.body);
    return json({ ID: sessions.create(wanted.trim() === '' ? {} : (JSON.parse(wanted) as object), node).ID });
  }
  if (verb === 'renew') {
    const session = sessions.renew(id);
    return session ? json([session]) : { status: 404, body: `Session id '${id}' not found` };
  }
  if (verb === 'destroy') {
    sessions.destroy(id);
    return json(true);
  }
  if (verb !== '') return json(sessions.list().filter((session) => verb === 'list' || session.ID === id));
  if (path === '/v1/status/leader') return json(`${address}:8300`);
  if (path === '/v1/status/peers') return json([`${address}:8300`]);
  if (path === '/v1/catalog/datacenters') return json(['dc1']);
  if (path === '/v1/catalog/nodes') return json([{ Node: node, Address: address }]);
  if (path === '/v1/catalog/services') return json({ consul: [] });
  if (path === '/')
    return { status: 200, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: 'Consul Agent' };
  return { status: 404, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: '404 page not found\n' };
}

function json(value: unknown): HttpReply {
  return { status: 200, headers: [['Content-Type', 'application/json']], body: JSON.stringify(value) };
}

function optionsOf(args: readonly string[]): Map<string, string> | string {
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at++) {
    const [, name = '', told] = /^--?([^=]+)(?:=(.*))?$/.exec(args[at] ?? '') ?? [];
    if (name === '' || MISSING.test(name)) return args[at] ?? '';
    options.set(name, told ?? (VALUED.test(name) ? (args[++at] ?? '') : 'true'));
  }
  return options;
}
