import type { Endpoint, PortConfig } from '#api/swarm/network.ts';
import type { ServiceSpec } from '#api/swarm/service.ts';
import { RpcError } from '../../rpcerror.ts';
import type { ServiceObject } from '../../store/objects.ts';
import type { Store } from '../../store/store.ts';
import { networksOf } from './networks.ts';

/**
 * Looks whether another service has a port that this spec publishes.
 * @param own id of the service that is updated
 * @throws RpcError `port '8080' is already in use by service 'web' (id) as an ingress port`
 */
export function checkPortConflicts(store: Store, spec: ServiceSpec, own?: string): void {
  const ingress = new Set<string>();
  const host = new Set<string>();
  for (const port of spec.EndpointSpec?.Ports ?? []) {
    if (port.PublishedPort) (port.PublishMode === 'host' ? host : ingress).add(key(port));
  }
  if (ingress.size === 0 && host.size === 0) return;
  for (const service of store.list('service')) {
    if (service.ID === own) continue;
    for (const port of [...(service.Spec.EndpointSpec?.Ports ?? []), ...(service.Endpoint.Ports ?? [])]) {
      if (!port.PublishedPort) continue;
      if (port.PublishMode === 'host') {
        // Who publishes on hosts shares a port with others of the kind: the scheduler keeps them apart.
        if (ingress.has(key(port))) throw inUse(port, service, 'a host-published port');
      } else if (ingress.has(key(port)) || host.has(key(port))) throw inUse(port, service, 'an ingress port');
    }
  }
}

function key(port: PortConfig): string {
  return `${port.PublishedPort}/${port.Protocol}`;
}

function inUse(port: PortConfig, service: ServiceObject, how: string): RpcError {
  return new RpcError(
    'InvalidArgument',
    `port '${port.PublishedPort}' is already in use by service '${service.Spec.Name}' (${service.ID}) as ${how}`,
  );
}

/** Whether there is nothing to find for a service: no port, no address on a network, nor what it had before. */
export function needsNothing(spec: ServiceSpec, before: Endpoint): boolean {
  const { EndpointSpec: endpoint } = spec;
  const addressed = endpoint?.Mode !== 'dnsrr' && networksOf(spec).length > 0;
  return !endpoint?.Ports?.length && !addressed && Object.keys(before).length === 0;
}

/** Whether a service publishes ports on the routing mesh. */
export function needsIngress(spec: ServiceSpec): boolean {
  const { EndpointSpec: endpoint } = spec;
  return (endpoint?.Ports ?? []).some((port) => port.PublishMode !== 'host');
}
