import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { executable, type Program } from '#kernel/process/program.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Daemon } from './daemon.ts';
import type { ImageDefinition } from './images/definition.ts';
import { dockerInit } from './oci/dockerinit.ts';
import type { PluginDefinition } from './plugins/definition.ts';
import { Server } from './server/server.ts';
import { shutDown } from './shutdown.ts';
import { resumeSwarm } from './swarm/resume.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';
const SOCKET_MODE = 0o660;

/** What an engine starts with. */
export interface DockerdOptions {
  images: readonly ImageDefinition[];
  /** Plug-ins that can be installed without a registry; none where absent. */
  plugins?: readonly PluginDefinition[];
  /** Called once the engine listens. */
  ready?(daemon: Daemon): void;
}

/** The program /usr/bin/dockerd: an engine that serves its API on a Unix-domain socket (`-H unix://PATH`). */
export function dockerd(options: DockerdOptions): Program {
  return function* main(proc: Process): Coroutine<number> {
    const paths = socketPaths(proc.argv.slice(1));
    if (typeof paths === 'string') {
      yield* proc.printError(`dockerd: not simulated: ${paths}\n`);
      return 1;
    }
    proc.kernel.programs.register('docker-init', dockerInit);
    proc.fs.mkdirAll('/var/lib/docker/containers', 0o710);
    if (!proc.fs.exists('/usr/bin/docker-init'))
      proc.fs.writeFile('/usr/bin/docker-init', executable('docker-init'), 0o755);
    const daemon = new Daemon(proc, { images: options.images, plugins: options.plugins });
    const server = new Server(daemon);
    for (const path of paths) {
      const listener = listen(proc, path);
      proc.files.install(listener);
      proc.thread(server.accept(listener));
    }
    options.ready?.(daemon);
    resumeSwarm(daemon.cluster);
    return yield* shutDown(daemon);
  };
}

function listen(proc: Process, path: string) {
  proc.fs.mkdirAll(path.slice(0, path.lastIndexOf('/')) || '/', 0o755);
  try {
    proc.fs.unlink(path);
  } catch (error) {
    // Usually there is none left behind.
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  const listener = UnixSocket.listen(proc, path, 4096);
  proc.fs.chmod(path, SOCKET_MODE);
  return listener;
}

/** The sockets asked for, or what is asked for and not simulated. */
function socketPaths(args: readonly string[]): string[] | string {
  const paths: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const value = arg === '-H' || arg === '--host' ? args[++at] : /^(?:-H|--host)=(.*)$/.exec(arg)?.[1];
    if (value === undefined) return arg;
    if (!/^(unix|fd):\/\//.test(value)) return `${arg} ${value}`;
    paths.push(value.startsWith('unix://') ? value.slice('unix://'.length) || DEFAULT_SOCKET : DEFAULT_SOCKET);
  }
  return paths.length > 0 ? paths : [DEFAULT_SOCKET];
}
