import { Addr, type Family } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import { type Coroutine, waitFor } from '../coroutine.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import type { IcmpMessage } from '../wire/icmp.ts';
import { type IpPacket, ipHeaderLength, ipPacket } from '../wire/ip.ts';
import type { UdpDatagram } from '../wire/udp.ts';
import { type Binding, type BindOptions, bindingOf, score } from './binding.ts';
import type { Endpoint } from './endpoint.ts';
import type { SocketError } from './icmperror.ts';
import { ephemeralPort } from './portrange.ts';
import { Socket } from './socket.ts';
import type { InetSocketInfo, SocketState } from './socketinfo.ts';

/** What socket(2) is asked for. */
const CALL = [2, 2, 17] as const;

/** Bytes of datagrams it keeps until they are read (net.core.rmem_default). */
const CAPACITY = 212_992;
/** What the kernel counts for a datagram besides its data. */
const OVERHEAD = 768;
const HEADER = 8;
const LARGEST = 65_535;

/** A datagram that came in. */
export interface ReceivedDatagram {
  readonly data: Uint8Array;
  readonly from: Endpoint;
  /** The address it was sent to (IP_PKTINFO). */
  readonly to: Addr;
  readonly device: NetDevice;
  readonly ttl: number;
}

/** An ICMP error about a datagram sent before (IP_RECVERR). */
export interface DatagramError extends SocketError {
  /** Who reports it. */
  readonly from: Addr;
  readonly message: IcmpMessage;
  readonly quoted: IpPacket;
}

/** udp(7): a datagram socket. */
export class UdpSocket extends Socket {
  protected override get call(): readonly number[] {
    return CALL;
  }

  /** Only out of and in on this device (SO_BINDTODEVICE). */
  device: NetDevice | undefined;
  /** Time to live (IP_TTL); the namespace's by default. */
  ttl: number | undefined;
  tos = 0;
  /** Never to be fragmented (IP_PMTUDISC_DO). */
  dontFragment = false;
  /** SO_REUSEADDR: others may share address and port. */
  reuse = false;
  /** IP_RECVERR: keeps ICMP errors for `receiveError`, and reports soft ones as well. */
  keepErrors = false;
  #binding: Binding | undefined;
  #remote: Endpoint | undefined;
  #broadcast = false;
  #queue: ReceivedDatagram[] = [];
  #queued = 0;
  readonly #errors: DatagramError[] = [];
  #closed = false;

  /** bind(2). Port 0 gets a free one. @throws Errno EACCES EADDRINUSE EADDRNOTAVAIL EINVAL */
  bind(addr: Addr | undefined, port: number, options: BindOptions = {}): void {
    if (this.#binding) throw new Errno('EINVAL');
    const { sysctl, transport } = this.netns;
    if (port !== 0 && port < sysctl.number('net.ipv4.ip_unprivileged_port_start') && !this.may('NET_BIND_SERVICE')) {
      throw new Errno('EACCES');
    }
    const wanted = bindingOf(this.netns, addr, port, { ...options, device: this.device, groups: true });
    const chosen = port === 0 ? ephemeralPort(this.netns, (candidate) => transport.udp.isFree(candidate)) : port;
    if (chosen === undefined) throw new Errno('EADDRINUSE');
    const binding = { ...wanted, port: chosen };
    if (transport.udp.conflicts(binding, this.reuse)) throw new Errno('EADDRINUSE');
    this.#binding = binding;
    transport.udp.add(this, chosen);
  }

  /** connect(2): only this peer from now on; finds the address to send from. @throws Errno ENETUNREACH EACCES … */
  connect(addr: Addr, port: number): void {
    const route = this.netns.routes.lookup(addr, { src: this.#binding?.addr, device: this.device });
    if ('error' in route) throw new Errno(route.error);
    if (route.type === 'broadcast' && !this.#broadcast) throw new Errno('EACCES');
    if (!this.#binding) this.bind(undefined, 0, { family: addr.family });
    const binding = this.#binding as unknown as Binding;
    this.#binding = { ...binding, addr: binding.addr ?? route.src };
    this.#remote = { addr, port };
  }

  /** SO_BROADCAST: allows sending to broadcast addresses. */
  setBroadcast(on: boolean): void {
    this.#broadcast = on;
  }

  get local(): Endpoint | undefined {
    const binding = this.#binding;
    return binding && { addr: binding.addr ?? Addr.any(binding.family), port: binding.port };
  }

  get remote(): Endpoint | undefined {
    return this.#remote;
  }

  get binding(): Binding | undefined {
    return this.#binding;
  }

  get state(): SocketState {
    return this.#remote ? 'ESTAB' : 'UNCONN';
  }

  /**
   * sendto(2).
   * @param from the address to send from (IP_PKTINFO), where it is not bound to one
   * @throws Errno a noted error first (ECONNREFUSED …), then EMSGSIZE ENETUNREACH EHOSTUNREACH EPERM EACCES EINVAL
   */
  sendTo(data: Uint8Array, addr: Addr, port: number, from?: Addr): void {
    this.throwPending();
    if (port === 0) throw new Errno('EINVAL');
    if (data.length > LARGEST - HEADER - (addr.family === 4 ? ipHeaderLength(4) : 0)) throw new Errno('EMSGSIZE');
    if (!this.#broadcast && addr.family === 4 && this.netns.routes.addressType(addr) === 'broadcast')
      throw new Errno('EACCES');
    if (!this.#binding) this.bind(undefined, 0, { family: addr.family });
    const binding = this.#binding as unknown as Binding;
    if (this.dontFragment) this.#checkSize(data.length, addr);
    const datagram: UdpDatagram = { kind: 'udp', srcPort: binding.port, dstPort: port, data };
    const own = from ?? binding.addr;
    const packet = ipPacket(
      own?.family === addr.family && !own.isMulticast ? own : Addr.any(addr.family),
      addr,
      datagram,
      {
        ttl: this.ttl ?? (addr.isMulticast ? 1 : this.netns.sysctl.number('net.ipv4.ip_default_ttl')),
        tos: this.tos,
        dontFragment: this.dontFragment,
      },
    );
    const error = this.netns.ip.output(packet, { device: this.device });
    if (error) throw new Errno(error);
  }

  /** recvfrom(2): waits for a datagram, for `timeout` at the most. @throws Errno a noted error (ECONNREFUSED …) */
  *receive(timeout?: Nanoseconds): Coroutine<ReceivedDatagram | undefined> {
    yield* waitFor(this.netns.clock, this.changed, () => this.#ready, timeout);
    this.throwPending();
    const datagram = this.#queue.shift();
    if (datagram) this.#queued -= datagram.data.length + OVERHEAD;
    return datagram;
  }

  /** The oldest ICMP error kept (MSG_ERRQUEUE), if there is one. */
  receiveError(): DatagramError | undefined {
    return this.#errors.shift();
  }

  /** The data of the next datagram; what is beyond `max` is lost. @throws Errno */
  override *read(max: number): Coroutine<Uint8Array> {
    const datagram = yield* this.receive();
    return datagram?.data.subarray(0, max) ?? new Uint8Array(0);
  }

  /** Sends one datagram to the peer. @throws Errno EDESTADDRREQ where there is none, and as `sendTo` */
  override *write(bytes: Uint8Array): Coroutine<number> {
    if (!this.#remote) throw new Errno('EDESTADDRREQ');
    this.sendTo(bytes, this.#remote.addr, this.#remote.port);
    return bytes.length;
  }

  readiness(): Readiness {
    return { readable: this.#ready, writable: true, hangup: this.#closed };
  }

  info(): InetSocketInfo {
    const family: Family = this.#binding?.family ?? 4;
    return {
      protocol: 'udp',
      family,
      v6only: this.#binding?.v6only ?? false,
      state: this.state,
      local: this.local ?? { addr: Addr.any(family), port: 0 },
      remote: this.#remote,
      device: this.device?.name,
      receiveQueue: this.#queued,
      sendQueue: 0,
      inode: this.inode,
      uid: this.uid,
      owner: this.owner,
      socket: this,
    };
  }

  // --- for the table ----------------------------------------------------------------------------------------------

  /** How well it fits a datagram; -1 where it does not. */
  score(packet: IpPacket, datagram: UdpDatagram, device: NetDevice): number {
    if (!this.#binding) return -1;
    const points = score(this.#binding, packet.dst, device);
    if (points < 0 || !this.#remote) return points;
    const { addr, port } = this.#remote;
    return addr.equals(packet.src) && port === datagram.srcPort ? points + 8 : -1;
  }

  input(packet: IpPacket, { data, srcPort }: UdpDatagram, device: NetDevice): void {
    if (this.#queued >= CAPACITY) {
      this.netns.record('drop', { reason: 'receive-buffer-full', packet });
      return;
    }
    this.#queue.push({ data, from: { addr: packet.src, port: srcPort }, to: packet.dst, device, ttl: packet.ttl });
    this.#queued += data.length + OVERHEAD;
    this.changed.wakeAll();
  }

  /** Whether this socket sent the datagram that an ICMP error quotes. */
  sent(quoted: IpPacket, datagram: UdpDatagram): boolean {
    if (this.#remote) return this.#remote.addr.equals(quoted.dst) && this.#remote.port === datagram.dstPort;
    return this.#binding !== undefined && (this.#binding.addr === undefined || this.#binding.addr.equals(quoted.src));
  }

  /** Only connected sockets hear of hard errors, unless they asked for all (__udp4_lib_err). */
  icmpError(error: DatagramError): void {
    if (this.keepErrors) this.#errors.push(error);
    else if (!error.hard || !this.#remote) return;
    this.fail(error.code);
  }

  abandon(): void {
    this.release();
  }

  protected release(): void {
    this.#closed = true;
    if (this.#binding) this.netns.transport.udp.remove(this, this.#binding.port);
    this.#queue = [];
    this.changed.wakeAll();
  }

  get #ready(): boolean {
    return this.#queue.length > 0 || this.pendingError !== undefined || this.#closed;
  }

  #checkSize(length: number, addr: Addr): void {
    const route = this.netns.routes.lookup(addr, { device: this.device });
    if ('error' in route) return;
    const mtu = Math.min(route.mtu, this.netns.transport.pathMtus.get(addr) ?? route.mtu);
    if (length + HEADER + ipHeaderLength(addr.family) > mtu) throw new Errno('EMSGSIZE');
  }
}
