import type { Container } from '#daemon/containers/container.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { OvsBridge } from '#kernel/dev/openvswitch/bridge.ts';
import type { PatchPort } from '#kernel/dev/openvswitch/patchport.ts';
import type { OvsPort } from '#kernel/dev/openvswitch/port.ts';
import type { TunnelPort } from '#kernel/dev/openvswitch/tunnelport.ts';
import type { Network } from '#libnetwork/network.ts';
import type {
  ContainerPicture,
  EndpointPicture,
  HostPicture,
  NetworkPicture,
  PortPicture,
  SwitchPicture,
} from '../picture.ts';
import { devicePicture, type Surroundings } from './devices.ts';
import type { Machine } from './machine.ts';
import { type FoundNamespace, namespacesOf } from './namespaces.ts';

/** So many containers of a host are in a picture one by one, the oldest first; more would be drawn too small to be read. */
export const CONTAINER_LIMIT = 120;
/** Where the tools of Open vSwitch find its bridges. */
const OVS_SOCKET = '/run/openvswitch/db.sock';

/** One host as it is now. */
export function hostPicture(host: Machine): HostPicture {
  const { running, kernel, name, kind, inside } = host;
  const all = running?.containers.list().reverse() ?? [];
  const containers = all.slice(0, CONTAINER_LIMIT);
  const left = new Set(all.slice(CONTAINER_LIMIT).map(({ id }) => id));
  const networks = running?.controller.networks() ?? [];
  const spaces = namespacesOf(host);
  const around: Surroundings = {
    ids: new Map(spaces.map(({ netns, id }) => [netns, id])),
    networks: networkDevices(host, networks, spaces),
  };
  return {
    name,
    kind,
    ...(inside !== undefined && { inside }),
    ...(host.hasEngine && { engine: running ? 'running' : 'stopped' }),
    ...swarmPart(host),
    namespaces: spaces
      .filter(({ id }) => !left.has(id))
      .map(({ netns, ...rest }) => ({
        ...rest,
        devices: netns.devices
          .list()
          .filter((device) => !leadsTo(device, left, around))
          .map((device) => devicePicture(device, around)),
      })),
    containers: containers.map((container) => containerPicture(container, around)),
    networks: networks.map(networkPicture),
    switches: switchPictures(
      kernel.services.get(OVS_SOCKET) as { bridges: ReadonlyMap<string, OvsBridge> } | undefined,
    ),
    more: counted(all.slice(CONTAINER_LIMIT)),
  };
}

/** Whether it is the host's end of a cable to a container that is only counted. */
function leadsTo(device: NetDevice, left: ReadonlySet<string>, { ids }: Surroundings): boolean {
  if (left.size === 0 || device.kind !== 'veth' || !('peer' in device)) return false;
  const peer = device.peer as NetDevice | undefined;
  return peer?.attached === true && left.has(ids.get(peer.netns) ?? '');
}

function swarmPart({ running }: Machine): Pick<HostPicture, 'swarm'> {
  const cluster = running?.cluster;
  const { node } = cluster ?? {};
  if (!cluster || !node || node.nodeId === '') return {};
  const leader = cluster.store?.proposer !== undefined;
  return { swarm: { role: cluster.manager ? 'manager' : 'worker', leader, nodeId: node.nodeId } };
}

/** Which devices belong to which Docker network: containers' interfaces, bridges, and what overlay namespaces hold. */
function networkDevices(
  { kernel }: Machine,
  networks: readonly Network[],
  spaces: readonly FoundNamespace[],
): ReadonlyMap<NetDevice, string> {
  const owned = new Map<NetDevice, string>();
  for (const network of networks) {
    const bridge = bridgeOf(network);
    const device = bridge === undefined ? undefined : kernel.net.devices.byName(bridge);
    if (device) owned.set(device, network.id);
    for (const endpoint of network.endpoints()) if (endpoint.device) owned.set(endpoint.device, network.id);
  }
  for (const { kind, network, netns } of spaces) {
    if (kind !== 'overlay' || network === undefined) continue;
    for (const device of netns.devices.list()) if (!device.isLoopback) owned.set(device, network);
  }
  return owned;
}

function containerPicture(container: Container, { ids }: Surroundings): ContainerPicture {
  const { state, config } = container;
  const netns = container.process?.status === undefined ? container.process?.namespaces.net : undefined;
  const labels = config.Labels ?? {};
  const project = labels['com.docker.compose.project'];
  const service = labels['com.docker.swarm.service.name'] ?? labels['com.docker.compose.service'];
  const task = labels['com.docker.swarm.task.id'];
  const namespace = netns && ids.get(netns);
  return {
    id: container.id,
    name: container.name,
    image: (config.Image ?? '').replace(/@sha256:.*$/, ''),
    state: state.status,
    ...(state.status === 'exited' && { exitCode: state.exitCode }),
    ...(state.health && { health: state.health.status }),
    ...(namespace !== undefined && { namespace }),
    networks: endpointsOf(container),
    ports: portsOf(container),
    links: container.links.map(({ child, alias }) => ({ to: child.name, alias })),
    ...(project !== undefined && { project }),
    ...(service !== undefined && { service }),
    ...(task !== undefined && { task }),
  };
}

function endpointsOf(container: Container): EndpointPicture[] {
  const gateway = container.sandbox?.gatewayEndpoint;
  const list = [...container.networks].map(([name, { endpoint, networkId, aliases }]) => ({
    id: endpoint?.network.id ?? networkId,
    name,
    ...addresses(endpoint),
    ...(endpoint?.device?.attached && { device: endpoint.device.name }),
    aliases: [...(aliases ?? [])],
  }));
  if (!gateway) return list;
  const { network, device } = gateway;
  return [
    ...list,
    { id: network.id, name: network.name, ...addresses(gateway), ...(device && { device: device.name }), aliases: [] },
  ];
}

function addresses(endpoint: { address4?: { text: string }; address6?: { text: string } } | undefined) {
  return {
    ...(endpoint?.address4 && { address: endpoint.address4.text }),
    ...(endpoint?.address6 && { address6: endpoint.address6.text }),
  };
}

function portsOf({ sandbox }: Container): PortPicture[] {
  return (sandbox?.endpoints() ?? []).flatMap((endpoint) =>
    [...endpoint.portMap].map(([containerPort, bindings]) => ({
      containerPort,
      bindings: bindings.map(({ hostIp, hostPort }) => ({ ip: hostIp, port: Number(hostPort) })),
    })),
  );
}

function networkPicture(network: Network): NetworkPicture {
  const pools = network.inspectIpam().Config ?? [];
  const bridge = bridgeOf(network);
  const stacks = network.driver === 'macvlan' || network.driver === 'ipvlan';
  const parent = stacks
    ? (network.driverOptions.parent ?? `${network.driver === 'macvlan' ? 'dm' : 'di'}-${network.id.slice(0, 12)}`)
    : undefined;
  return {
    id: network.id,
    name: network.name,
    driver: network.driver,
    scope: network.scope,
    internal: network.internal,
    ingress: network.ingress,
    encrypted: 'encrypted' in network.driverOptions,
    subnets: pools.flatMap(({ Subnet }) => (Subnet === undefined ? [] : [Subnet])),
    ...(pools[0]?.Gateway !== undefined && { gateway: pools[0].Gateway }),
    ...(bridge !== undefined && { bridge }),
    ...(parent !== undefined && { parent }),
  };
}

/** The bridge a network of the bridge driver stands on. */
function bridgeOf(network: Network): string | undefined {
  if (!['bridge', 'nat', 'internal'].includes(network.driver)) return undefined;
  return network.driverOptions['com.docker.network.bridge.name'] ?? `br-${network.id.slice(0, 12)}`;
}

function switchPictures(ovs: { bridges: ReadonlyMap<string, OvsBridge> } | undefined): SwitchPicture[] {
  return [...(ovs?.bridges.values() ?? [])].map(({ name, ports }) => ({
    name,
    ports: ports.filter((port) => port.name !== name).map(switchPort),
  }));
}

function switchPort(port: OvsPort): SwitchPicture['ports'][number] {
  const { name, vlans } = port;
  const patch = 'peerName' in port ? (port as PatchPort).peer()?.bridge.name : undefined;
  const options = 'options' in port ? (port as TunnelPort).options : undefined;
  return {
    name,
    ...(vlans.tag !== undefined && { tag: vlans.tag }),
    ...(patch !== undefined && { patch }),
    ...(options && {
      tunnel: {
        kind: options.kind,
        remote: options.remote.text,
        ...(options.key !== undefined && { key: options.key }),
      },
    }),
  };
}

/** Containers that are not told one by one, by the networks they are on. */
function counted(containers: readonly Container[]): HostPicture['more'] {
  const groups = new Map<string, HostPicture['more'][number]>();
  for (const { networks, state } of containers) {
    const ids = [...networks.values()].map(({ endpoint, networkId }) => endpoint?.network.id ?? networkId);
    const key = ids.join(' ');
    const group = groups.get(key) ?? { networks: ids, count: 0, running: 0 };
    group.count++;
    if (state.running) group.running++;
    groups.set(key, group);
  }
  return [...groups.values()];
}
