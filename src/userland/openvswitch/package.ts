import type { Package } from '../package.ts';
import { ovsAppctl } from './appctl.ts';
import { ovsdbServer, ovsVswitchd } from './daemons.ts';
import { ovsOfctl } from './ofctl/ofctl.ts';
import { ovsVsctl } from './vsctl/vsctl.ts';

/** Debian's openvswitch-switch; only on hosts that ask for it. */
export const openvswitchPackage: Package = {
  host: {
    '/usr/bin/ovs-appctl': ovsAppctl,
    '/usr/bin/ovs-ofctl': ovsOfctl,
    '/usr/bin/ovs-vsctl': ovsVsctl,
    '/usr/sbin/ovs-vswitchd': ovsVswitchd,
    '/usr/sbin/ovsdb-server': ovsdbServer,
  },
  applets: {},
};
