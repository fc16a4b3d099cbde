import type { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { Daemon } from '../daemon.ts';

/** Registries that may always do without encryption, or with certificates nobody vouches for: those of the host itself. */
const ALWAYS: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** The setting `insecure-registries`: names with ports, addresses, networks. */
function configured(daemon: Daemon): readonly string[] {
  return daemon.config.list('insecure-registries');
}

/** As `docker info` lists them: networks in front. */
export function insecureRegistries(daemon: Daemon): readonly string[] {
  return [...ALWAYS, ...configured(daemon)];
}

/**
 * Whether plain HTTP is tried with a registry (moby registry.isSecureIndex).
 * @param host with its port where one is given
 * @param address what the name stands for, where it is known
 */
export function isInsecure(daemon: Daemon, host: string, address: Addr | undefined): boolean {
  const settings = insecureRegistries(daemon);
  if (settings.includes(host)) return true;
  if (!address) return false;
  return settings.some((each) => each.includes('/') && contains(each, address));
}

function contains(text: string, address: Addr): boolean {
  const network = Prefix.tryParse(text);
  return network !== undefined && network.addr.family === address.family && network.masked().contains(address);
}
