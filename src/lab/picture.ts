import type { Container } from '#daemon/containers/container.ts';
import { Bridge } from '#kernel/dev/bridge.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Veth } from '#kernel/dev/veth.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Host } from './host.ts';
import type { Lab } from './lab.ts';

/** The network of a lab at one moment, for drawing: plain data that can be sent anywhere. */
export interface LabPicture {
  /** Virtual time in nanoseconds. */
  time: number;
  hosts: HostPicture[];
}

export interface HostPicture {
  name: string;
  namespaces: NamespacePicture[];
  containers: ContainerPicture[];
  networks: NetworkPicture[];
}

export interface NamespacePicture {
  /** `host`, or the id of the container whose stack it is. */
  id: string;
  kind: 'host' | 'container';
  devices: DevicePicture[];
  routes: { destination: string; via?: string; device: string }[];
}

export interface DevicePicture {
  name: string;
  index: number;
  kind: NetDevice['kind'];
  mac: string;
  up: boolean;
  /** With prefix length. */
  addresses: string[];
  /** The bridge it is a port of. */
  master?: string;
  /** The other end of a veth pair. */
  peer?: { namespace: string; device: string };
  /** The Docker network whose bridge it is. */
  network?: string;
}

export interface ContainerPicture {
  id: string;
  name: string;
  image: string;
  state: string;
  /** The namespace it lives in: its own, another container's or the host's; none while it does not run. */
  namespace?: string;
  networks: { name: string; address?: string; aliases: string[] }[];
  ports: { containerPort: string; bindings: { ip: string; port: number }[] }[];
}

export interface NetworkPicture {
  id: string;
  name: string;
  driver: string;
  scope: string;
  internal: boolean;
  subnets: string[];
  gateway?: string;
  /** Name of its bridge on the host, where it has one. */
  bridge?: string;
}

/** Looks at every host of `lab` without touching anything. */
export function takePicture(lab: Lab): LabPicture {
  return { time: lab.now, hosts: [...lab.hosts.values()].map(hostPicture) };
}

function hostPicture(host: Host): HostPicture {
  const { running, kernel } = host;
  const containers = running?.containers.list().reverse() ?? [];
  const networks = running?.controller.networks() ?? [];
  const bridges = new Map(
    networks.flatMap((network) => (bridgeOf(network) ? [[bridgeOf(network) as string, network.name]] : [])),
  );
  const spaces = new Map<NetNamespace, string>([[kernel.net, 'host']]);
  for (const container of containers) {
    const netns = container.sandbox?.netns;
    if (container.process && netns && !spaces.has(netns)) spaces.set(netns, container.id);
  }
  return {
    name: host.name,
    namespaces: [...spaces].map(([netns, id]) => namespacePicture(netns, id, spaces, bridges)),
    containers: containers.map((container) => containerPicture(container, spaces)),
    networks: networks.map(networkPicture),
  };
}

function namespacePicture(
  netns: NetNamespace,
  id: string,
  spaces: ReadonlyMap<NetNamespace, string>,
  bridges: ReadonlyMap<string, string>,
): NamespacePicture {
  const routes = [4, 6].flatMap((family) =>
    netns.routes.list(family as 4 | 6).map(({ dst, via, device }) => ({
      destination: dst.length === 0 ? 'default' : dst.text,
      via: via?.text,
      device: device?.name ?? '',
    })),
  );
  return {
    id,
    kind: id === 'host' ? 'host' : 'container',
    devices: netns.devices.list().map((device) => devicePicture(device, spaces, id === 'host' ? bridges : new Map())),
    routes,
  };
}

function devicePicture(
  device: NetDevice,
  spaces: ReadonlyMap<NetNamespace, string>,
  bridges: ReadonlyMap<string, string>,
): DevicePicture {
  const other = device instanceof Veth ? device.peer : undefined;
  const space = other?.attached ? spaces.get(other.netns) : undefined;
  return {
    name: device.name,
    index: device.index,
    kind: device.kind,
    mac: device.mac,
    up: device.up,
    addresses: device.addresses.map(({ prefix }) => prefix.text),
    master: device.master?.name ?? device.vport?.bridge,
    peer: other && space !== undefined ? { namespace: space, device: other.name } : undefined,
    network: device instanceof Bridge ? bridges.get(device.name) : undefined,
  };
}

function containerPicture(container: Container, spaces: ReadonlyMap<NetNamespace, string>): ContainerPicture {
  const netns = container.process ? container.sandbox?.netns : undefined;
  const endpoints = container.sandbox?.endpoints() ?? [];
  return {
    id: container.id,
    name: container.name,
    image: container.config.Image ?? '',
    state: container.state.status,
    namespace: netns && spaces.get(netns),
    networks: [...container.networks].map(([name, attachment]) => ({
      name,
      address: attachment.endpoint?.address4?.text,
      aliases: [...(attachment.aliases ?? [])],
    })),
    ports: endpoints.flatMap((endpoint) =>
      [...endpoint.portMap].map(([containerPort, bindings]) => ({
        containerPort,
        bindings: bindings.map(({ hostIp, hostPort }) => ({ ip: hostIp, port: Number(hostPort) })),
      })),
    ),
  };
}

function networkPicture(network: Network): NetworkPicture {
  const pools = network.inspectIpam().Config ?? [];
  return {
    id: network.id,
    name: network.name,
    driver: network.driver,
    scope: network.scope,
    internal: network.internal,
    subnets: pools.flatMap(({ Subnet }) => (Subnet === undefined ? [] : [Subnet])),
    gateway: pools[0]?.Gateway,
    bridge: bridgeOf(network),
  };
}

/** The bridge a network of the bridge driver stands on. */
function bridgeOf(network: Network): string | undefined {
  if (network.driver !== 'bridge') return undefined;
  return network.driverOptions['com.docker.network.bridge.name'] ?? `br-${network.id.slice(0, 12)}`;
}
