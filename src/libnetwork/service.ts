import { Addr } from '#netip/addr.ts';
import type { EndpointRecord } from './cluster/endpointrecord.ts';
import type { IngressPort } from './cluster/service.ts';
import type { Network } from './network.ts';

/** Marks begin here (moby libnetwork fwMarkCtr). */
const FIRST_MARK = 256;
/** So many addresses are remembered as they were read. */
const PARSED_LIMIT = 2048;

/** One task of a service behind a load balancer. */
export interface Backend {
  readonly ip: Addr;
  disabled: boolean;
}

/** What a service is on one network: its virtual address and who is behind it. */
export interface LoadBalancer {
  readonly vip: Addr | undefined;
  /** Of packets for it, in the network's load balancing namespace. */
  readonly mark: number;
  readonly ports: readonly IngressPort[];
  /** By endpoint id. */
  readonly backends: Map<string, Backend>;
}

/** Programs a network's load balancer on this node; without it services are only names. */
export interface Balancing {
  /** The service comes with its first task. */
  addBackend(network: Network, balancer: LoadBalancer, ip: Addr): void;
  /** @param how `drain`: no new connections; `last`: nobody is left, so the service goes as well */
  removeBackend(network: Network, balancer: LoadBalancer, ip: Addr, how: 'drain' | 'remove' | 'last'): void;
}

/**
 * The services whose tasks have endpoints on this node's networks: their names in DNS and their load balancers (moby
 * libnetwork service_common.go).
 */
export class ServiceTable {
  /** By service, its published ports and network. */
  readonly #balancers = new Map<string, LoadBalancer>();
  readonly #parsed = new Map<string, Addr>();
  #nextMark = FIRST_MARK;

  constructor(readonly balancing: Balancing) {}

  /** The mark of a service on a network, 0 where it has none: `LocalLBIndex` of `docker network inspect`. */
  markOf(network: Network, record: Pick<EndpointRecord, 'serviceId' | 'ingressPorts'>): number {
    return this.#balancers.get(keyOf(network, record))?.mark ?? 0;
  }

  /** An endpoint, of whatever node, is on a network: its names, its service's names, and a place behind its balancer. */
  add(network: Network, endpointId: string, record: EndpointRecord): void {
    if (record.serviceDisabled) {
      this.disable(network, endpointId, record);
      return;
    }
    if (record.serviceId === undefined) {
      this.#addNames(network, endpointId, record);
      return;
    }
    const ip = this.#parse(record.endpointIp);
    if (!ip) return;
    const balancer = this.#balancer(network, record);
    const known = balancer.backends.get(endpointId);
    if (known && !known.disabled) return;
    this.#addNames(network, endpointId, record);
    balancer.backends.set(endpointId, { ip, disabled: false });
    if (balancer.vip) this.balancing.addBackend(network, balancer, ip);
  }

  /** It gets no new connections, and its names are not told any more; connections go on. */
  disable(network: Network, endpointId: string, record: EndpointRecord): void {
    this.#removeNames(network, endpointId, record);
    const balancer = this.#balancers.get(keyOf(network, record));
    const backend = balancer?.backends.get(endpointId);
    if (!balancer || !backend || backend.disabled) return;
    backend.disabled = true;
    if (balancer.vip) this.balancing.removeBackend(network, balancer, backend.ip, 'drain');
  }

  /** It is gone. */
  remove(network: Network, endpointId: string, record: EndpointRecord): void {
    this.#removeNames(network, endpointId, record);
    const key = keyOf(network, record);
    const balancer = this.#balancers.get(key);
    const backend = balancer?.backends.get(endpointId);
    if (!balancer || !backend) return;
    balancer.backends.delete(endpointId);
    const last = balancer.backends.size === 0;
    if (last) this.#balancers.delete(key);
    if (balancer.vip) this.balancing.removeBackend(network, balancer, backend.ip, last ? 'last' : 'remove');
  }

  /** A load balancer has come to a network that has services already. */
  populate(network: Network): void {
    for (const [key, balancer] of this.#balancers) {
      if (!key.startsWith(`${network.id}/`) || !balancer.vip) continue;
      for (const { ip, disabled } of balancer.backends.values()) {
        this.balancing.addBackend(network, balancer, ip);
        if (disabled) this.balancing.removeBackend(network, balancer, ip, 'drain');
      }
    }
  }

  /** This node leaves a network: its services are none of its business any more. */
  forgetNetwork(network: Network): void {
    for (const [key, balancer] of [...this.#balancers]) {
      if (!key.startsWith(`${network.id}/`)) continue;
      this.#balancers.delete(key);
      const [backend] = balancer.backends.values();
      if (backend && balancer.vip) this.balancing.removeBackend(network, balancer, backend.ip, 'last');
    }
  }

  #balancer(network: Network, record: EndpointRecord): LoadBalancer {
    const key = keyOf(network, record);
    let balancer = this.#balancers.get(key);
    if (!balancer) {
      const vip = this.#parse(record.virtualIp);
      balancer = { vip, mark: vip ? this.#nextMark++ : 0, ports: record.ingressPorts ?? [], backends: new Map() };
      this.#balancers.set(key, balancer);
    }
    return balancer;
  }

  #addNames(network: Network, endpointId: string, record: EndpointRecord): void {
    if (network.ingress) return;
    for (const { names, addresses, reverse } of this.#namesOf(record))
      network.records.add(`${endpointId}${reverse ? '' : '/service'}`, names, addresses, reverse);
  }

  #removeNames(network: Network, endpointId: string, record: EndpointRecord): void {
    for (const { names, addresses, reverse } of this.#namesOf(record))
      network.records.remove(`${endpointId}${reverse ? '' : '/service'}`, names, addresses);
  }

  /** What DNS answers because of an endpoint: its own names, `tasks.SERVICE`, and the service's name and aliases. */
  #namesOf(
    record: EndpointRecord,
  ): { readonly names: readonly string[]; readonly addresses: readonly Addr[]; readonly reverse: boolean }[] {
    const { name, taskAliases = [], serviceName, aliases = [], virtualIp, endpointIp, endpointIp6 } = record;
    const own = [endpointIp, endpointIp6].flatMap((text) => this.#parse(text) ?? []);
    const list = [{ names: [name, ...taskAliases], addresses: own, reverse: true }];
    if (serviceName === undefined) return list;
    const service = [serviceName, ...aliases];
    const vip = this.#parse(virtualIp);
    list.push(
      { names: service.map((each) => `tasks.${each}`), addresses: own, reverse: false },
      { names: service, addresses: vip ? [vip] : own, reverse: false },
    );
    return list;
  }

  /** Addresses come as texts, the same ones again and again. */
  #parse(text: string | undefined): Addr | undefined {
    if (text === undefined) return undefined;
    let address = this.#parsed.get(text);
    if (!address) {
      address = Addr.tryParse(text);
      if (!address) return undefined;
      if (this.#parsed.size >= PARSED_LIMIT) this.#parsed.clear();
      this.#parsed.set(text, address);
    }
    return address;
  }
}

/** Two versions of a service with different published ports are two services here, as in libnetwork. */
function keyOf(
  network: Network,
  { serviceId = '', ingressPorts = [] }: Pick<EndpointRecord, 'serviceId' | 'ingressPorts'>,
): string {
  const ports = ingressPorts.map(({ proto, targetPort, publishedPort }) => `${proto}:${targetPort}:${publishedPort}`);
  return `${network.id}/${serviceId}/${ports.sort().join(',')}`;
}
