import type { DriverEndpoint, DriverNetwork, IpamData } from '../../driverapi/driver.ts';
import type { PortProto } from '../../portbinding.ts';
import type { EndpointInterface, IpamDataMessage, PortMapMessage } from './messages.ts';

/** Numbers of protocols (IANA). */
const PROTOCOLS: Readonly<Record<PortProto['protocol'], number>> = { tcp: 6, udp: 17, sctp: 132 };

/** What NetworkDriver.CreateNetwork is told of a network's settings; keys of moby's netlabel. */
export function networkOptions(network: DriverNetwork): Record<string, unknown> {
  return {
    'com.docker.network.enable_ipv4': network.enableIPv4,
    'com.docker.network.enable_ipv6': network.enableIPv6,
    'com.docker.network.generic': network.driverOptions,
    ...(network.internal && { 'com.docker.network.internal': true }),
  };
}

/** What CreateEndpoint, Join and ProgramExternalConnectivity are told of an endpoint's settings. */
export function endpointOptions(endpoint: DriverEndpoint): Record<string, unknown> {
  return {
    ...endpoint.driverOptions,
    'com.docker.network.endpoint.exposedports': endpoint.exposedPorts.map(({ protocol, port }) => ({
      Proto: PROTOCOLS[protocol],
      Port: port,
    })),
    'com.docker.network.portmap': endpoint.portBindings.map(
      ({ protocol, port, hostIp, hostPort, hostPortEnd }): PortMapMessage => ({
        Proto: PROTOCOLS[protocol],
        IP: '',
        Port: port,
        HostIP: hostIp?.text ?? '',
        HostPort: hostPort ?? 0,
        HostPortEnd: hostPortEnd ?? 0,
      }),
    ),
  };
}

export function ipamMessages(pools: readonly IpamData[]): IpamDataMessage[] {
  return pools.map(({ addressSpace = 'LocalDefault', auxAddresses, gateway, pool }) => ({
    AddressSpace: addressSpace,
    ...(auxAddresses.size > 0 && {
      AuxAddresses: Object.fromEntries([...auxAddresses].map(([name, address]) => [name, address.text])),
    }),
    ...(gateway && { Gateway: gateway.text }),
    Pool: pool.text,
  }));
}

/** What an endpoint has so far. */
export function interfaceMessage({ address4, address6, mac }: DriverEndpoint): EndpointInterface {
  return { Address: address4?.text ?? '', AddressIPv6: address6?.text ?? '', MacAddress: mac ?? '' };
}
