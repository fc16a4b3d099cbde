import type { Addr } from '#netip/addr.ts';
import type { PortMapping } from '../../driverapi/driver.ts';
import type { PortProto } from '../../portbinding.ts';
import type { BridgeConfiguration } from './configuration.ts';
import { CHAINS } from './iptabler.ts';
import type { PlacedRule } from './networkrules.ts';

/** The rules of one published port (moby iptabler/port.go). */
export function portRules(config: BridgeConfiguration, mapping: PortMapping, hairpin: boolean): PlacedRule[] {
  if (config.internal) return [];
  const { containerIp, hostIp, protocol, hostPort, port } = mapping;
  const { family } = containerIp;
  const mode = family === 4 ? config.mode4 : config.mode6;
  const bridge = config.bridgeName;
  const rules: PlacedRule[] = [];
  // A port on a loopback address is for this host only, whatever way a packet for it comes.
  if (hostPort !== 0 && hostIp.isLoopback && hostIp.family === 4) {
    rules.push({
      family: 4,
      table: 'raw',
      chain: 'PREROUTING',
      args: ['-p', protocol, '-d', hostIp.text, '--dport', String(hostPort), '!', '-i', 'lo', '-j', 'DROP'],
    });
  }
  // From IPv6 to an IPv4 container only the proxy can pass.
  if (hostIp.family !== family) return rules;
  if (hostPort !== 0) {
    const destination = family === 4 ? `${containerIp.text}:${port}` : `[${containerIp.text}]:${port}`;
    rules.push({
      family,
      table: 'nat',
      chain: CHAINS.docker,
      args: [
        '-p',
        protocol,
        '-d',
        hostIp.isUnspecified ? '0/0' : hostIp.text,
        '--dport',
        String(hostPort),
        '-j',
        'DNAT',
        '--to-destination',
        destination,
        ...(hairpin ? [] : ['!', '-i', bridge]),
        ...(family === 6 ? ['!', '-s', 'fe80::/10'] : []),
      ],
    });
    if (hairpin) {
      rules.push({
        family,
        table: 'nat',
        chain: 'POSTROUTING',
        args: [
          '-p',
          protocol,
          '-s',
          containerIp.text,
          '-d',
          containerIp.text,
          '--dport',
          String(port),
          '-j',
          'MASQUERADE',
        ],
      });
    }
  }
  if (mode !== 'nat-unprotected') {
    rules.push({
      family,
      table: 'filter',
      chain: CHAINS.docker,
      first: true,
      args: [
        '!',
        '-i',
        bridge,
        '-o',
        bridge,
        '-p',
        protocol,
        '-d',
        containerIp.text,
        '--dport',
        String(port),
        '-j',
        'ACCEPT',
      ],
    });
  }
  return rules;
}

/** What `--link` opens on a bridge without communication between containers: the other's exposed ports, both ways. */
export function linkRules(
  config: BridgeConfiguration,
  parent: Addr,
  child: Addr,
  ports: readonly PortProto[],
): PlacedRule[] {
  return ports.flatMap(({ port, protocol }): PlacedRule[] => [
    linkRule(config, [parent, child], protocol, '--dport', port),
    linkRule(config, [child, parent], protocol, '--sport', port),
  ]);
}

function linkRule(
  config: BridgeConfiguration,
  [from, to]: [Addr, Addr],
  protocol: string,
  side: string,
  port: number,
): PlacedRule {
  const bridge = config.bridgeName;
  return {
    family: 4,
    table: 'filter',
    chain: CHAINS.docker,
    args: [
      '-i',
      bridge,
      '-o',
      bridge,
      '-p',
      protocol,
      '-s',
      from.text,
      '-d',
      to.text,
      side,
      String(port),
      '-j',
      'ACCEPT',
    ],
  };
}
