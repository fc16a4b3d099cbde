import type { Package } from '../package.ts';
import { conntrack } from './conntrack.ts';
import { ip6tables, iptables } from './iptables.ts';
import { ip6tablesRestore, iptablesRestore } from './iptables-restore.ts';
import { ip6tablesSave, iptablesSave } from './iptables-save.ts';

export const iptablesPackage: Package = {
  host: {
    '/usr/sbin/conntrack': conntrack,
    '/usr/sbin/ip6tables': ip6tables,
    '/usr/sbin/ip6tables-restore': ip6tablesRestore,
    '/usr/sbin/ip6tables-save': ip6tablesSave,
    '/usr/sbin/iptables': iptables,
    '/usr/sbin/iptables-restore': iptablesRestore,
    '/usr/sbin/iptables-save': iptablesSave,
  },
  applets: {},
};
