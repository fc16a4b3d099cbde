import type { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, isGroupMac, multicastMac } from '#netip/mac.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { ErrnoCode } from '../errno.ts';
import type { Hook, HookContext } from '../netfilter/hook.ts';
import type { NetNamespace } from '../netns.ts';
import type { DropReason, TraceRecord } from '../trace.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import type { FragmentPayload } from '../wire/fragment.ts';
import type { IcmpType } from '../wire/icmp.ts';
import type { IpPacket } from '../wire/ip.ts';
import { receiveArp } from './arp.ts';
import { deliverLocally } from './deliver.ts';
import { buildIcmpError } from './icmperror.ts';
import { inputPacket } from './input.ts';
import { listensTo } from './ndisc.ts';
import { finishOutput, outputPacket } from './output.ts';
import { Reassembly } from './reassembly.ts';
import type { RouteResult } from './routetable.ts';
import { selectSource } from './sourceaddress.ts';

/** Begins the hardware addresses of IPv6's solicited-node groups: a card filters those of others out. */
const SOLICITED_MAC = '33:33:ff';

/** How a packet of this host is to be sent. */
export interface OutputOptions {
  /** Only out of this device (SO_BINDTODEVICE, or the zone of a link-local address). */
  device?: NetDevice;
}

/** The IP layer of a network namespace, both families. Its verbs have files of their own: input, forward, output … */
export class IpStack {
  #nextId = 1;
  #reassembly: Reassembly | undefined;

  constructor(readonly netns: NetNamespace) {}

  /**
   * Sends a packet of this host: routes it, runs OUTPUT and POSTROUTING and gives it to the wire. A packet whose source
   * is unspecified gets the route's.
   * @returns the error send(2) gives: ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL, EPERM (dropped by OUTPUT), EMSGSIZE
   */
  output(packet: IpPacket, options: OutputOptions = {}): ErrnoCode | undefined {
    return outputPacket(this, packet, options);
  }

  /** Sends a packet of somebody else's by OUTPUT and POSTROUTING along `route`, whatever OUTPUT makes of it: IPVS, ipvlan. */
  outputRouted(packet: IpPacket, route: RouteResult): void {
    const passed = this.runHook('OUTPUT', packet, { outDevice: route.device });
    if (passed) finishOutput(this, passed, route);
  }

  /** Takes in a frame from a device of this namespace. @param filtered whether PREROUTING has seen it already */
  receive(frame: EthernetFrame, device: NetDevice, filtered = false): void {
    if (!device.isLoopback && frame.dst !== device.mac && !isGroupMac(frame.dst)) {
      device.drop('other-host', frame);
    } else if (frame.vlan !== undefined) {
      device.drop('vlan-unknown', frame);
    } else if (frame.payload.kind === 'arp') {
      receiveArp(device, frame.payload);
    } else if (!frame.dst.startsWith(SOLICITED_MAC) || listensTo(device, frame.payload.dst)) {
      inputPacket(this, frame.payload, device, { filtered, groupFrame: isGroupMac(frame.dst) });
    }
  }

  /** Takes in a packet as if it had come from `device`, PREROUTING first. */
  input(packet: IpPacket, device: NetDevice): void {
    inputPacket(this, packet, device, { filtered: false, groupFrame: false });
  }

  /** Hands a packet for this host to INPUT and the protocol above. */
  deliver(packet: IpPacket, device: NetDevice): void {
    deliverLocally(this, packet, device);
  }

  /**
   * Tells the sender of `original` that it could not be handled. Nothing is sent about ICMP errors, group addresses or
   * packets without a sender (RFC 1122 section 3.2.2, RFC 4443 section 2.4).
   */
  sendIcmpError(
    original: IpPacket,
    type: IcmpType,
    code: number,
    options: { mtu?: number; device?: NetDevice } = {},
  ): void {
    const error = buildIcmpError(this, original, type, code, options);
    if (error) this.output(error, original.src.isLinkLocal ? { device: options.device } : {});
  }

  /** Called when nobody on the last wire answers for the next hop of `packet`. */
  hostUnreachable(packet: IpPacket): void {
    if (packet.family === 4) this.sendIcmpError(packet, 'destination-unreachable', 1);
    else this.sendIcmpError(packet, 'destination-unreachable', 3);
  }

  /** The address of `device` that packets to `dst` would be sent from (for MASQUERADE). */
  selectSource(device: NetDevice, dst: Addr): Addr | undefined {
    const result = this.netns.routes.lookup(dst, { device });
    const nextHop = 'error' in result ? dst : (result.via ?? dst);
    return selectSource(this.netns, device, nextHop, dst);
  }

  /** Takes in a fragment. @returns the packet it completes, or undefined while pieces are missing */
  reassemble(packet: IpPacket, payload: FragmentPayload, device: NetDevice): IpPacket | undefined {
    this.#reassembly ??= new Reassembly(this.netns);
    return this.#reassembly.add(packet, payload, device);
  }

  /** Gives a routed packet, all hooks passed, to its device. */
  transmit(packet: IpPacket, route: Pick<RouteResult, 'device' | 'via' | 'type'>): void {
    const { device } = route;
    if (!device.usesNeighbours) device.transmit({ src: device.mac, dst: device.mac, payload: packet });
    else if (route.type === 'broadcast') device.transmit({ src: device.mac, dst: BROADCAST_MAC, payload: packet });
    else if (packet.dst.isMulticast)
      device.transmit({ src: device.mac, dst: multicastMac(packet.dst), payload: packet });
    else this.netns.neighbours.send(device, route.via ?? packet.dst, packet);
  }

  /** The number of the next packet that may be fragmented. */
  nextId(): number {
    const id = this.#nextId;
    this.#nextId = id >= 0xffff ? 1 : id + 1;
    return id;
  }

  /** Runs a hook. @returns the packet as it goes on, or undefined when netfilter took it (which is traced) */
  runHook(hook: Hook, packet: IpPacket, context: Omit<HookContext, 'netns' | 'hook'>): IpPacket | undefined {
    const passed = this.judge(hook, packet, context);
    return passed === 'stolen' ? undefined : passed;
  }

  /** Runs a hook. @returns the packet as it goes on, 'stolen' where somebody else sends it, undefined when dropped */
  judge(hook: Hook, packet: IpPacket, context: Omit<HookContext, 'netns' | 'hook'>): IpPacket | 'stolen' | undefined {
    const { netns } = this;
    const result = netns.netfilter.run(hook, packet, { netns, hook, ...context });
    if (result.verdict === 'accept') return result.packet;
    if (result.verdict === 'stolen') return 'stolen';
    const { table, chain, rule, ruleNumber } = result;
    const device = (context.inDevice ?? context.outDevice)?.name;
    const verdict = result.rejected ? 'REJECT' : 'DROP';
    netns.record('drop', { device, hook, table, chain, rule, ruleNumber, verdict, reason: 'netfilter', packet });
    return undefined;
  }

  /** Records that a packet ends here. */
  drop(reason: DropReason, packet: IpPacket, more: Partial<TraceRecord> = {}): void {
    this.netns.record('drop', { reason, packet, ...more });
  }
}
