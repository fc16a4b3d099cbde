import type { Container } from '#daemon/containers/container.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Veth } from '#kernel/dev/veth.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { TraceRecord } from '#kernel/trace.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Addr } from '#netip/addr.ts';
import type { Host } from '../host.ts';
import type { Lab } from '../lab.ts';
import type { Names } from './hop.ts';
import { packetOf } from './packet.ts';
import { BadQuestion } from './question.ts';

/** A place that can send and receive: a host, or a container on it. */
export interface Spot {
  readonly host: Host;
  readonly container?: Container;
}

/** A lab as explanations see it: who is where, and what things are called. Looking changes nothing. */
export class Scene implements Names {
  #owners: Map<string, string> | undefined;

  /** @param lab is only looked at */
  constructor(
    readonly lab: Lab,
    readonly here: string,
  ) {}

  /** The host or container of that name: of this host unless the text says HOST/CONTAINER. @throws BadQuestion for an unknown host before the slash */
  find(text: string): Spot | undefined {
    const slash = text.indexOf('/');
    if (slash >= 0) {
      const host = this.lab.hosts.get(text.slice(0, slash));
      if (!host) throw new BadQuestion(`there is no host '${text.slice(0, slash)}'; ${this.hostList()}`);
      const container = this.#container(host, text.slice(slash + 1));
      return container && { host, container };
    }
    const host = this.lab.hosts.get(text);
    if (host) return { host };
    const here = this.lab.hosts.get(this.here);
    const container = here && this.#container(here, text);
    return here && container && { host: here, container };
  }

  hostList(): string {
    return `the lab has ${[...this.lab.hosts.keys()].join(', ')}`;
  }

  /** What a place is called: the name of the container, or of the host. */
  nameOf({ host, container }: Spot): string {
    if (!container) return host.name;
    return host.name === this.here ? container.name : `${host.name}/${container.name}`;
  }

  /** A process that sees the network from there; undefined while the container does not run. */
  processAt({ host, container }: Spot): Process | undefined {
    if (!container) return host.init;
    const { process } = container;
    return process?.status === undefined ? process : undefined;
  }

  /** Every container of the lab, by host. */
  spots(): (Spot & { container: Container })[] {
    return [...this.lab.hosts.values()].flatMap((host) =>
      (host.running?.containers.list() ?? []).map((container) => ({ host, container })),
    );
  }

  /**
   * Who answers for an address now: a running container, or a host; a bridge's address is its host's.
   * @param host where to look first: several hosts may give the same address to containers of theirs
   */
  holderOf(addr: Addr, host: string): { spot: Spot; network?: string } | undefined {
    const first = (name: string) => (name === host ? 0 : 1);
    const spots = this.spots().sort((a, b) => first(a.host.name) - first(b.host.name));
    for (const spot of spots) {
      if (!this.processAt(spot)) continue;
      const network = networksOf(spot.container).find((name) => addressesOn(spot.container, name).includes(addr.text));
      if (network !== undefined) return { spot, network };
    }
    const hosts = [...this.lab.hosts.values()].sort((a, b) => first(a.name) - first(b.name));
    for (const host of hosts) {
      const device = host.kernel.net.devices.list().find((each) => hasAddress(each, addr));
      if (device && !addr.isLoopback) return { spot: { host }, network: this.networkOfBridge(host.name, device.name) };
    }
    return undefined;
  }

  /** Every running container and host that lives in a network namespace. */
  ownerOf({ host, inode, netns }: Pick<TraceRecord, 'host' | 'inode' | 'netns'>): string {
    this.#owners ??= this.#findOwners();
    return this.#owners.get(`${host}/${inode}`) ?? (this.lab.hosts.has(host) ? netns : "the lab's router");
  }

  networkOfBridge(host: string, device: string): string | undefined {
    return this.#networks(host).find((network) => bridgeName(network) === device)?.name;
  }

  /** The network object of that name on a host. */
  network(host: Host, name: string): Network | undefined {
    return this.#networks(host.name).find((each) => each.name === name);
  }

  nextHop(record: TraceRecord): string | undefined {
    const packet = packetOf(record);
    const netns = this.#namespace(record);
    if (!packet || !netns) return undefined;
    const route = netns.routes.lookup(packet.dst, { src: packet.src, mark: packet.mark });
    if ('error' in route || route.device.isLoopback) return undefined;
    if (route.via) return `to the router \`${route.via.text}\``;
    return `straight to \`${packet.dst.text}\``;
  }

  natRule(record: TraceRecord): string | undefined {
    const packet = packetOf(record);
    const netns = this.#namespace(record);
    if (!packet || !netns || (record.hook !== 'PREROUTING' && record.hook !== 'OUTPUT')) return undefined;
    const { payload } = packet;
    if (payload.kind !== 'tcp' && payload.kind !== 'udp') return undefined;
    const { address, port } = { address: packet.dst.text, port: payload.dstPort };
    const lines = iptables(netns, packet.family, ['-t', 'nat', '-S']).stdout.split('\n');
    const goals = [`--to-destination ${address}:${port}`, `--to-destination [${address}]:${port}`];
    return lines.find((line) => line.includes(`-p ${payload.kind} `) && goals.some((goal) => line.endsWith(goal)));
  }

  neighbourOf(host: string, device: string): string | undefined {
    const found = this.lab.hosts.get(host)?.kernel.net.devices.byName(device);
    const peer = found instanceof Veth ? found.peer : undefined;
    if (!peer?.attached) return undefined;
    return this.ownerOf({ host, inode: peer.netns.inode, netns: peer.netns.name });
  }

  #networks(host: string): Network[] {
    return this.lab.hosts.get(host)?.running?.controller.networks() ?? [];
  }

  #container(host: Host, text: string): Container | undefined {
    const containers = host.running?.containers.list() ?? [];
    const named = containers.find(({ name, id }) => name === text || id === text);
    if (named || !/^[0-9a-f]+$/.test(text)) return named;
    const begin = containers.filter(({ id }) => id.startsWith(text));
    return begin.length === 1 ? begin[0] : undefined;
  }

  #namespace({ host, inode }: TraceRecord): NetNamespace | undefined {
    for (const process of this.lab.hosts.get(host)?.kernel.processes ?? []) {
      if (process.namespaces.net.inode === inode) return process.namespaces.net;
    }
    return undefined;
  }

  #findOwners(): Map<string, string> {
    const owners = new Map<string, string>();
    for (const spot of this.spots()) {
      const process = this.processAt(spot);
      if (!process) continue;
      // Records name the machine: of Docker Desktop the virtual one.
      const key = `${process.kernel.hostname}/${process.namespaces.net.inode}`;
      const other = owners.get(key);
      owners.set(key, other === undefined ? this.nameOf(spot) : `${other}, ${this.nameOf(spot)}`);
    }
    for (const { name, kernel, virtualMachine } of this.lab.hosts.values()) {
      owners.set(`${name}/${kernel.net.inode}`, name);
      if (!virtualMachine) continue;
      owners.set(`${virtualMachine.hostname}/${virtualMachine.net.inode}`, `the virtual machine of ${name}`);
      for (const device of kernel.net.devices.list()) {
        const peer = device instanceof Veth ? device.peer : undefined;
        // The one namespace beside the Mac's own is Docker Desktop's network process.
        if (peer?.attached) owners.set(`${name}/${peer.netns.inode}`, `Docker Desktop on ${name}`);
      }
    }
    return owners;
  }
}

/** The names of the networks a container is on, or is to be on when it runs. */
export function networksOf(container: Container): string[] {
  return [...container.networks.keys()];
}

/** The names of networks that containers of two hosts are on and that, on each, are a network of their own. */
export function sameNames(scene: Scene, a: Spot, b: Spot): string[] {
  if (!a.container || !b.container || a.host === b.host) return [];
  const theirs = networksOf(b.container);
  return networksOf(a.container).filter((name) => {
    const [one, other] = [scene.network(a.host, name), scene.network(b.host, name)];
    const real = one !== undefined && other !== undefined && one.driver !== 'host' && one.driver !== 'null';
    return theirs.includes(name) && real && one.id !== other.id;
  });
}

/** The addresses it has on one of them, IPv4 first. */
export function addressesOn(container: Container, network: string): string[] {
  return container.networks.get(network)?.endpoint?.addresses.map((addr) => addr.text) ?? [];
}

/** The names it answers to there. */
export function namesOn(container: Container, network: string): readonly string[] {
  return container.networks.get(network)?.endpoint?.dnsNames ?? [];
}

/** The bridge a network of the bridge driver stands on. */
function bridgeName(network: Network): string | undefined {
  if (!['bridge', 'nat', 'internal'].includes(network.driver)) return undefined;
  return network.driverOptions['com.docker.network.bridge.name'] ?? `br-${network.id.slice(0, 12)}`;
}

function hasAddress(device: NetDevice, addr: Addr): boolean {
  return device.addresses.some(({ prefix }) => prefix.addr.equals(addr));
}
