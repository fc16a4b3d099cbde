import type { Package } from '../package.ts';
import { traceroute } from './traceroute.ts';

export const traceroutePackage: Package = {
  host: { '/usr/sbin/traceroute': traceroute('gnu') },
  applets: { traceroute: traceroute('busybox'), traceroute6: traceroute('busybox', true) },
};
