import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { PortMapping } from '../../driverapi/driver.ts';

const PATH = '/usr/sbin/docker-proxy';
/** The descriptor that the listening socket has in the proxy. */
const LISTEN_FD = 7;
/** How long a UDP client that says nothing more is remembered. */
const UDP_TIMEOUT = 90 * SECOND;

/**
 * Starts docker-proxy for one published port: a child of dockerd that accepts what no DNAT rule catches (connections
 * from the host itself to localhost, from containers, from IPv6 to IPv4) and passes it on to the container.
 * @returns ends it
 */
export function startProxy(daemon: Process, mapping: PortMapping, socket: TcpSocket | UdpSocket): () => void {
  const { protocol, hostIp, hostPort, containerIp, port } = mapping;
  const target: Endpoint = { addr: containerIp, port };
  const proxy = daemon.fork(
    (proc) => (socket instanceof TcpSocket ? serveTcp(proc, socket, target) : serveUdp(proc, socket, target)),
    {
      files: [...daemon.standardFiles(), [LISTEN_FD, socket]],
    },
  );
  proxy.parentDeathSignal = 'SIGTERM';
  proxy.load({
    path: PATH,
    argv: [
      PATH,
      '-proto',
      protocol,
      '-host-ip',
      hostIp.text,
      '-host-port',
      String(hostPort),
      '-container-ip',
      containerIp.text,
      '-container-port',
      String(port),
      '-use-listen-fd',
    ],
  });
  return () => {
    proxy.signal('SIGINT');
    if (proxy.parent && proxy.status) proxy.reap();
  };
}

/** Accepts on `listener` and joins each client with `target`, as seen from the process's namespace. */
export function* serveTcp(proc: Process, listener: TcpSocket, target: Endpoint): Coroutine<number> {
  for (;;) {
    let client: TcpSocket;
    try {
      client = yield* listener.accept();
    } catch (error) {
      if (error instanceof Errno) return 1;
      throw error;
    }
    proc.thread(relay(proc, client, target));
  }
}

/** Joins a client with the container; when one side ends its half, so does the other. */
function* relay(proc: Process, client: TcpSocket, target: Endpoint): Coroutine<void> {
  const backend = new TcpSocket(proc.namespaces.net, proc);
  const descriptors = [client, backend].map((socket) => proc.files.install(socket));
  const close = () => {
    for (const fd of descriptors) if (proc.files.has(fd)) proc.files.close(fd);
  };
  try {
    yield* backend.connect(target.addr, target.port);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    close();
    return;
  }
  let open = 2;
  const pump = function* (from: TcpSocket, to: TcpSocket): Coroutine<void> {
    try {
      yield* copy(from, to);
      to.shutdown('write');
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    } finally {
      if (--open === 0) close();
    }
  };
  proc.thread(pump(client, backend));
  yield* pump(backend, client);
}

function* copy(from: OpenFile, to: OpenFile): Coroutine<void> {
  for (;;) {
    const bytes = yield* from.read(65_536);
    if (bytes.length === 0) return;
    yield* to.write(bytes);
  }
}

/** The same for datagrams. */
export function* serveUdp(proc: Process, socket: UdpSocket, target: Endpoint): Coroutine<number> {
  const backends = new Map<string, { socket: UdpSocket; usedAt: number }>();
  for (;;) {
    let datagram: { data: Uint8Array; from: Endpoint } | undefined;
    try {
      datagram = yield* socket.receive();
    } catch (error) {
      if (isErrno(error, 'ECONNREFUSED')) continue;
      if (error instanceof Errno) return 1;
      throw error;
    }
    if (!datagram) continue;
    const { from, data } = datagram;
    const key = `${from.addr.text} ${from.port}`;
    let backend = backends.get(key);
    if (!backend) {
      backend = { socket: new UdpSocket(proc.namespaces.net, proc), usedAt: proc.clock.now };
      const fd = proc.files.install(backend.socket);
      backend.socket.connect(target.addr, target.port);
      backends.set(key, backend);
      const { socket: upstream } = backend;
      const forget = () => {
        backends.delete(key);
        if (proc.files.has(fd)) proc.files.close(fd);
      };
      proc.thread(replies(upstream, socket, from));
      proc.thread(expire(proc, backend, forget));
    }
    backend.usedAt = proc.clock.now;
    try {
      backend.socket.sendTo(data, target.addr, target.port);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
    }
  }
}

function* replies(upstream: UdpSocket, socket: UdpSocket, client: Endpoint): Coroutine<void> {
  for (;;) {
    try {
      const reply = yield* upstream.receive();
      if (reply) socket.sendTo(reply.data, client.addr, client.port);
    } catch (error) {
      if (isErrno(error, 'ECONNREFUSED')) continue;
      if (error instanceof Errno) return;
      throw error;
    }
  }
}

function* expire(proc: Process, backend: { usedAt: number }, forget: () => void): Coroutine<void> {
  while (proc.clock.now - backend.usedAt < UDP_TIMEOUT) yield* sleep(proc.clock, UDP_TIMEOUT);
  forget();
}
