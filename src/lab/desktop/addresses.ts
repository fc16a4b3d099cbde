import { Addr } from '#netip/addr.ts';
import { type Mac, parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';

/** Between the virtual machine and Docker Desktop's network process (docs.docker.com/desktop: the default subnet). */
export const INNER = Prefix.parse('192.168.65.0/24');
export const VM_ADDRESS = Addr.parse('192.168.65.3');
/** gateway.docker.internal */
export const GATEWAY = Addr.parse('192.168.65.1');
/** Docker Desktop's DNS server. */
export const NAME_SERVER = Addr.parse('192.168.65.7');
/** host.docker.internal */
export const HOST = Addr.parse('192.168.65.254');

export const NAMES: ReadonlyMap<string, Addr> = new Map([
  ['host.docker.internal', HOST],
  ['gateway.docker.internal', GATEWAY],
  ['docker.for.mac.localhost', HOST],
]);

/** Where that process hands packets over to the Mac's own stack; no tool of the Mac shows it. */
export const HANDOVER = Prefix.parse('169.254.254.0/30');
export const HANDOVER_MAC = Addr.parse('169.254.254.1');
export const HANDOVER_VPNKIT = Addr.parse('169.254.254.2');
export const HANDOVER_DEVICE = 'vpnkit0';

export function macAddress(text: string): Mac {
  return parseMac(text) as Mac;
}
