import { Addr, type Family } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import { type Coroutine, waitFor } from '../coroutine.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import { type Binding, type BindOptions, bindingOf } from './binding.ts';
import type { Endpoint } from './endpoint.ts';
import { ephemeralPort } from './portrange.ts';
import { Socket } from './socket.ts';
import type { InetSocketInfo, SocketState } from './socketinfo.ts';
import { TcpConnection } from './tcp/connection.ts';
import { connectionInfo } from './tcp/info.ts';
import { TcpListener } from './tcp/listener.ts';

/** Ports below need CAP_NET_BIND_SERVICE; shared by UDP. */
const PRIVILEGED = 'net.ipv4.ip_unprivileged_port_start';

/** tcp(7): a stream socket, which either listens or is one end of a connection. */
export class TcpSocket extends Socket {
  /** Only out of and in on this device (SO_BINDTODEVICE). */
  device: NetDevice | undefined;
  /** Time to live of its packets (IP_TTL); the namespace's by default. */
  ttl: number | undefined;
  #binding: Binding | undefined;
  #listener: TcpListener | undefined;
  #connection: TcpConnection | undefined;
  #readShut = false;
  #writeShut = false;

  /** bind(2). Port 0 gets a free one. @throws Errno EACCES EADDRINUSE EADDRNOTAVAIL EINVAL */
  bind(addr: Addr | undefined, port: number, options: BindOptions = {}): void {
    if (this.#binding || this.#connection) throw new Errno('EINVAL');
    if (port !== 0 && port < this.netns.sysctl.number(PRIVILEGED) && !this.may('NET_BIND_SERVICE'))
      throw new Errno('EACCES');
    const { tcp } = this.netns.transport;
    const wanted = bindingOf(this.netns, addr, port, { ...options, device: this.device });
    const chosen = port === 0 ? ephemeralPort(this.netns, (candidate) => tcp.isFree(candidate)) : port;
    if (chosen === undefined) throw new Errno('EADDRINUSE');
    const binding = { ...wanted, port: chosen };
    if (tcp.conflicts(binding)) throw new Errno('EADDRINUSE');
    this.#bind(binding);
  }

  /** listen(2); a socket that is not bound gets a port of its own. @throws Errno EADDRINUSE EINVAL */
  listen(backlog = 128): void {
    if (this.#connection) throw new Errno('EINVAL');
    const limit = Math.min(Math.max(0, backlog), this.netns.sysctl.number('net.core.somaxconn'));
    if (this.#listener) {
      this.#listener.backlog = limit;
      return;
    }
    if (!this.#binding) this.bind(undefined, 0);
    const binding = this.#binding as Binding;
    const { tcp } = this.netns.transport;
    if (tcp.conflicts(binding)) throw new Errno('EADDRINUSE');
    const listener = new TcpListener(this.netns, tcp, binding, limit, this.ttl, this.changed);
    tcp.listen(listener);
    this.#listener = listener;
  }

  /** accept(2): waits for a connection. @throws Errno EINVAL where it does not listen (any more) */
  *accept(): Coroutine<TcpSocket> {
    for (;;) {
      const listener = this.#listener;
      if (!listener?.open) throw new Errno('EINVAL');
      const connection = listener.take();
      if (connection) return TcpSocket.#of(this, connection);
      yield this.changed;
    }
  }

  /**
   * connect(2). Waits for the other end's answer, up to `timeout`.
   * @throws Errno ECONNREFUSED ETIMEDOUT ENETUNREACH EHOSTUNREACH EACCES EADDRNOTAVAIL EISCONN; EINPROGRESS when the
   * time is up, and closing it is all that is left to do
   */
  *connect(addr: Addr, port: number, options: { timeout?: Nanoseconds } = {}): Coroutine<void> {
    if (this.#connection) throw new Errno(this.#connection.state === 'UNCONN' ? 'EINVAL' : 'EISCONN');
    if (this.#listener) throw new Errno('EISCONN');
    const connection = this.#open(loopbackFor(addr), port);
    const answered = yield* waitFor(
      this.netns.clock,
      this.changed,
      () => connection.state !== 'SYN-SENT' && connection.state !== 'SYN-RECV',
      options.timeout,
    );
    if (!answered) throw new Errno('EINPROGRESS');
    this.#throwError();
    if (connection.state === 'UNCONN' && !connection.receiver.finReceived) throw new Errno('ECONNABORTED');
  }

  /** Where it is bound or connected from. */
  get local(): Endpoint | undefined {
    if (this.#connection) return this.#connection.local;
    const binding = this.#binding;
    return binding && { addr: binding.addr ?? Addr.any(binding.family), port: binding.port };
  }

  /** Whom it is connected to. */
  get remote(): Endpoint | undefined {
    return this.#connection?.remote;
  }

  /** The connection, once there is one. */
  get connection(): TcpConnection | undefined {
    return this.#connection;
  }

  get state(): SocketState {
    if (this.#listener) return 'LISTEN';
    return this.#connection?.state ?? 'UNCONN';
  }

  /** Takes what has come in, waiting for some. @throws Errno ENOTCONN ECONNRESET ETIMEDOUT EHOSTUNREACH */
  override *read(max: number): Coroutine<Uint8Array> {
    const connection = this.#connection;
    if (!connection) throw new Errno('ENOTCONN');
    const { receiver } = connection;
    while (receiver.available === 0 && !receiver.finished && !this.#readShut) yield this.changed;
    if (receiver.available > 0) return receiver.take(max);
    if (!receiver.finReceived && !this.#readShut) this.#throwError();
    return new Uint8Array(0);
  }

  /** Queues all of `bytes` for sending, waiting for room. @throws Errno ENOTCONN EPIPE ECONNRESET ETIMEDOUT */
  override *write(bytes: Uint8Array): Coroutine<number> {
    const connection = this.#connection;
    if (!connection) throw new Errno(this.#listener ? 'EPIPE' : 'ENOTCONN');
    for (let at = 0; ; ) {
      this.#throwError();
      if (!connection.canSend || this.#writeShut) throw new Errno('EPIPE');
      const part = bytes.subarray(at, at + connection.sender.room);
      if (part.length > 0) connection.sender.write(part);
      at += part.length;
      if (at >= bytes.length) return at;
      yield this.changed;
    }
  }

  /** shutdown(2). @throws Errno ENOTCONN */
  shutdown(how: 'read' | 'write' | 'both'): void {
    const connection = this.#connection;
    if (!connection || connection.state === 'UNCONN') throw new Errno('ENOTCONN');
    if (how !== 'write') this.#readShut = true;
    if (how !== 'read') {
      this.#writeShut = true;
      connection.shutdownWrite();
    }
    this.changed.wakeAll();
  }

  readiness(): Readiness {
    if (this.#listener) return { readable: this.#listener.waiting > 0, writable: false, hangup: false };
    const connection = this.#connection;
    if (!connection) return { readable: false, writable: true, hangup: true };
    const { receiver, sender, state } = connection;
    const over = state === 'UNCONN' || state === 'TIME-WAIT';
    const connecting = state === 'SYN-SENT';
    return {
      readable: receiver.available > 0 || receiver.finished || this.#readShut,
      writable: over || this.#writeShut || (!connecting && sender.room > 0),
      hangup: over || (receiver.finished && this.#writeShut),
    };
  }

  info(): InetSocketInfo {
    const common = {
      inode: this.inode,
      uid: this.uid,
      owner: this.owner,
      socket: this,
      device: this.#binding?.device?.name,
    };
    const family = this.#binding?.family ?? 4;
    if (this.#connection) return { ...connectionInfo(this.#connection, family), ...common };
    return {
      protocol: 'tcp',
      family,
      v6only: this.#binding?.v6only ?? false,
      state: this.state,
      local: this.local ?? { addr: Addr.any(family), port: 0 },
      receiveQueue: this.#listener?.waiting ?? 0,
      sendQueue: this.#listener?.backlog ?? 0,
      ...common,
    };
  }

  abandon(): void {
    this.#listener?.close(true);
    this.#connection?.terminate();
    this.#forget();
  }

  /** close(2): a listener resets who waits; a connection ends in order, or by a reset where data was left unread. */
  protected release(): void {
    this.#listener?.close();
    this.#connection?.close();
    this.#forget();
  }

  static #of(listening: TcpSocket, connection: TcpConnection): TcpSocket {
    const socket = new TcpSocket(listening.netns, listening.owner);
    socket.device = listening.device;
    const binding = listening.#binding as Binding;
    socket.#bind({ ...binding, addr: connection.local.addr });
    socket.#attach(connection);
    return socket;
  }

  #open(addr: Addr, port: number): TcpConnection {
    const { netns, device } = this;
    const { tcp } = netns.transport;
    const bound = this.#binding;
    const route = netns.routes.lookup(addr, { src: bound?.addr, device });
    if ('error' in route) throw new Errno(route.error);
    if (route.type === 'broadcast' || route.type === 'multicast')
      throw new Errno(addr.family === 4 ? 'ENETUNREACH' : 'EINVAL');
    const source = bound?.addr ?? route.src;
    if (source.isUnspecified) throw new Errno('EADDRNOTAVAIL');
    const remote = { addr, port };
    const free = (candidate: number) => tcp.find({ addr: source, port: candidate }, remote) === undefined;
    const localPort = bound?.port ?? ephemeralPort(netns, (candidate) => tcp.isFree(candidate) && free(candidate));
    if (localPort === undefined || !free(localPort)) throw new Errno('EADDRNOTAVAIL');
    const family: Family = bound?.family ?? addr.family;
    if (!bound) this.#bind({ family, addr: source, port: localPort, v6only: false, device });
    const local = { addr: source, port: localPort };
    const connection = new TcpConnection(netns, { local, remote, keeper: tcp, device, ttl: this.ttl });
    tcp.add(connection);
    this.#attach(connection);
    connection.open();
    return connection;
  }

  #bind(binding: Binding): void {
    this.#binding = binding;
    this.netns.transport.tcp.bind(binding);
    this.netns.transport.tcpSockets.add(this);
  }

  #attach(connection: TcpConnection): void {
    this.#connection = connection;
    connection.notify = () => this.changed.wakeAll();
  }

  #forget(): void {
    const { transport } = this.netns;
    if (this.#listener) transport.tcp.unlisten(this.#listener);
    if (this.#binding) transport.tcp.unbind(this.#binding);
    transport.tcpSockets.delete(this);
    this.changed.wakeAll();
  }

  #throwError(): void {
    const code = this.#connection?.error;
    if (!code || !this.#connection) return;
    this.#connection.error = undefined;
    throw new Errno(code);
  }
}

/** Connecting to the unspecified address means this host. */
function loopbackFor(addr: Addr): Addr {
  if (!addr.isUnspecified) return addr;
  return addr.family === 4 ? Addr.LOOPBACK4 : Addr.LOOPBACK6;
}
