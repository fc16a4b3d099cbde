import type { Port, PortMap } from '#api/container.ts';
import type { PortBinding, PortProto, PortProtocol } from '#libnetwork/portbinding.ts';
import { Addr } from '#netip/addr.ts';
import type { Container } from '../containers/container.ts';

/** The drivers that publish ports: of Linux, and of Windows. */
const PUBLISHING: ReadonlySet<string> = new Set(['bridge', 'nat']);

/** The ports a container exposes, by configuration and image. */
export function exposedPorts(container: Container): PortProto[] {
  return Object.keys(container.config.ExposedPorts ?? {}).flatMap(parsePorts);
}

/** The wishes to publish ports, sorted by port. */
export function portBindings(container: Container): PortBinding[] {
  const { hostConfig } = container;
  const wishes: PortBinding[] = [];
  const bound = new Set<string>();
  for (const [key, bindings] of Object.entries(hostConfig.PortBindings ?? {})) {
    for (const port of parsePorts(key)) {
      for (const binding of bindings ?? []) {
        const [first = '', last = ''] = binding.HostPort.split('-');
        bound.add(`${port.port}/${port.protocol}`);
        wishes.push({
          ...port,
          hostIp: Addr.tryParse(binding.HostIp),
          hostPort: Number(first),
          hostPortEnd: Number(last || first),
        });
      }
    }
  }
  if (hostConfig.PublishAllPorts) {
    for (const port of exposedPorts(container)) {
      if (!bound.has(`${port.port}/${port.protocol}`)) wishes.push({ ...port, hostPort: 0, hostPortEnd: 0 });
    }
  }
  return wishes.sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : 0));
}

/** Ports as inspect shows them: where each answers, null for those that are only exposed; none unless it runs on a bridge. */
export function portMap(container: Container): PortMap {
  const map: PortMap = {};
  const endpoints = [...container.networks.values()].map(({ endpoint }) => endpoint);
  // On overlay networks alone, ports are published on docker_gwbridge.
  for (const endpoint of [...endpoints, container.sandbox?.gatewayEndpoint]) {
    // The bridge driver tells of ports, and of those on internal networks it knows none.
    if (!endpoint || !PUBLISHING.has(endpoint.network.driver) || endpoint.network.internal) continue;
    for (const { port, protocol } of exposedPorts(container)) map[`${port}/${protocol}`] ??= null;
    for (const [key, published] of endpoint.portMap) {
      map[key] = [
        ...(map[key] ?? []),
        ...published.map(({ hostIp, hostPort }) => ({ HostIp: hostIp, HostPort: hostPort })),
      ];
    }
  }
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same as the list of containers has it. */
export function portList(container: Container): Port[] {
  return Object.entries(portMap(container))
    .flatMap(([key, bindings]) => {
      const [port, type = 'tcp'] = key.split('/');
      const own = { PrivatePort: Number(port), Type: type };
      if (!bindings) return [own];
      return bindings.map(({ HostIp, HostPort }) => ({
        IP: HostIp,
        PrivatePort: own.PrivatePort,
        PublicPort: Number(HostPort),
        Type: type,
      }));
    })
    .sort((a, b) => a.PrivatePort - b.PrivatePort);
}

function parsePorts(key: string): PortProto[] {
  const [numbers = '', protocol = 'tcp'] = key.split('/');
  const [first = 0, last = first] = numbers.split('-').map(Number);
  const ports: PortProto[] = [];
  for (let port = first; port <= last; port++) ports.push({ port, protocol: protocol.toLowerCase() as PortProtocol });
  return ports;
}
