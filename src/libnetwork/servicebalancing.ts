import { isErrno } from '#kernel/errno.ts';
import { Ipvs } from '#kernel/ipvs/ipvs.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { IngressPorts } from './cluster/ingressports.ts';
import type { Controller } from './controller.ts';
import type { Endpoint } from './endpoint.ts';
import type { Network } from './network.ts';
import type { Sandbox } from './sandbox.ts';
import type { Balancing, LoadBalancer } from './service.ts';

/** What a balancing namespace is set to: connections to what is gone end at once, and ports may be used again. */
const TWEAKS = { expire_nodest_conn: '1', expire_quiescent_template: '1', conn_reuse_mode: '0' } as const;

/** Where a network's load is balanced on this node. */
interface Place {
  readonly endpoint: Endpoint;
  readonly sandbox: Sandbox;
  readonly netns: NetNamespace;
  /** The balancer's own address, which tasks see requests come from. */
  readonly own: Prefix;
}

/**
 * Programs IPVS and iptables in the load balancing namespaces of this node: packets for a virtual address, or for a port of
 * the routing mesh, get the service's mark, and IPVS shares marked ones out (moby libnetwork service_linux.go).
 */
export class ServiceBalancing implements Balancing {
  readonly #controller: Controller;
  /** Virtual addresses in force and how many services have each, by namespace. */
  readonly #addresses = new Map<NetNamespace, Map<string, number>>();
  #ports: IngressPorts | undefined;

  constructor(controller: Controller) {
    this.#controller = controller;
  }

  addBackend(network: Network, balancer: LoadBalancer, ip: Addr): void {
    const place = this.#place(network);
    const { vip, mark } = balancer;
    if (!place || !vip) return;
    const ipvs = Ipvs.of(place.netns);
    const selector = { fwmark: mark, family: 4 } as const;
    let service = ipvs.service(selector);
    if (!service) {
      this.#holdAddress(place, vip);
      const gateway = place.sandbox.gatewayEndpoint?.address4?.addr;
      if (network.ingress && gateway) this.#ingressPorts.open(gateway, balancer.ports);
      configureMarks(place, balancer, 'add');
      service = ipvs.addService(selector, { scheduler: 'rr' });
      for (const [name, value] of Object.entries(TWEAKS)) place.netns.sysctl.set(`net.ipv4.vs.${name}`, value);
    }
    if (service.find(ip, 0)) service.updateDestination({ addr: ip, port: 0, weight: 1 });
    else service.addDestination({ addr: ip, port: 0, weight: 1 });
  }

  removeBackend(network: Network, balancer: LoadBalancer, ip: Addr, how: 'drain' | 'remove' | 'last'): void {
    const place = this.#place(network);
    const { vip, mark } = balancer;
    if (!place || !vip) return;
    const ipvs = Ipvs.of(place.netns);
    const selector = { fwmark: mark, family: 4 } as const;
    const service = ipvs.service(selector);
    if (service?.find(ip, 0)) {
      if (how === 'drain') service.updateDestination({ addr: ip, port: 0, weight: 0 });
      else service.removeDestination(ip, 0);
    }
    if (how !== 'last' || !service) return;
    ipvs.removeService(selector);
    const gateway = place.sandbox.gatewayEndpoint?.address4?.addr;
    if (network.ingress && gateway) this.#ingressPorts.close(gateway, balancer.ports);
    configureMarks(place, balancer, 'remove');
    this.#dropAddress(place, vip);
  }

  /** A service whose ports change is two services with one address for a while. */
  #holdAddress({ netns, endpoint }: Place, vip: Addr): void {
    const holders = this.#addresses.get(netns) ?? new Map<string, number>();
    this.#addresses.set(netns, holders);
    const count = holders.get(vip.text) ?? 0;
    holders.set(vip.text, count + 1);
    if (count === 0) endpoint.device?.addAddress(Prefix.of(vip));
  }

  #dropAddress({ netns, endpoint }: Place, vip: Addr): void {
    const holders = this.#addresses.get(netns);
    const count = holders?.get(vip.text) ?? 0;
    if (!holders || count === 0) return;
    if (count > 1) {
      holders.set(vip.text, count - 1);
      return;
    }
    holders.delete(vip.text);
    if (holders.size === 0) this.#addresses.delete(netns);
    try {
      endpoint.device?.removeAddress(Prefix.of(vip));
    } catch (error) {
      if (!isErrno(error, 'EADDRNOTAVAIL')) throw error;
    }
  }

  get #ingressPorts(): IngressPorts {
    this.#ports ??= new IngressPorts(this.#controller.hostNamespace, this.#controller.daemon);
    return this.#ports;
  }

  #place(network: Network): Place | undefined {
    const endpoint = network.balancerEndpoint;
    const sandbox = endpoint && this.#controller.sandbox(endpoint.containerId);
    if (!endpoint?.address4 || !endpoint.sandbox || !sandbox) return undefined;
    return { endpoint, sandbox, netns: sandbox.netns, own: endpoint.address4 };
  }
}

/** Rules that mark the packets of a service, and the one by which tasks answer to the balancer (moby configureFWMark). */
function configureMarks({ netns, own }: Place, { vip, mark, ports }: LoadBalancer, what: 'add' | 'remove'): void {
  const run = (line: string) => iptables(netns, 4, line.split(' '));
  const command = what === 'add' ? '-A' : '-D';
  for (const { proto, publishedPort } of ports)
    run(`-t mangle ${command} PREROUTING -p ${proto} --dport ${publishedPort} -j MARK --set-mark ${mark}`);
  if (what === 'add' && netns.sysctl.get('net.ipv4.vs.conntrack') !== '1') {
    run(`-t nat -A POSTROUTING -m ipvs --ipvs -d ${own.masked().text} -j SNAT --to-source ${own.addr.text}`);
    netns.sysctl.set('net.ipv4.vs.conntrack', '1');
  }
  run(`-t mangle ${command} INPUT -d ${vip?.text}/32 -j MARK --set-mark ${mark}`);
}
