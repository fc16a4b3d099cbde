import { isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { UdpSocket } from '#kernel/socket/udpsocket.ts';
import type { Addr } from '#netip/addr.ts';
import { CHAINS, type FirewallRule, Iptabler, type TableName } from '../drivers/bridge/iptabler.ts';
import type { IngressPort } from './service.ts';

/** The chain of the routing mesh in the tables nat and filter. */
const CHAIN = 'DOCKER-INGRESS';

/**
 * The ports of services that are published on every node: rules of the host that lead them to ingress_sbox, and sockets that
 * keep the ports from others (moby libnetwork programIngress).
 */
export class IngressPorts {
  readonly #firewall: Iptabler;
  /** How many services use a port: one that is updated has it twice for a while. */
  readonly #users = new Map<string, number>();
  /** The descriptors that dockerd holds them by. */
  readonly #sockets = new Map<string, number>();

  /** What an engine before has left in the chains is gone. */
  #prepared = false;

  constructor(
    readonly host: NetNamespace,
    readonly daemon: Process,
  ) {
    this.#firewall = new Iptabler(host, false);
  }

  /** Leads ports to the load balancer of the ingress network. @param gateway its address on docker_gwbridge */
  open(gateway: Addr, ports: readonly IngressPort[]): void {
    this.#prepare(gateway);
    for (const port of ports) {
      const key = keyOf(port);
      const users = this.#users.get(key) ?? 0;
      this.#users.set(key, users + 1);
      if (users > 0) continue;
      for (const rule of portRules(gateway, port)) this.#firewall.insert(rule);
      this.#hold(key, port);
    }
  }

  /** Takes the rules of ports away that nobody else uses. */
  close(gateway: Addr, ports: readonly IngressPort[]): void {
    for (const port of ports) {
      const key = keyOf(port);
      const users = this.#users.get(key) ?? 0;
      if (users > 1) this.#users.set(key, users - 1);
      if (users !== 1) continue;
      this.#users.delete(key);
      for (const rule of portRules(gateway, port)) this.#firewall.remove(rule);
      const fd = this.#sockets.get(key);
      this.#sockets.delete(key);
      if (fd !== undefined && this.daemon.files.has(fd)) this.daemon.files.close(fd);
    }
  }

  /** Chains and jumps; they stay once they are there. */
  #prepare(gateway: Addr): void {
    const firewall = this.#firewall;
    for (const table of ['nat', 'filter'] as const) {
      firewall.ensureChain(4, table, CHAIN);
      if (!this.#prepared) firewall.run(4, ['-t', table, '-F', CHAIN]);
      const last: FirewallRule = { family: 4, table, chain: CHAIN, args: ['-j', 'RETURN'] };
      if (!firewall.exists(last)) firewall.append(last);
    }
    this.#prepared = true;
    const local = ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', CHAIN];
    this.#ensureFirst('nat', 'OUTPUT', local);
    this.#ensureFirst('nat', 'PREROUTING', local);
    this.#ensureFirst('filter', CHAINS.forward, ['-j', CHAIN]);
    const route = this.host.routes.lookup(gateway);
    if ('error' in route) return;
    const { name } = route.device;
    // What the host sends to its own 127.0.0.1 may leave it there.
    this.host.sysctl.set(`net.ipv4.conf.${name}.route_localnet`, '1');
    const masquerade: FirewallRule = {
      family: 4,
      table: 'nat',
      chain: 'POSTROUTING',
      args: ['-m', 'addrtype', '--src-type', 'LOCAL', '-o', name, '-j', 'MASQUERADE'],
    };
    if (!firewall.exists(masquerade)) firewall.insert(masquerade);
  }

  #ensureFirst(table: TableName, chain: string, args: readonly string[]): void {
    const rule: FirewallRule = { family: 4, table, chain, args };
    this.#firewall.remove(rule);
    this.#firewall.insert(rule);
  }

  /**
   * Nobody ever accepts there. A port that another program has is left to it, as in libnetwork. That one takes the port for
   * IPv6 too, where the mesh does not lead, so that whoever tries ::1 first hangs (moby#31818, moby#53091); not so here.
   */
  #hold(key: string, { proto, publishedPort }: IngressPort): void {
    if (proto === 'sctp') return;
    const socket = proto === 'tcp' ? new TcpSocket(this.host, this.daemon) : new UdpSocket(this.host, this.daemon);
    const fd = this.daemon.files.install(socket);
    try {
      socket.bind(undefined, publishedPort, { family: 4 });
      if (socket instanceof TcpSocket) socket.listen(4096);
      this.#sockets.set(key, fd);
    } catch (error) {
      this.daemon.files.close(fd);
      if (!isErrno(error, 'EADDRINUSE', 'EACCES')) throw error;
    }
  }
}

function portRules(gateway: Addr, { proto, publishedPort }: IngressPort): FirewallRule[] {
  const port = String(publishedPort);
  const rule = (table: TableName, args: string): FirewallRule => ({
    family: 4,
    table,
    chain: CHAIN,
    args: ['-p', proto, ...args.split(' ')],
  });
  return [
    rule('nat', `--dport ${port} -j DNAT --to-destination ${gateway.text}:${port}`),
    rule('filter', `--sport ${port} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT`),
    rule('filter', `--dport ${port} -j ACCEPT`),
  ];
}

function keyOf({ proto, targetPort, publishedPort, name }: IngressPort): string {
  return `${proto} ${targetPort} ${publishedPort} ${name}`;
}
