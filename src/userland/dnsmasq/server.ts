import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Process } from '#kernel/process/process.ts';
import { type ReceivedDatagram, UdpSocket } from '#kernel/socket/udpsocket.ts';
import { Addr } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import {
  addressOf,
  DHCP,
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  type DhcpMessage,
  decodeDhcp,
  encodeDhcp,
  kindOf,
  number32,
  OPTION,
} from '../dhcp/message.ts';
import type { DhcpRange, DnsmasqConfiguration } from './configuration.ts';
import { Leases } from './leases.ts';

const EVERYBODY = Addr.parse('255.255.255.255');

/** The DHCP part of dnsmasq: gives the addresses of its ranges to who asks on its interfaces (RFC 2131). */
export class DhcpServer {
  readonly #socket: UdpSocket;
  readonly #leases: Leases;
  readonly #netns;

  /** @throws Errno EADDRINUSE, EACCES */
  constructor(
    /** The process it runs in now. */
    public proc: Process,
    readonly configuration: DnsmasqConfiguration,
    readonly log: (text: string) => Coroutine<void>,
  ) {
    this.#netns = proc.namespaces.net;
    this.#leases = new Leases(proc, configuration.leaseFile);
    this.#socket = new UdpSocket(this.#netns, proc);
    this.#socket.setBroadcast(true);
    this.#socket.bind(undefined, DHCP_SERVER_PORT);
    proc.files.install(this.#socket);
  }

  *serve(): Coroutine<void> {
    for (;;) {
      const datagram = yield* this.#socket.receive();
      const message = datagram && decodeDhcp(datagram.data);
      if (!datagram || message?.op !== 'request') continue;
      const { interfaces } = this.configuration;
      if (interfaces.length === 0 || interfaces.includes(datagram.device.name)) yield* this.#answer(datagram, message);
    }
  }

  *#answer({ device }: ReceivedDatagram, message: DhcpMessage): Coroutine<void> {
    const own = device.addresses.find(({ prefix }) => prefix.addr.family === 4)?.prefix;
    const range = own && this.configuration.ranges.find(({ first, last }) => own.contains(first) && own.contains(last));
    const { chaddr: mac } = message;
    const name = device.name;
    const host = this.configuration.hosts.find((each) => each.mac === mac);
    if (host?.ignore) {
      yield* this.log(`DHCPDISCOVER(${name}) ${mac} ignored`);
      return;
    }
    if (!own || !range) {
      yield* this.log(`no address range available for DHCP request via ${name}`);
      return;
    }
    const kind = kindOf(message);
    const clientId = identifier(message);
    const known = this.#leases.of(mac, clientId);
    const asked = addressOf(message.options.get(OPTION.requestedAddress));
    if (kind === DHCP.discover) {
      yield* this.log(`DHCPDISCOVER(${name}) ${asked ? `${asked.text} ` : ''}${mac}`);
      const address = host?.address ?? known?.address ?? this.#free(range, own, asked, message);
      if (!address) {
        yield* this.log(`DHCPDISCOVER(${name}) ${mac} no address available`);
        return;
      }
      yield* this.log(`DHCPOFFER(${name}) ${address.text} ${mac}`);
      this.#reply(device, own, range, message, DHCP.offer, address);
    } else if (kind === DHCP.request) yield* this.#request(device, own, range, message, asked, host);
    else if (kind === DHCP.release) {
      yield* this.log(`DHCPRELEASE(${name}) ${message.ciaddr.text} ${mac}`);
      if (known?.address.equals(message.ciaddr)) this.#leases.release(known.address);
    } else if (kind === DHCP.decline && asked) {
      yield* this.log(`DHCPDECLINE(${name}) ${asked.text} ${mac}`);
      this.#leases.release(asked);
    }
  }

  *#request(
    device: NetDevice,
    own: Prefix,
    range: DhcpRange,
    message: DhcpMessage,
    asked: Addr | undefined,
    host: DnsmasqConfiguration['hosts'][number] | undefined,
  ): Coroutine<void> {
    const { chaddr: mac } = message;
    const server = addressOf(message.options.get(OPTION.server));
    // It has chosen somebody else.
    if (server && !server.equals(own.addr)) return;
    const wanted = message.ciaddr.isUnspecified ? asked : message.ciaddr;
    const clientId = identifier(message);
    yield* this.log(`DHCPREQUEST(${device.name}) ${wanted?.text ?? ''} ${mac}`);
    const holder = wanted && this.#leases.holder(wanted);
    const mine = holder && holder.clientId === clientId && holder.mac === mac;
    const fault = !wanted
      ? 'wrong address'
      : !own.contains(wanted)
        ? 'wrong network'
        : holder && !mine
          ? 'address in use'
          : !inRange(range, wanted) && !host?.address?.equals(wanted)
            ? 'address not available'
            : undefined;
    if (fault !== undefined || !wanted) {
      yield* this.log(`DHCPNAK(${device.name}) ${wanted?.text ?? ''} ${mac} ${fault}`);
      this.#reply(device, own, range, message, DHCP.nak, Addr.ANY4);
      return;
    }
    const given = message.options.get(OPTION.hostname);
    const name = host?.name ?? (given && new TextDecoder().decode(given)) ?? '*';
    this.#leases.set({ address: wanted, mac, clientId, name, expires: this.#leases.now + range.lease });
    yield* this.log(`DHCPACK(${device.name}) ${wanted.text} ${mac}${name === '*' ? '' : ` ${name}`}`);
    this.#reply(device, own, range, message, DHCP.ack, wanted);
  }

  #free(range: DhcpRange, own: Prefix, asked: Addr | undefined, { chaddr }: DhcpMessage): Addr | undefined {
    const reserved = (address: Addr) =>
      address.equals(own.addr) || this.configuration.hosts.some((host) => host.address?.equals(address));
    if (asked && inRange(range, asked) && !this.#leases.holder(asked) && !reserved(asked)) return asked;
    return this.#leases.choose(range, chaddr, reserved);
  }

  #reply(device: NetDevice, own: Prefix, range: DhcpRange, message: DhcpMessage, kind: number, address: Addr): void {
    const options = new Map<number, Uint8Array>([
      [OPTION.messageType, Uint8Array.of(kind)],
      [OPTION.server, own.addr.bytes()],
    ]);
    if (kind !== DHCP.nak) {
      const mask = range.mask ?? Addr.fromBits(4, (0xffff_ffffn << BigInt(32 - own.length)) & 0xffff_ffffn);
      options.set(OPTION.leaseTime, number32(range.lease));
      options.set(OPTION.renewal, number32(Math.floor(range.lease / 2)));
      options.set(OPTION.rebinding, number32(Math.floor((range.lease * 7) / 8)));
      options.set(OPTION.subnetMask, mask.bytes());
      options.set(OPTION.broadcast, own.last.bytes());
      // Where nobody says otherwise, this machine is the router.
      options.set(OPTION.router, own.addr.bytes());
      for (const [code, value] of this.configuration.options) {
        if (value.length === 0) options.delete(code);
        else options.set(code, value);
      }
    }
    const data = encodeDhcp({
      op: 'reply',
      xid: message.xid,
      broadcast: message.broadcast,
      ciaddr: message.ciaddr,
      yiaddr: address,
      siaddr: own.addr,
      chaddr: message.chaddr,
      options,
    });
    const renewing = !message.ciaddr.isUnspecified;
    const toAll = kind === DHCP.nak || (message.broadcast && !renewing);
    const to = toAll ? EVERYBODY : renewing ? message.ciaddr : address;
    // The client cannot answer ARP for an address that it does not have yet.
    if (!toAll && !renewing) this.#netns.neighbours.set(device, address, message.chaddr, 'REACHABLE');
    this.#socket.device = device;
    this.#socket.sendTo(data, to, DHCP_CLIENT_PORT, own.addr);
    this.#socket.device = undefined;
  }
}

function inRange({ first, last }: DhcpRange, address: Addr): boolean {
  return address.family === 4 && address.bits >= first.bits && address.bits <= last.bits;
}

function identifier({ options }: DhcpMessage): string {
  const value = options.get(OPTION.clientId);
  return value ? [...value].map((byte) => byte.toString(16).padStart(2, '0')).join(':') : '*';
}
