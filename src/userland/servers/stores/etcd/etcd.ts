import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { parseTarget } from '../../http/query.ts';
import { type HttpReply, type HttpRequest, listenHttp, serveHttp, untilStopped } from '../../http/serve.ts';
import { KeyTable } from '../keytable.ts';
import { EtcdKeys } from './keys.ts';

const VERSION = '2.2.1';
const DEFAULT_CLIENTS = 'http://localhost:2379,http://localhost:4001';
/** What would need other members. */
const MISSING = /^(discovery|discovery-srv|proxy|ca-file|cert-file|key-file|peer-.*)$/;

/**
 * etcd(1), version 2.2: a cluster of one member with the keys API of version 2 on its client URLs (etcd docs, v2 API).
 * Without `-listen-client-urls` it listens on localhost only, as the real one does.
 */
export function* etcd(proc: Process): Coroutine<number> {
  const options = new Map<string, string>();
  const args = proc.argv.slice(1);
  for (let at = 0; at < args.length; at++) {
    const [, name = '', told] = /^--?([^=]+)(?:=(.*))?$/.exec(args[at] ?? '') ?? [];
    if (name === 'version') {
      yield* proc.print(`etcd Version: ${VERSION}\nGit SHA: 75f8282\nGo Version: go1.5.1\nGo OS/Arch: linux/amd64\n`);
      return 0;
    }
    if (name === '' || MISSING.test(name)) {
      yield* proc.printError(`etcd: not simulated: ${args[at]}\n`);
      return 1;
    }
    options.set(name, told ?? args[++at] ?? '');
  }
  const log = (text: string) => {
    const time = new Date(proc.clock.wallTime().seconds * 1000).toISOString();
    return proc.printError(`${time.slice(0, 19).replace('T', ' ')}.000000 ${text}\n`);
  };
  const clients = (options.get('listen-client-urls') ?? DEFAULT_CLIENTS).split(',');
  const name = options.get('name') ?? 'default';
  if (options.has('listen-client-urls') && !options.has('advertise-client-urls')) {
    yield* log(
      "E | etcdmain: error verifying flags, -advertise-client-urls is required when -listen-client-urls is set explicitly. See 'etcd --help'.",
    );
    return 1;
  }
  const table = new KeyTable(proc, `${options.get('data-dir') ?? `/${name}.etcd`}/state.json`);
  const keys = new EtcdKeys(proc, table);
  const advertised = (options.get('advertise-client-urls') ?? DEFAULT_CLIENTS).split(',');
  yield* log(`I | etcdmain: etcd Version: ${VERSION}`);
  for (const url of clients) {
    const [, host = '', port = '2379'] = /^https?:\/\/(\[.*\]|[^:/]+)(?::(\d+))?/.exec(url) ?? [];
    const addr = host === 'localhost' ? Addr.LOOPBACK4 : host === '0.0.0.0' ? undefined : Addr.tryParse(host);
    try {
      const listener = listenHttp(proc, addr, Number(port));
      serveHttp(proc, listener, (request) => answer(keys, { name, advertised }, request));
    } catch (error) {
      if (!isErrno(error)) throw error;
      yield* log(`C | etcdmain: listen tcp ${host}:${port}: bind: ${error.message.toLowerCase()}`);
      return 1;
    }
    yield* log(`I | etcdmain: listening for client requests on ${url}`);
  }
  const signal = yield* untilStopped(proc);
  yield* log(`N | osutil: received ${signal === 'SIGINT' ? 'interrupt' : 'terminated'} signal, shutting down...`);
  return 0;
}

function* answer(
  keys: EtcdKeys,
  member: { name: string; advertised: readonly string[] },
  request: HttpRequest,
): Coroutine<HttpReply> {
  const target = parseTarget(request.target);
  if (/^\/v2\/keys(\/|$)/.test(target.path)) return yield* keys.answer(request, target);
  if (target.path === '/version') return json({ etcdserver: VERSION, etcdcluster: '2.2.0' });
  if (target.path === '/health') return json({ health: 'true' });
  if (target.path === '/v2/members') {
    const { name, advertised } = member;
    const members = [{ id: 'ce2a822cea30bfca', name, peerURLs: ['http://localhost:2380'], clientURLs: advertised }];
    return json({ members });
  }
  return { status: 404, headers: [['Content-Type', 'text/plain; charset=utf-8']], body: '404 page not found\n' };
}

function json(value: unknown): HttpReply {
  return { status: 200, headers: [['Content-Type', 'application/json']], body: `${JSON.stringify(value)}\n` };
}
