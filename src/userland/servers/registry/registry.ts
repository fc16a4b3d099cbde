import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import type { WebHandler, WebRequest, WebResponse } from '../web/message.ts';
import { listenOn, serveWeb } from '../web/serve.ts';
import { HtpasswdAuth } from './auth.ts';
import { overridden, readSettings, type Settings } from './configuration.ts';
import { collectGarbage } from './garbage.ts';
import { RegistryHandler } from './handler.ts';
import { RegistryStorage } from './storage.ts';

const VERSION = '2.8.3';
const USAGE = `\`registry\`

Usage: 
  registry [flags]
  registry [command]

Available Commands: 
  serve           \`serve\` stores and distributes Docker images
  garbage-collect \`garbage-collect\` deletes layers not referenced by any manifests
  help            Help about any command
Flags:
  -h, --help=false: help for registry
  -v, --version=false: show the version and exit


Use "registry help [command]" for more information about a command.
`;
const MISSING: Readonly<Record<string, string>> = {
  'http.tls.certificate': 'TLS (http.tls)',
  'http.tls.key': 'TLS (http.tls)',
  'proxy.remoteurl': 'a pull-through cache (proxy)',
  'auth.token.realm': 'tokens (auth.token)',
  'auth.silly.realm': 'auth.silly',
  'notifications.endpoints': 'notifications',
};

/**
 * registry of CNCF's distribution: stores images and hands them out. Its file and variables REGISTRY_… say where it listens
 * (http.addr), where it keeps things (storage.filesystem.rootdirectory), and who may (auth.htpasswd).
 */
export function* registry(proc: Process): Coroutine<number> {
  const [, command = '', ...rest] = proc.argv;
  if (command === '--version' || command === '-v') {
    yield* proc.print(`registry github.com/docker/distribution ${VERSION}\n`);
    return 0;
  }
  const flags = rest.filter((word) => word.startsWith('-'));
  const [file = ''] = rest.filter((word) => !word.startsWith('-'));
  if (command !== 'serve' && command !== 'garbage-collect') {
    yield* proc.print(USAGE);
    return 0;
  }
  const settings = yield* configuration(proc, file);
  if (!settings) return 1;
  const root = settings.get('storage.filesystem.rootdirectory') || '/var/lib/registry';
  const storage = new RegistryStorage(proc.fs, root);
  if (command === 'serve') return yield* serve(proc, settings, storage);
  for (const line of collectGarbage(storage, {
    dryRun: flags.some((flag) => /^(-d|--dry-run)/.test(flag)),
    untagged: flags.some((flag) => /^(-m|--delete-untagged)/.test(flag)),
  }))
    yield* proc.print(`${line}\n`);
  return 0;
}

function* configuration(proc: Process, file: string): Coroutine<Settings | undefined> {
  const path = file || proc.env.get('REGISTRY_CONFIGURATION_PATH') || '';
  if (path === '') {
    yield* proc.printError('configuration error: configuration path unspecified\n');
    return undefined;
  }
  try {
    const settings = overridden(readSettings(proc.fs.readText(path)), proc.env);
    const missing = Object.entries(MISSING).find(([key]) => settings.get(key));
    if (!missing) return settings;
    yield* proc.printError(`registry: not simulated: ${missing[1]}\n`);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* proc.printError(`configuration error: open ${path}: ${error.message.toLowerCase()}\n`);
  }
  return undefined;
}

function* serve(proc: Process, settings: Settings, storage: RegistryStorage): Coroutine<number> {
  const address = settings.get('http.addr') || ':5000';
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? 5000);
  const path = settings.get('auth.htpasswd.path');
  const auth = path ? new HtpasswdAuth(proc.fs, path, settings.get('auth.htpasswd.realm') ?? '') : undefined;
  const handler = new RegistryHandler({
    storage,
    random: proc.kernel.random.fork(`registry ${proc.globalPid}`),
    deletable: settings.get('storage.delete.enabled') === 'true',
    headers: [['X-Content-Type-Options', 'nosniff']],
    ...(auth && { authorize: (request, access) => auth.authorize(request, access) }),
  });
  yield* log(proc, 'info', `listening on [::]:${port}`);
  let listener: ReturnType<typeof listenOn>;
  try {
    listener = listenOn(proc, port);
  } catch (error) {
    if (!isErrno(error)) throw error;
    yield* log(proc, 'fatal', `listen tcp :${port}: bind: ${error.message.toLowerCase()}`);
    return 1;
  }
  yield* serveWeb(proc, listener, { handler: logged(proc, handler) });
  return 0;
}

/** Writes a line for every answer, as Apache's combined log has them. */
function logged(proc: Process, handler: RegistryHandler): WebHandler {
  return function* (request) {
    const answer = handler.answer(request);
    yield* proc.print(accessLine(proc, request, answer));
    return answer;
  };
}

function accessLine(proc: Process, request: WebRequest, answer: WebResponse): string {
  const { method, target, headers, peer } = request;
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(proc.clock.wallTime().seconds * 1000)
    .toUTCString()
    .split(/[ ,]+/);
  const when = day === '' ? '' : `${date}/${month}/${year}:${time} +0000`;
  const size = method === 'HEAD' ? 0 : answer.body.length;
  const agent = headers.get('User-Agent') ?? '';
  return `${peer?.addr.text ?? '-'} - - [${when}] "${method} ${target} HTTP/1.1" ${answer.status} ${size} "" "${agent}"\n`;
}

function log(proc: Process, level: string, message: string): Coroutine<unknown> {
  const { seconds, nanoseconds } = proc.clock.wallTime();
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;
  return proc.printError(`time="${time}" level=${level} msg=${JSON.stringify(message)} version=${VERSION}\n`);
}
