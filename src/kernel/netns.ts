import { type Mac, randomMac } from '#netip/mac.ts';
import type { Clock } from './clock.ts';
import { DeviceTable } from './dev/devicetable.ts';
import { Loopback } from './dev/loopback.ts';
import type { NetDevice } from './dev/netdevice.ts';
import { IpStack } from './ip/ipstack.ts';
import { ipv6Switched } from './ip/linkstate.ts';
import { NeighbourTable } from './ip/neighbourtable.ts';
import { RouteTable } from './ip/routetable.ts';
import type { Ipvs } from './ipvs/ipvs.ts';
import type { Kernel } from './kernel.ts';
import type { Conntrack } from './netfilter/conntrack/conntrack.ts';
import { Netfilter } from './netfilter/netfilter.ts';
import type { UserNamespace } from './process/usernamespace.ts';
import type { Random } from './random.ts';
import { Transport } from './socket/transport.ts';
import { Sysctl } from './sysctl.ts';
import type { TraceRecord, TraceStage } from './trace.ts';
import type { Xfrm } from './xfrm/xfrm.ts';

/** network_namespaces(7): a network stack of its own. It starts with a loopback device that is switched off. */
export class NetNamespace {
  /** As /proc/PID/ns/net shows it. */
  readonly inode: number;
  readonly devices: DeviceTable;
  readonly loopback: Loopback;
  readonly routes: RouteTable;
  readonly neighbours: NeighbourTable;
  readonly ip: IpStack;
  readonly netfilter: Netfilter;
  readonly sysctl: Sysctl;
  readonly transport: Transport;
  /** Tunnel devices made here, wherever they are now: what they carry is sent and received here. */
  readonly tunnels = new Set<NetDevice>();
  /** The user namespace whose members may administer it; that of the host where absent. */
  user: UserNamespace | undefined;
  /** Its load balancer, once somebody has used it: Ipvs.of makes it. */
  ipvs: Ipvs | undefined;
  /** Its IPsec, once somebody has used it: Xfrm.of makes it. */
  xfrm: Xfrm | undefined;
  /** Draws for delays; addresses have a generator of their own, so that traffic never changes them. */
  readonly jitter: Random;
  readonly #addressRandom: Random;
  readonly #ids = new Map<object, number>();

  /** @param name for the trace: the host's name, or a container's */
  constructor(
    readonly kernel: Kernel,
    public name: string,
  ) {
    this.inode = kernel.inode();
    this.#addressRandom = kernel.random.fork(`netns/${this.inode}`);
    this.jitter = this.#addressRandom.fork('jitter');
    this.sysctl = new Sysctl({
      changed: (family, device, name) => this.#deviceSettingChanged(family, device, name),
      mtu: (device) => this.devices.byName(device)?.mtu,
    });
    this.routes = new RouteTable(this);
    this.neighbours = new NeighbourTable(this);
    this.devices = new DeviceTable(this);
    this.netfilter = new Netfilter(this);
    this.ip = new IpStack(this);
    this.transport = new Transport(this);
    this.loopback = this.devices.add(new Loopback(), 'lo');
  }

  get clock(): Clock {
    return this.kernel.world.clock;
  }

  /** Its table of connections. */
  get conntrack(): Conntrack {
    return this.netfilter.conntrack;
  }

  /** A random hardware address for a new device. */
  newMac(): Mac {
    return randomMac(this.#addressRandom);
  }

  /** The number under which this namespace knows another one: `link-netnsid` in `ip link`. Given out on first use. */
  idOf(other: object): number {
    let id = this.#ids.get(other);
    if (id === undefined) {
      const used = new Set(this.#ids.values());
      id = 0;
      while (used.has(id)) id++;
      this.#ids.set(other, id);
    }
    return id;
  }

  /** The number of another namespace, where it has one. */
  knownIdOf(other: object): number | undefined {
    return this.#ids.get(other);
  }

  /** Forgets the number of a namespace that is gone. */
  forget(other: object): void {
    this.#ids.delete(other);
  }

  /** Adds a record to the lab's trace. */
  record(stage: TraceStage, entry: Partial<TraceRecord>): void {
    const { trace } = this.kernel.world;
    if (!trace.enabled) return;
    trace.record({ host: this.kernel.hostname, netns: this.name, inode: this.inode, stage, ...entry });
  }

  /** Ends the namespace: its sockets end silently, its devices go, and with veths their other ends. Physical devices go back to the host. */
  destroy(): void {
    const home = this.kernel.net;
    for (const tunnel of [...this.tunnels]) if (tunnel.attached) tunnel.netns.devices.remove(tunnel);
    this.transport.destroy();
    for (const device of this.devices.list()) {
      if (device.isLoopback || !device.attached) continue;
      if (device.isPhysical && home !== this)
        this.devices.move(device, home, home.devices.byName(device.name) ? 'dev%d' : device.name);
      else this.devices.remove(device);
    }
    this.loopback.setUp(false);
    home.forget(this);
  }

  #deviceSettingChanged(family: 4 | 6, name: string, setting: string): void {
    const device = this.devices.byName(name);
    if (device && family === 6 && setting === 'disable_ipv6') ipv6Switched(device);
  }
}
