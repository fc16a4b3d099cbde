import type { Package } from '../package.ts';
import { bridge } from './bridge.ts';
import { ip } from './ip.ts';
import { ss } from './ss.ts';

export const iproute2Package: Package = {
  host: { '/usr/sbin/ip': ip, '/usr/bin/ip': ip, '/usr/sbin/bridge': bridge, '/usr/bin/ss': ss },
  applets: {},
};
