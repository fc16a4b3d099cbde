import type { Addr, Family } from '#netip/addr.ts';
import { isGroupMac, type Mac, ZERO_MAC } from '#netip/mac.ts';
import { MICROSECOND, SECOND } from '../clock.ts';
import { Errno } from '../errno.ts';
import { answerFor } from '../ip/neighbourproxy.ts';
import type { NetNamespace } from '../netns.ts';
import { ETHERNET_HEADER, type EthernetFrame, frameLength } from '../wire/ethernet.ts';
import { UNREACHABLE4 } from '../wire/icmp.ts';
import { type IpPacket, ipHeaderLength, ipPacket, scrubbed } from '../wire/ip.ts';
import { VXLAN_HEADER, vxlanDatagram } from '../wire/vxlan.ts';
import { flowHash } from './flowhash.ts';
import { NetDevice, type OperState } from './netdevice.ts';
import { VxlanFdb, type VxlanRemote } from './vxlanfdb.ts';
import { type VxlanReceiver, VxlanSocket } from './vxlansocket.ts';

/** The port Linux takes where none is given, older than IANA's 4789. */
export const DEFAULT_VXLAN_PORT = 8472;
const LARGEST_VNI = 0xff_ffff;
const UDP_HEADER = 8;
/** How long a frame takes back from the device to whoever sent it. */
const TURNAROUND = 5 * MICROSECOND;

/** Options of `ip link add … type vxlan`, ip-link(8). */
export interface VxlanOptions {
  /** The network identifier, 24 bits. */
  readonly vni: number;
  /** UDP port of all endpoints; 8472 by default, as in Linux. Docker says 4789. */
  readonly port?: number;
  /** The address to send from; the route's by default. */
  readonly local?: Addr;
  /** An endpoint (or multicast group) for all that is not known. */
  readonly remote?: Addr;
  /** The device under it (`dev`), which must be in the namespace where the tunnel is. */
  readonly lower?: NetDevice;
  /** Remembers behind which endpoint an address is; on by default. */
  readonly learning?: boolean;
  /** Answers ARP and neighbour solicitations from the neighbour table instead of sending them on. */
  readonly proxy?: boolean;
  readonly l2miss?: boolean;
  readonly l3miss?: boolean;
  /** 0, the default, for the namespace's own, or 1 to a group. */
  readonly ttl?: number;
  readonly tos?: number;
  /** Whether outer packets may be fragmented: `unset` (they may), `set`, or as the packet inside says. */
  readonly df?: 'unset' | 'set' | 'inherit';
  /** Seconds that a learned address is kept; 300 by default. */
  readonly ageing?: number;
  readonly mac?: Mac;
  readonly mtu?: number;
  /** The namespace of the tunnel; by default the one the device is made in. */
  readonly underlay?: NetNamespace;
}

/**
 * A VXLAN tunnel endpoint, RFC 7348: sends Ethernet frames as UDP datagrams. It can be moved to another namespace; the
 * datagrams keep to the one it was made in (its underlay), as on Linux.
 */
export class Vxlan extends NetDevice implements VxlanReceiver {
  override readonly kind = 'vxlan';
  readonly fdb: VxlanFdb;
  readonly underlay: NetNamespace;
  readonly port: number;
  readonly family: Family;
  #socket: VxlanSocket | undefined;
  /** While a datagram is on its way out: another one of this device then means a circle. */
  #sending = false;
  /** What net.ipv4.ip_local_port_range says, read once. */
  #portRange = { text: '', low: 0, size: 1 };

  private constructor(
    netns: NetNamespace,
    readonly options: VxlanOptions,
  ) {
    super(options.mac ?? netns.newMac());
    this.underlay = options.underlay ?? netns;
    this.port = options.port || DEFAULT_VXLAN_PORT;
    this.family = options.local?.family ?? options.remote?.family ?? 4;
    this.fdb = new VxlanFdb(netns.clock, (options.ageing ?? 300) * SECOND);
    this.mtu = options.mtu ?? (options.lower ? options.lower.mtu - this.overhead : 1500);
    if (options.remote) this.fdb.add(ZERO_MAC, { dst: options.remote });
  }

  /**
   * Makes a VXLAN device (`ip link add NAME type vxlan id VNI …`).
   * @throws Errno EINVAL without a good network identifier or with addresses of two families; EEXIST where the
   * namespace of the tunnel has the identifier on that port already, or the name is taken; EINVAL for a bad name or MTU
   */
  static create(netns: NetNamespace, name: string, options: VxlanOptions): Vxlan {
    const { vni, local, remote } = options;
    if (!Number.isInteger(vni) || vni < 0 || vni > LARGEST_VNI) throw new Errno('EINVAL');
    if (local && remote && local.family !== remote.family)
      throw new Errno('EINVAL', 'Local and remote address families differ');
    const device = new Vxlan(netns, options);
    for (const other of device.underlay.tunnels)
      if (other instanceof Vxlan && other.vni === vni && other.port === device.port && other.family === device.family)
        throw new Errno('EEXIST', 'A VXLAN device with the specified VNI already exists');
    netns.devices.add(device, name);
    device.underlay.tunnels.add(device);
    options.lower?.uppers.add(device);
    return device;
  }

  get vni(): number {
    return this.options.vni;
  }

  /** Bytes that the tunnel adds to a packet: Ethernet, VXLAN, UDP and IP headers; 50 over IPv4. */
  get overhead(): number {
    return ETHERNET_HEADER + VXLAN_HEADER + UDP_HEADER + ipHeaderLength(this.family);
  }

  override get link(): { index: number; netnsId: number } | undefined {
    if (!this.attached || this.netns === this.underlay) return undefined;
    return { index: this.index, netnsId: this.netns.idOf(this.underlay) };
  }

  override get operstate(): OperState {
    return this.up ? 'unknown' : 'down';
  }

  override setMtu(mtu: number): void {
    const { lower } = this.options;
    if (lower && mtu > lower.mtu - this.overhead) throw new Errno('EINVAL');
    super.setMtu(mtu);
  }

  override setUp(up: boolean): void {
    if (up && !this.up) this.#socket ??= VxlanSocket.join(this.underlay, this.family, this.port, this);
    super.setUp(up);
    if (up) return;
    this.#socket?.part(this);
    this.#socket = undefined;
    this.fdb.flush();
  }

  override destroyed(): void {
    super.destroyed();
    this.options.lower?.uppers.delete(this);
    this.underlay.tunnels.delete(this);
  }

  // --- sending ----------------------------------------------------------------------------------------------------

  /** vxlan_xmit */
  protected override send(frame: EthernetFrame): void {
    if (this.options.proxy && this.#answersItself(frame)) return;
    const remotes = this.fdb.remotesFor(frame.dst);
    if (remotes.length === 0) {
      this.stats.txDropped++;
      this.drop('tunnel-no-remote', frame, `no endpoint is known for ${frame.dst}`);
      return;
    }
    for (const remote of remotes) this.#sendTo(remote, frame);
  }

  /** ARP suppression (arp_reduce, neigh_reduce): questions never cross the tunnel. @returns whether it was one */
  #answersItself(frame: EthernetFrame): boolean {
    const { payload } = frame;
    const question =
      payload.kind === 'arp' || (payload.payload.kind === 'icmp' && payload.payload.type === 'neighbour-solicitation');
    if (!question) return false;
    const answer = answerFor(this, frame);
    // An address behind this very endpoint answers for itself.
    if (!answer || this.fdb.find(answer.src)?.remotes[0]?.dst.isUnspecified) {
      this.drop('arp-suppressed', frame, 'the neighbour table has no answer, and proxy keeps questions off the tunnel');
      return true;
    }
    this.#turnAround(answer);
    return true;
  }

  #sendTo(remote: VxlanRemote, given: EthernetFrame): void {
    const { underlay, options } = this;
    const { payload } = given;
    const frame = payload.kind === 'ip' ? { ...given, payload: scrubbed(payload) } : given;
    const mark = underlay === this.netns && payload.kind === 'ip' ? payload.mark : undefined;
    const device = options.lower;
    const route = underlay.routes.lookup(remote.dst, { src: options.local, device, mark });
    if ('error' in route || remote.dst.isUnspecified) {
      this.stats.txErrors++;
      this.drop('tunnel-no-remote', given, `${underlay.name} has no route to ${remote.dst.text}`);
      return;
    }
    if (this.#sending || route.device === this) {
      this.stats.txErrors++;
      this.drop('tunnel-no-remote', given, `the way to ${remote.dst.text} leads through this very tunnel`);
      return;
    }
    const vni = remote.vni ?? this.vni;
    const port = remote.port ?? this.port;
    if (route.type === 'local') {
      this.#bypass(vni, port, frame);
      return;
    }
    const pathMtu = Math.min(route.mtu, underlay.transport.pathMtus.get(remote.dst) ?? route.mtu);
    if (this.#tooBig(frame, pathMtu - this.overhead)) return;
    const dontFragment =
      options.df === 'set' || (options.df === 'inherit' && payload.kind === 'ip' && payload.dontFragment);
    const src = options.local ?? route.src;
    const ttl = options.ttl || (remote.dst.isMulticast ? 1 : Number(underlay.sysctl.plain('ipv4.ip_default_ttl')));
    const outer = ipPacket(src, remote.dst, vxlanDatagram(this.#sourcePort(frame), port, vni, frame), {
      ttl,
      tos: options.tos ?? 0,
      dontFragment,
      mark,
    });
    this.netns.record('encapsulate', { device: this.name, frame, carrier: outer, detail: `VNI ${vni}` });
    this.#sending = true;
    if (underlay.ip.output(outer, { device })) this.stats.txErrors++;
    this.#sending = false;
  }

  /** Chosen by the flow inside, so that routers with several ways keep a flow on one (RFC 7348 section 5). */
  #sourcePort(frame: EthernetFrame): number {
    const text = this.underlay.sysctl.plain('ipv4.ip_local_port_range') ?? '';
    if (text !== this.#portRange.text) {
      const [low = 32_768, high = 60_999] = text.split(/\s+/).map(Number);
      this.#portRange = { text, low, size: Math.max(1, high - low) };
    }
    const { low, size } = this.#portRange;
    return low + (flowHash(frame) % size);
  }

  /** The endpoint is this very machine: another device of it gets the frame at once (encap_bypass_if_local). */
  #bypass(vni: number, port: number, frame: EthernetFrame): void {
    for (const other of this.underlay.tunnels) {
      if (!(other instanceof Vxlan) || other.vni !== vni || other.port !== port || !other.up) continue;
      other.netns.clock.after(TURNAROUND, () => {
        if (other.attached) other.receive(frame);
      });
      return;
    }
    this.stats.txErrors++;
    this.drop('tunnel-no-remote', frame, `no VXLAN device here has VNI ${vni}`);
  }

  /**
   * skb_tunnel_check_pmtu: where the underlay's MTU is known to be too small, the sender is told: by an ICMP error that
   * comes back out of the tunnel device where that is a bridge's port, else by the MTU that this namespace remembers.
   */
  #tooBig(frame: EthernetFrame, mtu: number): boolean {
    const { payload } = frame;
    if (payload.kind !== 'ip' || frameLength(frame) - ETHERNET_HEADER <= mtu) return false;
    if (!this.master) {
      this.netns.transport.pathMtus.learn(payload.dst, mtu);
      return false;
    }
    const error = tooBigError(payload, mtu);
    if (!error) return false;
    this.drop('mtu-exceeded', frame, `${mtu} bytes fit through the tunnel`);
    this.#turnAround({ src: frame.dst, dst: frame.src, payload: error });
    return true;
  }

  /** A frame that the device itself answers with: it comes in as if from the tunnel. */
  #turnAround(frame: EthernetFrame): void {
    this.netns.clock.after(TURNAROUND, () => {
      if (this.attached) this.receive(frame);
    });
  }

  // --- receiving --------------------------------------------------------------------------------------------------

  /** Takes in a frame from the tunnel (vxlan_rcv): learns behind which endpoint its sender is. */
  receiveTunnelled(frame: EthernetFrame | undefined, from: IpPacket): void {
    if (!frame || !this.attached) return;
    this.netns.record('decapsulate', { device: this.name, frame, carrier: from, detail: `VNI ${this.vni}` });
    if (frame.src === this.mac) {
      this.stats.rxErrors++;
      this.drop('tunnel-unknown', frame, 'it claims to come from this very device');
      return;
    }
    const learns = this.options.learning !== false && !isGroupMac(frame.src);
    if (learns && !this.fdb.learn(frame.src, from.src)) {
      this.drop('tunnel-unknown', frame, `an entry set by hand says that ${frame.src} is elsewhere`);
      return;
    }
    this.receive(frame);
  }
}

/** iptunnel_pmtud_check_icmp: only who asked for whole packets is told, and nobody about an error. */
function tooBigError(packet: IpPacket, mtu: number): IpPacket | undefined {
  const { payload, family, src, dst } = packet;
  if (family === 4 && (mtu < 576 || !packet.dontFragment)) return undefined;
  if (dst.isMulticast || dst.isLimitedBroadcast || src.isUnspecified) return undefined;
  if (payload.kind === 'icmp' && payload.quoted) return undefined;
  const message = {
    kind: 'icmp',
    type: family === 4 ? 'destination-unreachable' : 'packet-too-big',
    code: family === 4 ? UNREACHABLE4.fragmentationNeeded : 0,
    mtu,
    data: new Uint8Array(0),
    quoted: packet,
  } as const;
  return ipPacket(dst, src, message, { ttl: 64 });
}
