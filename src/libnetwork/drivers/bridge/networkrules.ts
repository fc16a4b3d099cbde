import type { Addr, Family } from '#netip/addr.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { BridgeConfiguration, GatewayMode } from './configuration.ts';
import { CHAINS, type FirewallRule, type TableName } from './iptabler.ts';

/** A rule and where in its chain dockerd puts it. */
export interface PlacedRule extends FirewallRule {
  readonly first?: boolean;
}

/**
 * The rules one network has per address family, in the order in which they are written (moby iptabler/network.go).
 * @param subnet the bridge's own, masked
 */
export function networkRules(
  config: BridgeConfiguration,
  family: Family,
  subnet: Prefix,
  hairpin: boolean,
): PlacedRule[] {
  if (config.internal) return internalRules(config, family, subnet);
  const bridge = config.bridgeName;
  const mode: GatewayMode = family === 4 ? config.mode4 : config.mode6;
  const hostIp = family === 4 ? config.hostIp4 : config.hostIp6;
  const routed = mode === 'routed';
  const rule = (table: TableName, chain: string, args: string, first = false): PlacedRule => ({
    family,
    table,
    chain,
    args: args.split(' '),
    first,
  });
  const rules: PlacedRule[] = [];
  if (config.masquerade && !routed)
    rules.push(rule('nat', 'POSTROUTING', `-s ${subnet.text} ! -o ${bridge} ${sourceNat(hostIp)}`, true));
  if (hairpin) {
    rules.push(rule('nat', 'POSTROUTING', `-m addrtype --src-type LOCAL -o ${bridge} ${sourceNat(hostIp)}`, true));
  } else if (config.masquerade) {
    // What containers send to a published port goes to the proxy.
    rules.push(rule('nat', CHAINS.docker, `-i ${bridge} -j RETURN`, true));
  }
  if (!config.icc) rules.push(rule('filter', CHAINS.forward, `-i ${bridge} -o ${bridge} -j DROP`));
  rules.push(rule('filter', CHAINS.forward, `-i ${bridge}${config.icc ? '' : ` ! -o ${bridge}`} -j ACCEPT`));
  if (routed) {
    rules.push(
      rule('filter', CHAINS.docker, `-o ${bridge} -p ${family === 4 ? 'icmp' : 'icmpv6'} -j ACCEPT`),
      rule('filter', CHAINS.isolation1, `-o ${bridge} -j RETURN`, true),
      rule('filter', CHAINS.isolation1, `-i ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, true),
    );
  }
  rules.push(
    rule('filter', CHAINS.isolation1, `-i ${bridge} ! -o ${bridge} -j ${CHAINS.isolation2}`),
    rule('filter', CHAINS.isolation2, `-o ${bridge} -j DROP`, true),
    // Everything that no rule for a published port has let in; those are put before it.
    rule('filter', CHAINS.docker, `! -i ${bridge} -o ${bridge} -j ${mode === 'nat-unprotected' ? 'ACCEPT' : 'DROP'}`),
    rule('filter', CHAINS.conntrack, `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
    rule('filter', CHAINS.bridge, `-o ${bridge} -j ${CHAINS.docker}`),
  );
  return rules;
}

/** An internal network: nothing in or out of its subnet. */
function internalRules(config: BridgeConfiguration, family: Family, subnet: Prefix): PlacedRule[] {
  const bridge = config.bridgeName;
  const [into, outOf] =
    family === 4
      ? [`-i ${bridge} ! -d ${subnet.text}`, `-o ${bridge} ! -s ${subnet.text}`]
      : [`-i ${bridge} ! -o ${bridge} ! -d ${subnet.text}`, `! -i ${bridge} -o ${bridge} ! -s ${subnet.text}`];
  const stage1 = (match: string): PlacedRule => ({
    family,
    table: 'filter',
    chain: CHAINS.isolation1,
    args: `${match} -j DROP`.split(' '),
    first: true,
  });
  return [
    stage1(into),
    stage1(outOf),
    {
      family,
      table: 'filter',
      chain: CHAINS.forward,
      args: ['-i', bridge, '-o', bridge, '-j', config.icc ? 'ACCEPT' : 'DROP'],
    },
  ];
}

function sourceNat(hostIp: Addr | undefined): string {
  return hostIp ? `-j SNAT --to-source ${hostIp.text}` : '-j MASQUERADE';
}

/** Keeps other hosts from reaching a container by its address, past the published ports (moby iptabler/endpoint.go). */
export function endpointRules(config: BridgeConfiguration, address: Addr): PlacedRule[] {
  const { family } = address;
  const mode = family === 4 ? config.mode4 : config.mode6;
  if (config.internal || mode === 'nat-unprotected' || mode === 'routed') return [];
  const raw = (args: string[]): PlacedRule => ({
    family,
    table: 'raw',
    chain: 'PREROUTING',
    args: ['-d', address.text, ...args],
  });
  return [
    ...config.trustedInterfaces.map((name) => raw(['-i', name, '-j', 'ACCEPT'])),
    raw(['!', '-i', config.bridgeName, '-j', 'DROP']),
  ];
}
