import type { Package } from '../package.ts';
import { busyboxIp, ipApplet } from './ip/ip.ts';
import { busyboxNc } from './nc.ts';
import { busyboxNslookup } from './nslookup.ts';
import { busyboxPing } from './ping.ts';
import { busyboxWget } from './wget.ts';

/** The applets that have nothing in common with a host's program of that name. */
export const busyboxPackage: Package = {
  host: {},
  applets: {
    ip: busyboxIp,
    ipaddr: ipApplet('address'),
    iplink: ipApplet('link'),
    ipneigh: ipApplet('neigh'),
    iproute: ipApplet('route'),
    iprule: ipApplet('rule'),
    nc: busyboxNc,
    nslookup: busyboxNslookup,
    ping: busyboxPing('ping'),
    ping6: busyboxPing('ping6'),
    wget: busyboxWget,
  },
};
