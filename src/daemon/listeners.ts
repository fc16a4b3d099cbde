import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { sleep } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixListener } from '#kernel/socket/unixlistener.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr } from '#netip/addr.ts';
import type { DaemonConfig } from './config/config.ts';
import { ConfigError } from './config/values.ts';
import type { DaemonLog } from './daemonlog.ts';

const SOCKET_MODE = 0o660;
const BACKLOG = 4096;
/** The first descriptor that systemd hands over (sd_listen_fds(3)). */
const LISTEN_FDS_START = 3;
const DEFAULT_PORT = 2375;
/** How long the start takes longer for an engine that everybody may command (moby cmd/dockerd.loadListeners). */
const SHORT_PAUSE = SECOND;
const LONG_PAUSE = 15 * SECOND;

/** A socket the API is served on. */
export interface ApiListener {
  readonly socket: UnixListener | TcpSocket;
  /** As the log names it: a path, or address and port. */
  readonly name: string;
  /** Whether the engine made the socket's file, and so removes it. */
  readonly path?: string;
}

/** Opens the sockets of `hosts`. @throws ConfigError `failed to load listeners: …` */
export function* openListeners(proc: Process, config: DaemonConfig, log: DaemonLog): Coroutine<ApiListener[]> {
  const listeners: ApiListener[] = [];
  for (const host of config.hosts) {
    const [, proto = 'tcp', rest = host] = /^([^:]*):\/\/(.*)$/.exec(host) ?? [];
    try {
      if (proto === 'fd') listeners.push(handedOver(proc));
      else if (proto === 'unix') listeners.push(listenUnix(proc, rest || '/var/run/docker.sock'));
      else {
        yield* warnOfTcp(proc, config, host, rest, log);
        listeners.push(listenTcp(proc, rest));
      }
    } catch (error) {
      for (const { socket } of listeners) socket.close();
      if (error instanceof ConfigError) throw new ConfigError(`failed to load listeners: ${error.message}`);
      throw error;
    }
  }
  return listeners;
}

function handedOver(proc: Process): ApiListener {
  const socket = proc.env.has('LISTEN_FDS') && proc.files.has(LISTEN_FDS_START) && proc.files.get(LISTEN_FDS_START);
  if (!(socket instanceof UnixListener))
    throw new ConfigError('no sockets found via socket activation: make sure the service was started by systemd');
  return { socket, name: socket.path };
}

function listenUnix(proc: Process, path: string): ApiListener {
  const { fs } = proc;
  try {
    fs.mkdirAll(path.slice(0, path.lastIndexOf('/')) || '/', 0o755);
    if (fs.exists(path)) fs.unlink(path);
    const socket = UnixSocket.listen(proc, path, BACKLOG);
    fs.chmod(path, SOCKET_MODE);
    proc.files.install(socket);
    return { socket, name: path, path };
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new ConfigError(
      `can't create unix socket ${path}: listen unix ${path}: bind: ${error.message.toLowerCase()}`,
    );
  }
}

/** @param rest `ADDRESS:PORT`, each of which may be left out */
function listenTcp(proc: Process, rest: string): ApiListener {
  const { name, port } = splitTcp(rest);
  if (!(port >= 0 && port <= 65_535)) throw new ConfigError(`listen tcp: address ${port}: invalid port`);
  const addr = name === 'localhost' ? Addr.parse('127.0.0.1') : Addr.tryParse(name.replace(/^\[|\]$/g, ''));
  if (!addr) throw new ConfigError(`listen tcp: lookup ${name}: no such host`);
  const socket = new TcpSocket(proc.namespaces.net, proc);
  try {
    // The unspecified address of either family means both, as everywhere in Go.
    if (addr.isUnspecified) socket.bind(Addr.ANY6, port, { family: 6, v6only: false });
    else socket.bind(addr, port);
    socket.listen(BACKLOG);
  } catch (error) {
    socket.close();
    if (!(error instanceof Errno)) throw error;
    throw new ConfigError(`listen tcp ${name}:${port}: bind: ${error.message.toLowerCase()}`);
  }
  proc.files.install(socket);
  const shown = addr.isUnspecified ? '[::]' : addr.family === 6 ? `[${addr.text}]` : addr.text;
  return { socket, name: `${shown}:${port}` };
}

function splitTcp(rest: string): { name: string; port: number } {
  const [, name = '', port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d*))?/.exec(rest) ?? [];
  return { name: name === '' ? 'localhost' : name, port: port ? Number(port) : DEFAULT_PORT };
}

/** Whoever reaches the port commands the host: dockerd says so, and takes its time. */
function* warnOfTcp(proc: Process, config: DaemonConfig, host: string, rest: string, log: DaemonLog): Coroutine<void> {
  if (config.has('tls') && !config.flag('tls')) return;
  const where = { host };
  const warnings = [
    'Binding to IP address without --tlsverify is insecure and gives root access on this machine to everyone who has access to your network.',
    'Binding to an IP address, even on localhost, can also give access to scripts run in a browser. Be safe out there!',
    '[DEPRECATION NOTICE] In future versions this will be a hard failure preventing the daemon from starting! Learn more at: https://docs.docker.com/go/api-security/',
  ];
  for (const warning of warnings) yield* log.warn(warning, where);
  yield* sleep(proc.clock, SHORT_PAUSE);
  const { name } = splitTcp(rest);
  if (name === 'localhost' || Addr.tryParse(name)?.isLoopback) return;
  const more = [
    'Binding to an IP address without --tlsverify is deprecated. Startup is intentionally being slowed down to show this message',
    'Please consider generating tls certificates with client validation to prevent exposing unauthenticated root access to your network',
    "You can override this by explicitly specifying '--tls=false' or '--tlsverify=false'",
    'Support for listening on TCP without authentication or explicit intent to run without authentication will be removed in the next release',
  ];
  for (const warning of more) yield* log.warn(warning, where);
  yield* sleep(proc.clock, LONG_PAUSE);
}

/** What `docker info` says of sockets that anybody may use. */
export function insecureHosts(config: DaemonConfig): string[] {
  return config.hosts
    .filter((host) => !/^(unix|fd):/.test(host))
    .map((host) => {
      const { name, port } = splitTcp(host.replace(/^tcp:\/\//, ''));
      return [
        `[DEPRECATION NOTICE]: API is accessible on http://${name}:${port} without encryption.`,
        '         Access to the remote API is equivalent to root access on the host. Refer',
        "         to the 'Docker daemon attack surface' section in the documentation for",
        '         more information: https://docs.docker.com/go/attack-surface/',
        'In future versions this will be a hard failure preventing the daemon from starting! Learn more at: https://docs.docker.com/go/api-security/',
      ].join('\n');
    });
}
