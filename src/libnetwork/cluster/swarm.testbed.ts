import type { Coroutine } from '#kernel/coroutine.ts';
import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { Controller } from '../controller.ts';
import { createDefaultNetworks } from '../defaultnetworks.ts';
import type { Endpoint } from '../endpoint.ts';
import type { EndpointOptions } from '../endpointoptions.ts';
import type { Network } from '../network.ts';
import type { NetworkOptions } from '../networkoptions.ts';
import type { Sandbox } from '../sandbox.ts';
import { type Host, Hosts } from './hosts.testbed.ts';
import type { EncryptionKey } from './provider.ts';
import type { IngressPort } from './service.ts';

const KEYS: readonly EncryptionKey[] = (['networking:gossip', 'networking:ipsec'] as const).map((subsystem) => ({
  subsystem,
  key: new Uint8Array(16).fill(7),
  tag: 1,
}));

/** A node of the bench: a host with the networks of an engine that is in a swarm. */
export interface Node extends Host {
  readonly number: number;
  readonly controller: Controller;
}

/** For tests: engines' networks in one swarm, without anybody who manages it. Node 1 is whom the others join through. */
export class SwarmBench extends Hosts {
  readonly nodes: Node[];
  #tasks = 0;

  constructor(count: number) {
    super(count);
    this.nodes = this.hosts.map((host, index) => this.#node(host, index + 1));
    this.run(2);
  }

  node(number: number): Node {
    const node = this.nodes[number - 1];
    if (!node) throw new Error(`there is no node ${number}`);
    return node;
  }

  /** Has a node take part in an overlay network 10.0.N.0/24; its load balancer gets an address from 200 down. */
  network(node: Node, name: string, subnet: number, options: Partial<NetworkOptions> = {}): Network {
    return (
      node.controller.networkByName(name) ??
      this.finish(
        node,
        node.controller.newNetwork({
          id: `${name}0123456789012345678901234`.slice(0, 25),
          name,
          driver: 'overlay',
          scope: 'swarm',
          dynamic: true,
          attachable: true,
          ipam: {
            driver: 'default',
            options: null,
            config: [{ Subnet: `10.0.${subnet}.0/24`, Gateway: `10.0.${subnet}.1` }],
          },
          loadBalancer: Prefix.parse(`10.0.${subnet}.${200 - node.number}/24`),
          ...options,
          driverOptions: {
            'com.docker.network.driver.overlay.vxlanid_list': String(4096 + subnet),
            ...options.driverOptions,
          },
        }),
      )
    );
  }

  ingress(node: Node): Network {
    this.finish(
      node,
      node.controller.setUpIngress(
        {
          id: 'ingress01234567890123456',
          name: 'ingress',
          driver: 'overlay',
          ipam: { driver: 'default', options: null, config: [{ Subnet: '10.0.0.0/24', Gateway: '10.0.0.1' }] },
          driverOptions: { 'com.docker.network.driver.overlay.vxlanid_list': '4096' },
        },
        Prefix.parse(`10.0.0.${200 - node.number}/24`),
      ),
    );
    return node.controller.network('ingress');
  }

  /** A container on networks, with fixed addresses. */
  container(
    node: Node,
    name: string,
    attachments: readonly (readonly [Network, string, Partial<EndpointOptions>?])[],
  ): Sandbox {
    const id = `${name}${++this.#tasks}`.padEnd(64, 'c');
    const files = () => {
      let content: string | undefined;
      return {
        read: () => content,
        write: (text: string) => {
          content = text;
        },
      };
    };
    const sandbox = node.controller.newSandbox(id, {
      hostname: name,
      domainname: '',
      hostsFile: files(),
      resolvFile: files(),
      hostResolvConf: 'nameserver 10.255.255.53\n',
      daemon: node.daemon,
    });
    for (const [network, address, more] of attachments) {
      this.finish(
        node,
        (function* (): Coroutine<Endpoint> {
          const endpoint = yield* network.createEndpoint(name, {
            containerId: id,
            ipv4: Addr.parse(address),
            dnsNames: [name],
            ...more,
          });
          yield* endpoint.join(sandbox);
          return endpoint;
        })(),
      );
    }
    return sandbox;
  }

  /** A task of a service `web` … with a VIP on each network. */
  task(
    node: Node,
    service: string,
    slot: number,
    attachments: readonly (readonly [Network, address: string, vip?: string])[],
    ports: readonly IngressPort[] = [],
  ): Sandbox {
    const name = `${service}.${slot}.${service}${slot}`;
    const sandbox = this.container(
      node,
      name,
      attachments.map(([network, address, vip]) => [
        network,
        address,
        {
          dnsNames: [name],
          service: {
            id: `id-${service}`,
            name: service,
            ...(vip && { vip: Addr.parse(vip) }),
            aliases: [],
            ingressPorts: network.ingress ? ports : [],
            taskName: name,
          },
        },
      ]),
    );
    sandbox.enableService();
    return sandbox;
  }

  /** Runs a coroutine as a process in a namespace. */
  inside<T>(node: Node, netns: NetNamespace, main: (proc: Process) => Coroutine<T>, seconds = 30): T {
    const proc = this.process(node.kernel, netns);
    return this.finish({ ...node, daemon: proc }, main(proc), seconds);
  }

  rules(netns: NetNamespace, table: string): string[] {
    return iptables(netns, 4, ['-t', table, '-S'])
      .stdout.split('\n')
      .filter((line) => line !== '');
  }

  #node(host: Host, number: number): Node {
    const controller = new Controller({ kernel: host.kernel, daemon: host.daemon, engineId: `engine${number}` });
    createDefaultNetworks(controller);
    const first = this.hosts[0]?.address;
    controller.startAgent({
      nodeId: `node${number}`,
      manager: number === 1,
      listenAddress: Addr.ANY4,
      advertiseAddress: host.address,
      dataPathAddress: host.address,
      dataPathPort: 4789,
      remoteAddresses: () => (number === 1 || !first ? [] : [first]),
      keys: () => KEYS,
    });
    return { ...host, number, controller };
  }
}
