import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UnixSocket } from '#kernel/socket/unixsocket.ts';
import { Addr } from '#netip/addr.ts';
import { ClientError } from './error.ts';
import type { Endpoint } from './host.ts';

/** A connected socket as one of the process's descriptors, so that it ends with the process. */
export class Connection {
  readonly #fd: number;

  constructor(
    readonly proc: Process,
    readonly socket: UnixSocket | TcpSocket,
  ) {
    this.#fd = proc.files.install(socket);
  }

  /** Waits for bytes; none at the end. @throws Errno */
  read(max: number): Coroutine<Uint8Array> {
    return this.socket.read(max);
  }

  /** @throws Errno */
  write(bytes: Uint8Array): Coroutine<number> {
    return this.socket.write(bytes);
  }

  /** Ends the sending side alone. */
  closeWrite(): void {
    this.socket.shutdown('write');
  }

  close(): void {
    const { files } = this.proc;
    if (files.has(this.#fd) && files.get(this.#fd) === this.socket) files.close(this.#fd);
  }
}

/**
 * Connects to the engine. `request` is the address of the first request, which Go's errors name.
 * @throws ClientError with the Go client's words
 */
export function* connect(proc: Process, endpoint: Endpoint, address: string, request: string): Coroutine<Connection> {
  try {
    if (endpoint.scheme === 'unix') return new Connection(proc, yield* UnixSocket.connect(proc, endpoint.path));
    return yield* connectTcp(proc, endpoint.host, endpoint.port);
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EPERM') && endpoint.scheme === 'unix') {
      throw new ClientError(
        `permission denied while trying to connect to the Docker daemon socket at ${address}: ${request}: ` +
          `dial unix ${endpoint.path}: connect: permission denied`,
      );
    }
    if (isErrno(error, 'EHOSTUNREACH', 'ENETUNREACH') && endpoint.scheme === 'tcp')
      throw new ClientError(
        `error during connect: ${request}: dial tcp ${endpoint.host}:${endpoint.port}: connect: ${error.message.toLowerCase()}`,
      );
    if (isErrno(error) && address.startsWith('npipe:'))
      throw new ClientError(
        `error during connect: this error may indicate that the docker daemon is not running: ${request}: open ${address.slice('npipe://'.length)}: The system cannot find the file specified.`,
      );
    if (isErrno(error))
      throw new ClientError(`Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?`);
    throw error;
  }
}

/** The address that /etc/hosts has for a name (hosts(5)). */
function addressOf(proc: Process, name: string): Addr | undefined {
  const text = proc.fs.exists('/etc/hosts') ? proc.fs.readText('/etc/hosts') : '';
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(name)) return Addr.tryParse(address);
  }
  return name === 'localhost' ? Addr.parse('127.0.0.1') : undefined;
}

function* connectTcp(proc: Process, host: string, port: number): Coroutine<Connection> {
  const addr = Addr.tryParse(host.replace(/^\[|\]$/g, '')) ?? addressOf(proc, host);
  // A name that nobody knows.
  if (addr === undefined) throw new Errno('ENXIO');
  const socket = new TcpSocket(proc.namespaces.net, proc);
  const connection = new Connection(proc, socket);
  try {
    yield* socket.connect(addr, port);
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}
