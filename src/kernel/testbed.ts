import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { SECOND } from './clock.ts';
import type { NetDevice } from './dev/netdevice.ts';
import { createVeth } from './dev/veth.ts';
import type { Kernel } from './kernel.ts';
import { NetNamespace } from './netns.ts';
import type { DropReason } from './trace.ts';
import type { IcmpMessage } from './wire/icmp.ts';
import { type IpPacket, ipPacket } from './wire/ip.ts';
import { World } from './world.ts';

/** For tests: a world with network namespaces and nothing else of a host. */
export class Testbed {
  readonly world = new World({ epoch: 0, seed: 'test' });
  readonly kernel: Kernel;
  readonly received = new Map<NetNamespace, IpPacket[]>();
  #inode = 1;

  constructor() {
    const kernel = {
      world: this.world,
      random: this.world.random.fork('host'),
      hostname: 'host',
      inode: () => this.#inode++,
      socketInode: () => this.#inode++,
    };
    this.kernel = kernel as unknown as Kernel;
    Object.assign(kernel, { net: this.namespace('host') });
  }

  get host(): NetNamespace {
    return this.kernel.net;
  }

  /** A namespace with its loopback up, whose transport only collects what it is given. */
  namespace(name: string): NetNamespace {
    const netns = new NetNamespace(this.kernel, name);
    const packets: IpPacket[] = [];
    this.received.set(netns, packets);
    Object.assign(netns.transport, { input: (packet: IpPacket) => packets.push(packet) });
    netns.loopback.setUp(true);
    return netns;
  }

  /** A pair of devices, both up, with addresses where given. */
  cable(
    a: NetNamespace,
    nameA: string,
    addressA: string,
    b: NetNamespace,
    nameB: string,
    addressB: string,
  ): [NetDevice, NetDevice] {
    const pair = createVeth({ netns: a, name: nameA }, { netns: b, name: nameB });
    for (const [index, address] of [addressA, addressB].entries()) {
      if (address !== '') pair[index]?.addAddress(Prefix.parse(address), { noDad: true });
      pair[index]?.setUp(true);
    }
    return pair;
  }

  run(seconds = 5): void {
    this.world.scheduler.run({ until: this.world.clock.now + seconds * SECOND });
  }

  /** Sends an echo request and lets time pass. @returns the ICMP messages that came back */
  ping(
    from: NetNamespace,
    to: string,
    options: { ttl?: number; size?: number; seconds?: number; dontFragment?: boolean } = {},
  ): IcmpMessage[] {
    const packets = this.received.get(from) ?? [];
    packets.length = 0;
    const dst = Addr.parse(to);
    const message: IcmpMessage = {
      kind: 'icmp',
      type: 'echo-request',
      code: 0,
      id: 1,
      seq: 1,
      data: new Uint8Array(options.size ?? 56),
    };
    from.ip.output(
      ipPacket(Addr.any(dst.family), dst, message, {
        ttl: options.ttl ?? 64,
        dontFragment: options.dontFragment ?? false,
      }),
    );
    this.run(options.seconds);
    return packets.flatMap((packet) => (packet.payload.kind === 'icmp' ? [packet.payload] : []));
  }

  /** Why packets were dropped since record `position`. */
  drops(position = 0): (DropReason | undefined)[] {
    return this.world.trace
      .since(position)
      .filter((record) => record.stage === 'drop')
      .map((record) => record.reason);
  }
}
