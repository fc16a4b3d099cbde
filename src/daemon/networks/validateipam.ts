import type { IPAMConfig } from '#api/network.ts';
import { invalidParameter } from '#errdefs/errdefs.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import { joinMessages } from '../joinerrors.ts';

/** Checks the address pools of a new network (moby api/types/network ValidateIPAM). @throws DockerError with all faults */
export function validateIpam(configs: readonly IPAMConfig[], enableIPv6: boolean): void {
  const faults = configs.flatMap((config) => configFaults(config, enableIPv6));
  if (faults.length > 0) throw invalidParameter(`invalid network config:\n${joinMessages(faults)}`);
}

function configFaults(config: IPAMConfig, enableIPv6: boolean): string[] {
  const text = config.Subnet ?? '';
  const subnet = cidr(text);
  if (!subnet) return [`invalid subnet ${text}: invalid CIDR block notation`];
  if (!enableIPv6 && subnet.addr.family === 6) return [];
  const faults: string[] = [];
  if (!subnet.equals(subnet.masked()))
    faults.push(`invalid subnet ${subnet.text}: it should be ${subnet.masked().text}`);
  faults.push(...rangeFaults(config.IPRange, subnet));
  const gateway = addressFault(config.Gateway, subnet);
  if (gateway) faults.push(`invalid gateway ${config.Gateway}: ${gateway}`);
  for (const [name, address] of Object.entries(config.AuxiliaryAddresses ?? {}).sort()) {
    const fault = addressFault(address, subnet);
    if (fault) faults.push(`invalid auxiliary address ${name}: ${fault}`);
  }
  return faults;
}

function rangeFaults(text: string | undefined, subnet: Prefix): string[] {
  if (!text) return [];
  const range = cidr(text);
  if (!range) return [`invalid ip-range ${text}: invalid CIDR block notation`];
  if (range.addr.family !== subnet.addr.family)
    return [`invalid ip-range ${text}: parent subnet is an IPv${subnet.addr.family} block`];
  const faults: string[] = [];
  if (range.length < subnet.length)
    faults.push(`invalid ip-range ${text}: CIDR block is bigger than its parent subnet ${subnet.text}`);
  if (!range.equals(range.masked())) faults.push(`invalid ip-range ${text}: it should be ${range.masked().text}`);
  if (!subnet.overlaps(range))
    faults.push(`invalid ip-range ${text}: parent subnet ${subnet.text} doesn't contain ip-range`);
  return faults;
}

/** A block always names its length: a bare address is none. */
function cidr(text: string): Prefix | undefined {
  return text.includes('/') ? Prefix.tryParse(text) : undefined;
}

function addressFault(text: string | undefined, subnet: Prefix): string | undefined {
  if (!text) return undefined;
  const address = Addr.tryParse(text);
  if (!address) return 'invalid address';
  if (address.family !== subnet.addr.family) return `parent subnet is an IPv${subnet.addr.family} block`;
  return subnet.contains(address) ? undefined : `parent subnet ${subnet.text} doesn't contain this address`;
}
