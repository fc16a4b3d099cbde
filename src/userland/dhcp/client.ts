import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Process } from '#kernel/process/process.ts';
import { PacketSocket } from '#kernel/socket/packetsocket.ts';
import { ipPacket } from '#kernel/wire/ip.ts';
import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, macBytes } from '#netip/mac.ts';
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
  numberOf,
  OPTION,
} from './message.ts';

/** How a client asks. */
export interface ClientOptions {
  /** How many discover packets, and how long it waits for an answer to each. */
  readonly attempts: number;
  readonly pause: Nanoseconds;
  /** The answers are to be broadcast. */
  readonly broadcast: boolean;
  /** Whether its hardware address is sent as client identifier. */
  readonly clientId: boolean;
  readonly requested?: Addr;
  readonly hostname?: string;
}

/** An address for a while. */
export interface Lease {
  readonly address: Addr;
  readonly server: Addr;
  readonly seconds: number;
  readonly options: DhcpMessage['options'];
}

/** What clients ask to be told besides (busybox: those with the flag OPTION_REQ). */
const PARAMETERS = [1, 3, 6, 12, 15, 28, 42];

/** A DHCP client on one device: speaks in raw frames, as long as the device has no address (RFC 2131, 4.4). */
export class DhcpClient {
  readonly #socket: PacketSocket;
  #xid: number;

  /** @throws Errno EPERM without NET_RAW */
  constructor(
    /** The process it runs in now. */
    public proc: Process,
    readonly device: NetDevice,
    readonly options: ClientOptions,
  ) {
    this.#socket = new PacketSocket(proc.namespaces.net, device, proc, ({ direction, frame: { payload } }) => {
      if (direction !== 'in' || payload.kind !== 'ip' || payload.payload.kind !== 'udp') return false;
      return payload.payload.dstPort === DHCP_CLIENT_PORT;
    });
    proc.files.install(this.#socket);
    this.#xid = proc.kernel.random.fork(`dhcp/${device.mac}/${proc.clock.now}`).uint32();
  }

  /** Discovers servers and asks one of them for an address; undefined where none gives one. */
  *obtain(): Coroutine<Lease | undefined> {
    const { options } = this;
    for (let attempt = 0; attempt < options.attempts; attempt++) {
      yield* this.#log('broadcasting discover');
      this.#xid++;
      this.#broadcast(DHCP.discover, options.requested && [[OPTION.requestedAddress, options.requested.bytes()]]);
      const offer = yield* this.#answer([DHCP.offer], options.pause);
      const server = offer && addressOf(offer.options.get(OPTION.server));
      if (!offer || !server) continue;
      const lease = yield* this.select(offer.yiaddr, server);
      if (lease) return lease;
    }
    return undefined;
  }

  /** Asks for the address that a server has offered. */
  *select(address: Addr, server: Addr): Coroutine<Lease | undefined> {
    const { attempts, pause } = this.options;
    for (let attempt = 0; attempt < attempts; attempt++) {
      yield* this.#log(`broadcasting select for ${address.text}, server ${server.text}`);
      this.#broadcast(DHCP.request, [
        [OPTION.requestedAddress, address.bytes()],
        [OPTION.server, server.bytes()],
      ]);
      const lease = yield* this.#acknowledged(pause);
      if (lease !== undefined) return lease ?? undefined;
    }
    return undefined;
  }

  /** Asks for more time, from the server alone or, where it has gone, from all. @returns null where it is refused */
  *renew({ address, server }: Lease, all: boolean): Coroutine<Lease | null | undefined> {
    yield* this.#log(all ? 'broadcasting renew' : `sending renew to server ${server.text}`);
    this.#xid++;
    this.#send(DHCP.request, address, all ? undefined : server, []);
    return yield* this.#acknowledged(this.options.pause);
  }

  /** Gives the address back. */
  release({ address, server }: Lease): void {
    this.#send(DHCP.release, address, server, [[OPTION.server, server.bytes()]]);
  }

  #log(text: string): Coroutine<void> {
    return this.proc.printError(`udhcpc: ${text}\n`);
  }

  *#acknowledged(pause: Nanoseconds): Coroutine<Lease | null | undefined> {
    const answer = yield* this.#answer([DHCP.ack, DHCP.nak], pause);
    if (!answer) return undefined;
    if (kindOf(answer) === DHCP.nak) {
      yield* this.#log('received DHCP NAK');
      return null;
    }
    const server = addressOf(answer.options.get(OPTION.server)) ?? answer.siaddr;
    const seconds = numberOf(answer.options.get(OPTION.leaseTime)) ?? 3600;
    yield* this.#log(`lease of ${answer.yiaddr.text} obtained from ${server.text}, lease time ${seconds}`);
    return { address: answer.yiaddr, server, seconds, options: answer.options };
  }

  *#answer(kinds: readonly number[], pause: Nanoseconds): Coroutine<DhcpMessage | undefined> {
    const { clock } = this.proc;
    const end = clock.now + pause;
    while (clock.now < end) {
      const seen = yield* this.#socket.receive(end - clock.now);
      const packet = seen?.frame.payload;
      if (packet?.kind !== 'ip' || packet.payload.kind !== 'udp') continue;
      const message = decodeDhcp(packet.payload.data);
      if (message?.op !== 'reply' || message.xid !== this.#xid || message.chaddr !== this.device.mac) continue;
      if (kinds.includes(kindOf(message))) return message;
    }
    return undefined;
  }

  #broadcast(kind: number, options: readonly (readonly [number, Uint8Array])[] = []): void {
    this.#send(kind, Addr.ANY4, undefined, options);
  }

  /** @param to all where absent */
  #send(kind: number, from: Addr, to: Addr | undefined, options: readonly (readonly [number, Uint8Array])[]): void {
    const { device, options: wanted, proc } = this;
    const all = new Map<number, Uint8Array>([[OPTION.messageType, Uint8Array.of(kind)]]);
    if (wanted.clientId) all.set(OPTION.clientId, Uint8Array.of(1, ...macBytes(device.mac)));
    for (const [code, value] of options) all.set(code, value);
    const text = new TextEncoder();
    if (kind !== DHCP.release) {
      if (wanted.hostname) all.set(OPTION.hostname, text.encode(wanted.hostname));
      all.set(OPTION.parameters, Uint8Array.from(PARAMETERS));
      all.set(OPTION.vendor, text.encode('udhcp 1.38.0'));
      all.set(57, number32(576).subarray(2));
    }
    const data = encodeDhcp({
      op: 'request',
      xid: this.#xid,
      broadcast: wanted.broadcast && from.isUnspecified,
      ciaddr: from,
      yiaddr: Addr.ANY4,
      siaddr: Addr.ANY4,
      chaddr: device.mac,
      options: all,
    });
    const dst = to ?? Addr.parse('255.255.255.255');
    const packet = ipPacket(from, dst, {
      kind: 'udp',
      srcPort: DHCP_CLIENT_PORT,
      dstPort: DHCP_SERVER_PORT,
      data,
    });
    if (to) proc.namespaces.net.ip.output(packet, { device });
    else this.#socket.send({ src: device.mac, dst: BROADCAST_MAC, payload: packet });
  }
}
