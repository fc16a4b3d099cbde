import type { Package } from '../package.ts';
import { udhcpc } from './udhcpc.ts';

/** The DHCP client as Debian packages it, on hosts whose scenario asks for it. */
export const udhcpcPackage: Package = { host: { '/usr/sbin/udhcpc': udhcpc }, applets: {} };
