import type { EndpointSettings } from '#api/container.ts';
import { CliError } from '../../command.ts';
import { isMacAddress } from '../../opts/address.ts';
import type { NetworkAttachment } from '../../opts/network.ts';
import type { FlagValues } from '../../pflag/flagset.ts';
import { quote } from '../../pflag/quote.ts';

/** Network modes that are no network of the user's. */
const BUILT_IN = new Set(['bridge', 'host', 'none', 'default']);

/** Whether `mode` names a network made by a user. */
export function isUserDefined(mode: string): boolean {
  return !BUILT_IN.has(mode) && !mode.startsWith('container:');
}

/** The network mode of a container: the first network named, or `default`. */
export function networkMode(flags: FlagValues): string {
  return flags.get<readonly NetworkAttachment[]>('network')[0]?.target ?? 'default';
}

/**
 * The endpoints a container is to have: what the flags say of its first network, and the other networks.
 * @throws CliError where they contradict each other
 */
export function endpointsOf(flags: FlagValues): Record<string, EndpointSettings> {
  const networks = flags.get<readonly NetworkAttachment[]>('network');
  const attachments = networks.length > 0 ? networks : [{ target: 'default', aliases: [] }];
  const endpoints: Record<string, EndpointSettings> = {};
  for (const [index, attachment] of attachments.entries()) {
    const settings = endpointSettings(index === 0 ? withFlags(attachment, flags) : attachment);
    if (attachment.target in endpoints) {
      throw new CliError(`network ${quote(attachment.target)} is specified multiple times`);
    }
    if (networks.length === 1 && isDefault(settings)) continue;
    endpoints[attachment.target] = settings;
  }
  if (new Set(attachments.map(({ target }) => isUserDefined(target))).size > 1) {
    throw new CliError('conflicting options: cannot attach both user-defined and non-user-defined network-modes');
  }
  return endpoints;
}

/** The first network, with the flags that speak of a single one. */
function withFlags(attachment: NetworkAttachment, flags: FlagValues): NetworkAttachment {
  const conflict = (what: string) => new CliError(`conflicting options: cannot specify both ${what}`);
  const aliases = flags.list('network-alias');
  const links = flags.list('link');
  const linkLocal = flags.list('link-local-ip');
  const [ipv4, ipv6, mac] = [flags.string('ip'), flags.string('ip6'), flags.string('mac-address')];
  if (attachment.aliases.length > 0 && aliases.length > 0) throw conflict('--network-alias and per-network alias');
  if (attachment.ipv4 && ipv4) throw conflict('--ip and per-network IPv4 address');
  if (attachment.ipv6 && ipv6) throw conflict('--ip6 and per-network IPv6 address');
  if (attachment.mac && mac) throw conflict('--mac-address and per-network MAC address');
  if (attachment.linkLocal?.length && linkLocal.length > 0)
    throw conflict('--link-local-ip and per-network link-local IP addresses');
  return {
    ...attachment,
    aliases: aliases.length > 0 ? [...aliases] : attachment.aliases,
    links: links.length > 0 && isUserDefined(attachment.target) ? [...links] : undefined,
    ipv4: ipv4 || attachment.ipv4,
    ipv6: ipv6 || attachment.ipv6,
    mac: mac || attachment.mac,
    linkLocal: linkLocal.length > 0 ? [...linkLocal] : attachment.linkLocal,
  };
}

function endpointSettings(attachment: NetworkAttachment): EndpointSettings {
  const { target, aliases, links, ipv4, ipv6, linkLocal, mac } = attachment;
  if (target.trim() === '') throw new CliError('no name set for network');
  if (!isUserDefined(target) && aliases.length > 0) {
    throw new CliError('network-scoped aliases are only supported for user-defined networks');
  }
  if (mac && !isMacAddress(mac)) throw new CliError(`${mac} is not a valid mac address`);
  const ipam = {
    ...(ipv4 && { IPv4Address: ipv4 }),
    ...(ipv6 && { IPv6Address: ipv6 }),
    ...(linkLocal?.length && { LinkLocalIPs: linkLocal }),
  };
  return {
    IPAMConfig: Object.keys(ipam).length > 0 ? ipam : null,
    Links: links ?? null,
    Aliases: aliases.length > 0 ? aliases : null,
    MacAddress: mac?.trim() ?? '',
    DriverOpts: attachment.driverOptions ?? null,
    GwPriority: attachment.gatewayPriority ?? 0,
    NetworkID: '',
    EndpointID: '',
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: null,
  };
}

function isDefault(settings: EndpointSettings): boolean {
  return Object.values(settings).every((value) => value === null || value === '' || value === 0);
}
