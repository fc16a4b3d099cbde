import { unknownError } from '#errdefs/errdefs.ts';
import { Errno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { PortMapping } from '#libnetwork/driverapi/driver.ts';
import { serveTcp, serveUdp } from '#libnetwork/drivers/bridge/dockerproxy.ts';
import type { OuterHost } from '#libnetwork/drivers/bridge/outerhost.ts';
import { Addr } from '#netip/addr.ts';

const LOOPBACK = Addr.parse('127.0.0.1');
const LOOPBACK6 = Addr.parse('::1');

/** com.docker.backend: listens on the Mac for what containers publish, and passes it on into the virtual machine. */
export class Backend implements OuterHost {
  /**
   * @param backend its process on the Mac: what `lsof` shows
   * @param forwarder its other half in the virtual machine
   */
  constructor(
    readonly backend: Process,
    readonly forwarder: Process,
  ) {}

  expose(mapping: PortMapping): () => void {
    const { protocol, hostIp, hostPort } = mapping;
    if (protocol === 'sctp') return () => {};
    const { backend, forwarder } = this;
    const socket = this.#listen(mapping);
    const fd = backend.files.install(socket);
    const target = { addr: hostIp.family === 6 ? LOOPBACK6 : LOOPBACK, port: hostPort };
    const serve = function* () {
      if (socket instanceof TcpSocket) yield* serveTcp(forwarder, socket, target);
      else yield* serveUdp(forwarder, socket, target);
    };
    const thread = forwarder.thread(serve());
    return () => {
      thread.cancel();
      if (backend.files.has(fd) && backend.files.get(fd) === socket) backend.files.close(fd);
    };
  }

  #listen({ protocol, hostIp, hostPort }: PortMapping): TcpSocket | UdpSocket {
    const { backend } = this;
    const { net } = backend.kernel;
    const socket = protocol === 'tcp' ? new TcpSocket(net, backend) : new UdpSocket(net, backend);
    try {
      socket.bind(hostIp, hostPort, { family: hostIp.family, v6only: true });
      if (socket instanceof TcpSocket) socket.listen();
      return socket;
    } catch (error) {
      socket.close();
      if (!(error instanceof Errno)) throw error;
      const where = `${hostIp.family === 6 ? `[${hostIp.text}]` : hostIp.text}:${hostPort}`;
      const kind = protocol === 'tcp' ? 'listen tcp' : 'listen udp';
      throw unknownError(
        `ports are not available: exposing port ${protocol.toUpperCase()} ${where} -> 127.0.0.1:0: ${kind} ${where}: bind: ${error.message.toLowerCase()}`,
      );
    }
  }
}
