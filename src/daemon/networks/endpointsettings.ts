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
  if (network) {
    if (ipv4) faults.push(...poolFaults(network.config4, ipv4));
    if (ipv6) faults.push(...poolFaults(network.config6, ipv6));
  }
  return faults.length > 0 ? `invalid endpoint settings:\n${joinMessages(faults)}` : undefined;
}

/** A fixed address needs a network whose subnets somebody chose, and must lie in one of them. */
function poolFaults(config: Network['config4'], text: string): string[] {
  const chosen = config.flatMap(({ Subnet }) => Prefix.tryParse(Subnet ?? '') ?? []);
  if (chosen.length === 0)
    return ['user specified IP address is supported only when connecting to networks with user configured subnets'];
  const address = Addr.tryParse(text);
  if (address && chosen.some((pool) => pool.contains(address))) return [];
  return [`no configured subnet or ip-range contain the IP address ${text}`];
}
