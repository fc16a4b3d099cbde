import { notFound } from '#errdefs/errdefs.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { DriverEndpoint } from '../../driverapi/driver.ts';
import type { BridgeDevice } from './bridgedevice.ts';
import type { BridgeAddresses, BridgeConfiguration } from './configuration.ts';
import type { PlacedRule } from './networkrules.ts';
import type { PublishedMapping } from './publisher.ts';

/** Which families an endpoint is the way out for, and whether it may take IPv6 for an IPv4 container. */
export interface GatewayRole {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly noProxy6To4: boolean;
}

/** A container's attachment to a bridge network, as the driver keeps it. */
export interface BridgeEndpoint {
  readonly endpoint: DriverEndpoint;
  readonly rules: readonly PlacedRule[];
  /** The host's end of the cable while a container is joined. */
  hostDevice?: NetDevice;
  published: readonly PublishedMapping[];
  links: readonly PlacedRule[];
  role?: GatewayRole;
}

/** A network of the bridge driver. */
export class BridgeNetwork {
  readonly endpoints = new Map<string, BridgeEndpoint>();

  constructor(
    readonly config: BridgeConfiguration,
    readonly addresses: BridgeAddresses,
    readonly device: BridgeDevice,
    readonly rules: readonly PlacedRule[],
  ) {}

  /** @throws notFound */
  endpoint(id: string): BridgeEndpoint {
    const endpoint = this.endpoints.get(id);
    if (!endpoint) throw notFound(`endpoint not found: ${id}`);
    return endpoint;
  }

  ofContainer(containerId: string): BridgeEndpoint | undefined {
    for (const endpoint of this.endpoints.values()) if (endpoint.endpoint.containerId === containerId) return endpoint;
    return undefined;
  }
}
