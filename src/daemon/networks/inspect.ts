import type { EndpointResource, NetworkInspect } from '#api/network.ts';
import type { Network } from '#libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';
import { ordered } from '../ordered.ts';
import { rfc3339Nano } from '../timestamp.ts';

/**
 * A network as inspect shows it, with the containers on it; one of the swarm with the nodes that take part.
 * @param verbose tells the services on it as well, of all nodes
 */
export function networkInspect(daemon: Daemon, network: Network, verbose = false): NetworkInspect {
  const containers: Record<string, EndpointResource> = {};
  for (const endpoint of network.endpoints()) {
    if (!endpoint.sandbox) continue;
    containers[endpoint.containerId] = {
      Name: endpoint.name,
      EndpointID: endpoint.id,
      MacAddress: endpoint.mac ?? '',
      IPv4Address: endpoint.address4?.text ?? '',
      IPv6Address: endpoint.address6?.text ?? '',
    };
  }
  const peers = network.peers();
  const services = verbose ? network.services() : {};
  return {
    ...networkSummary(daemon, network),
    Containers: ordered(containers),
    ...(peers.length > 0 && { Peers: peers.map(({ name, address }) => ({ Name: name, IP: address })) }),
    ...(Object.keys(services).length > 0 && { Services: ordered(services) }),
  };
}

/** A network as the list shows it: without its containers. */
export function networkSummary(daemon: Daemon, network: Network): NetworkInspect {
  return {
    Name: network.name,
    Id: network.id,
    Created: rfc3339Nano(daemon.clock, network.created),
    Scope: network.scope,
    Driver: network.driver,
    EnableIPv4: network.enableIPv4,
    EnableIPv6: network.enableIPv6,
    IPAM: network.inspectIpam(),
    Internal: network.internal,
    Attachable: network.attachable,
    Ingress: network.ingress,
    ConfigFrom: { Network: network.configFrom },
    ConfigOnly: network.configOnly,
    Containers: {},
    Options: ordered(network.driverOptions),
    Labels: ordered(network.labels),
  };
}
