import type { Package } from '../package.ts';
import { ifconfig } from './ifconfig.ts';
import { arp, dscacheutil, route, scutil } from './lookup.ts';
import { lsof } from './lsof.ts';
import { netstat } from './netstat.ts';
import { ping } from './ping.ts';
import { python3 } from './python.ts';
import { hostname, swVers, uname } from './system.ts';

/** What macOS has of its own, where it has it. */
export const darwinPackage: Package = {
  host: {
    '/sbin/ifconfig': ifconfig,
    '/sbin/ping': ping,
    '/sbin/route': route,
    '/usr/sbin/arp': arp,
    '/usr/sbin/netstat': netstat,
    '/usr/sbin/lsof': lsof,
    '/usr/sbin/scutil': scutil,
    '/usr/bin/dscacheutil': dscacheutil,
    '/usr/bin/python3': python3,
    '/usr/bin/sw_vers': swVers,
    '/usr/bin/uname': uname,
    '/bin/hostname': hostname,
  },
  applets: {},
};
