import type { Addr } from '#netip/addr.ts';
import type { Controller } from './controller.ts';
import type { Network } from './network.ts';
import type { Balancing, LoadBalancer } from './service.ts';

/** Programs IPVS and iptables in the load balancing namespaces of this node (moby libnetwork service_linux.go). */
export class ServiceBalancing implements Balancing {
  constructor(readonly controller: Controller) {}

  addBackend(_network: Network, _balancer: LoadBalancer, _ip: Addr, _first: boolean): void {}

  removeBackend(_network: Network, _balancer: LoadBalancer, _ip: Addr, _how: 'drain' | 'remove' | 'last'): void {}
}
