import type { Package } from '../package.ts';
import { dnsmasq } from './dnsmasq.ts';

/** A DHCP server, on hosts whose scenario asks for it. */
export const dnsmasqPackage: Package = { host: { '/usr/sbin/dnsmasq': dnsmasq }, applets: {} };
