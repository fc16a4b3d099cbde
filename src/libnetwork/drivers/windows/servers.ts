import { Addr } from '#netip/addr.ts';
import type { Endpoint } from '../../endpoint.ts';
import { WINDOWS_LABELS } from './labels.ts';

/** The DNS servers of a container on Windows: those at the gateways of its NAT networks, and what its networks' options name. */
export function windowsServers(endpoints: readonly Endpoint[]): { gateways: Addr[]; servers: Addr[] } {
  const gateways: Addr[] = [];
  const servers: Addr[] = [];
  for (const { gateway4, network } of endpoints) {
    const { driver, driverOptions } = network;
    if (driver === 'nat' && gateway4 && driverOptions[WINDOWS_LABELS.disableGatewayDns] !== 'true')
      gateways.push(gateway4);
    for (const text of (driverOptions[WINDOWS_LABELS.dnsServers] ?? '').split(',')) {
      const server = Addr.tryParse(text.trim());
      if (server) servers.push(server);
    }
  }
  return { gateways, servers };
}
