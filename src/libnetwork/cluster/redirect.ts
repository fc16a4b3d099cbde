import { iptables } from '#kernel/netfilter/command.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Addr } from '#netip/addr.ts';
import type { IngressPort } from './service.ts';

/**
 * Rules in a task's namespace: what comes over the ingress network to a published port goes to the port the task listens
 * on, and nothing else gets in or out there (moby Sandbox.addRedirectRules).
 * @param address the task's on the ingress network
 */
export function addRedirectRules(netns: NetNamespace, address: Addr, ports: readonly IngressPort[]): void {
  if (ports.length === 0 || address.family !== 4) return;
  const run = (line: string) => iptables(netns, 4, line.split(' '));
  const own = `${address.text}/32`;
  for (const { proto, targetPort, publishedPort } of ports) {
    run(`-t nat -A PREROUTING -d ${own} -p ${proto} --dport ${publishedPort} -j REDIRECT --to-port ${targetPort}`);
    run(`-I INPUT -d ${own} -p ${proto} --dport ${targetPort} -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT`);
    run(`-I OUTPUT -s ${own} -p ${proto} --sport ${targetPort} -m conntrack --ctstate ESTABLISHED -j ACCEPT`);
  }
  for (const proto of ['sctp', 'udp', 'tcp']) {
    run(`-A INPUT -d ${own} -p ${proto} -j DROP`);
    run(`-A OUTPUT -s ${own} -p ${proto} -j DROP`);
  }
}
