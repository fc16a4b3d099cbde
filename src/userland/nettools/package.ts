import type { Package } from '../package.ts';
import { arp } from './arp.ts';
import { brctl } from './brctl.ts';
import { ifconfig } from './ifconfig.ts';
import { netstat } from './netstat.ts';
import { route } from './route.ts';

export const nettoolsPackage: Package = {
  host: {
    '/usr/bin/netstat': netstat('gnu'),
    '/usr/sbin/brctl': brctl('gnu'),
    '/usr/sbin/arp': arp('gnu'),
    '/usr/sbin/ifconfig': ifconfig('gnu'),
    '/usr/sbin/route': route('gnu'),
  },
  applets: {
    arp: arp('busybox'),
    brctl: brctl('busybox'),
    ifconfig: ifconfig('busybox'),
    netstat: netstat('busybox'),
    route: route('busybox'),
  },
};
