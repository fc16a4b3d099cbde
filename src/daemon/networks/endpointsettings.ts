import type { EndpointSettings } from '#api/container.ts';
import type { Network } from '#libnetwork/network.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { joinMessages } from '../joinerrors.ts';
import { isUserDefined } from './predefined.ts';

/**
 * What is wrong with the settings of an endpoint (moby daemon.validateEndpointSettings), as one text.
 * @param network undefined where there is none of that name yet
 */
export function validateEndpointSettings(
  network: Network | undefined,
  name: string,
  settings: Partial<EndpointSettings> | null | undefined,
): string | undefined {
  if (!settings) return undefined;
  const wanted = [settings.IPAMConfig?.IPv4Address, settings.IPAMConfig?.IPv6Address].filter(
    (text) => !!text,
  ) as string[];
  const faults: string[] = [];
  if (!isUserDefined(name)) {
    if (wanted.length > 0) faults.push('user specified IP address is supported on user defined networks only');
    if ((settings.Aliases ?? []).length > 0) {
      faults.push('network-scoped alias is supported only for containers in user defined networks');
    }
  }
  const { IPv4Address: ipv4, IPv6Address: ipv6 } = settings.IPAMConfig ?? {};
  if (ipv4 && Addr.tryParse(ipv4)?.family !== 4) faults.push(`invalid IPv4 address: ${ipv4}`);
  if (ipv6 && Addr.tryParse(ipv6)?.family !== 6) faults.push(`invalid IPv6 address: ${ipv6}`);
  if (network) faults.push(...poolFaults(network, wanted));
  return faults.length > 0 ? `invalid endpoint settings:\n${joinMessages(faults)}` : undefined;
}

/** Fixed addresses need a network whose subnet somebody chose, and must lie in it. */
function poolFaults(network: Network, wanted: readonly string[]): string[] {
  const faults: string[] = [];
  const outside: string[] = [];
  const chosen = [...network.config4, ...network.config6].flatMap(({ Subnet }) => Prefix.tryParse(Subnet ?? '') ?? []);
  for (const text of wanted) {
    const address = Addr.tryParse(text);
    if (!address) continue;
    const pools = chosen.filter((pool) => pool.addr.family === address.family);
    if (pools.length === 0) {
      faults.push(
        'user specified IP address is supported only when connecting to networks with user configured subnets',
      );
    } else if (!pools.some((pool) => pool.contains(address))) {
      outside.push(`no configured subnet or ip-range contain the IP address ${text}`);
    }
  }
  return [...faults, ...outside];
}
