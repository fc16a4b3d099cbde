import { Addr, type Family } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import { type Coroutine, waitFor } from '../coroutine.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { Readiness } from '../file/openfile.ts';
import type { NetNamespace } from '../netns.ts';
import type { Process } from '../process/process.ts';
import { type IcmpMessage, isIcmpError } from '../wire/icmp.ts';
import { type IpPacket, ipHeaderLength, ipPacket } from '../wire/ip.ts';
import { Socket } from './socket.ts';
import type { InetSocketInfo } from './socketinfo.ts';

const HEADER = 8;
/** AF_INET, SOCK_RAW, IPPROTO_ICMP. */
const RAW_CALL = [2, 3, 1] as const;
/** How many messages wait to be read. */
const CAPACITY = 256;

/** An echo request to send; `data` is what follows the header. */
export interface EchoRequest {
  readonly id: number;
  readonly seq: number;
  readonly data: Uint8Array;
  readonly ttl?: number;
  readonly tos?: number;
  /** Only out of this device. */
  readonly device?: NetDevice;
  /** The address to send from. */
  readonly source?: Addr;
  /** Never to be fragmented (`ping -M do`). */
  readonly dontFragment?: boolean;
}

/** An ICMP message that came in. */
export interface ReceivedIcmp {
  readonly from: Addr;
  readonly message: IcmpMessage;
  readonly ttl: number;
  readonly packet: IpPacket;
  readonly time: Nanoseconds;
}

/**
 * icmp(7): sends echo requests; gets the replies to its own and the errors about them. With `raw` it gets every reply
 * and error that reaches the namespace, as traceroute needs it.
 */
export class IcmpSocket extends Socket {
  readonly state = 'UNCONN';
  /** Allows sending to broadcast addresses (SO_BROADCAST). */
  broadcast = false;
  readonly #ids = new Set<number>();
  readonly #queue: ReceivedIcmp[] = [];
  readonly #raw: boolean;
  #closed = false;

  /**
   * @param owner the process that opens it; it needs NET_RAW or, unless `raw`, a group in net.ipv4.ping_group_range
   * @throws Errno EPERM (raw), EACCES
   */
  constructor(
    netns: NetNamespace,
    readonly family: Family,
    owner?: Process,
    options: { raw?: boolean } = {},
  ) {
    super(netns, owner);
    this.#raw = options.raw ?? false;
    if (!this.may('NET_RAW')) {
      if (this.#raw) throw new Errno('EPERM');
      const [low = 1, high = 0] = (netns.sysctl.get('net.ipv4.ping_group_range') ?? '').split(/\s+/).map(Number);
      const gid = owner?.credentials.gid ?? 0;
      if (gid < low || gid > high) throw new Errno('EACCES');
    }
    netns.transport.icmp.add(this);
  }

  protected override get call(): readonly number[] {
    return RAW_CALL;
  }

  /** Sends an echo request. @throws Errno EMSGSIZE ENETUNREACH EHOSTUNREACH EPERM EACCES (broadcast) EINVAL */
  send(addr: Addr, request: EchoRequest): void {
    const { id, seq, data, device } = request;
    this.#ids.add(id);
    if (!this.broadcast && addr.family === 4 && this.netns.routes.addressType(addr) === 'broadcast')
      throw new Errno('EACCES');
    if (request.dontFragment) this.#checkSize(data.length, addr, device);
    const message: IcmpMessage = { kind: 'icmp', type: 'echo-request', code: 0, id, seq, data };
    const packet = ipPacket(request.source ?? Addr.any(addr.family), addr, message, {
      ttl: request.ttl ?? (addr.isMulticast ? 1 : this.netns.sysctl.number('net.ipv4.ip_default_ttl')),
      tos: request.tos ?? 0,
      dontFragment: request.dontFragment ?? false,
    });
    const error = this.netns.ip.output(packet, { device });
    if (error) throw new Errno(error);
  }

  /** Waits for a reply or an error, for `timeout` at the most. */
  *receive(timeout?: Nanoseconds): Coroutine<ReceivedIcmp | undefined> {
    yield* waitFor(this.netns.clock, this.changed, () => this.#queue.length > 0 || this.#closed, timeout);
    return this.#queue.shift();
  }

  /** The path MTU to `addr` as far as it is known here. */
  pathMtu(addr: Addr, device?: NetDevice): number | undefined {
    const route = this.netns.routes.lookup(addr, { device });
    if ('error' in route) return undefined;
    return Math.min(route.mtu, this.netns.transport.pathMtus.get(addr) ?? route.mtu);
  }

  /** Called by the transport with every ICMP message. */
  input(packet: IpPacket, message: IcmpMessage): void {
    if (packet.family !== this.family || !this.#wants(packet, message) || this.#queue.length >= CAPACITY) return;
    this.#queue.push({ from: packet.src, message, ttl: packet.ttl, packet, time: this.netns.clock.now });
    this.changed.wakeAll();
  }

  readiness(): Readiness {
    return { readable: this.#queue.length > 0, writable: true, hangup: this.#closed };
  }

  info(): InetSocketInfo {
    return {
      protocol: this.may('NET_RAW') ? 'raw' : 'icmp',
      family: this.family,
      v6only: false,
      state: 'UNCONN',
      local: { addr: Addr.any(this.family), port: this.family === 4 ? 1 : 58 },
      receiveQueue: 0,
      sendQueue: 0,
      inode: this.inode,
      uid: this.uid,
      owner: this.owner,
      socket: this,
    };
  }

  abandon(): void {
    this.release();
  }

  protected release(): void {
    this.#closed = true;
    this.netns.transport.icmp.delete(this);
    this.changed.wakeAll();
  }

  #wants(packet: IpPacket, message: IcmpMessage): boolean {
    if (this.#raw) return true;
    if (message.type === 'echo-reply') return this.#ids.has(message.id ?? -1) && packet.family === this.family;
    if (!isIcmpError(message)) return false;
    const about = message.quoted?.payload;
    return about?.kind === 'icmp' && about.type === 'echo-request' && this.#ids.has(about.id ?? -1);
  }

  #checkSize(length: number, addr: Addr, device: NetDevice | undefined): void {
    const mtu = this.pathMtu(addr, device);
    if (mtu !== undefined && length + HEADER + ipHeaderLength(addr.family) > mtu) throw new Errno('EMSGSIZE');
  }
}
