import type { Program } from '#kernel/process/program.ts';
import { busyboxIp, ipApplet } from './busybox/ip/ip.ts';
import { busyboxNc } from './busybox/nc.ts';
import { busyboxNslookup } from './busybox/nslookup.ts';
import { busyboxPing } from './busybox/ping.ts';
import { busyboxWget } from './busybox/wget.ts';
import { curl } from './curl/curl.ts';
import { dig } from './dig/dig.ts';
import { host } from './dig/host.ts';
import { nslookup } from './dig/nslookup.ts';
import { getent } from './getent/getent.ts';
import { bridge } from './iproute2/bridge.ts';
import { ip } from './iproute2/ip.ts';
import { ss } from './iproute2/ss.ts';
import { conntrack } from './iptables/conntrack.ts';
import { ip6tables, iptables } from './iptables/iptables.ts';
import { ip6tablesRestore, iptablesRestore } from './iptables/iptables-restore.ts';
import { ip6tablesSave, iptablesSave } from './iptables/iptables-save.ts';
import { arping } from './iputils/arping.ts';
import { ping } from './iputils/ping.ts';
import { netcat } from './netcat/openbsd.ts';
import { arp } from './nettools/arp.ts';
import { brctl } from './nettools/brctl.ts';
import { ifconfig } from './nettools/ifconfig.ts';
import { netstat } from './nettools/netstat.ts';
import { route } from './nettools/route.ts';
import { httpd } from './servers/httpd.ts';
import { sysctl } from './sysctl/sysctl.ts';
import { tcpdump } from './tcpdump/tcpdump.ts';
import { telnet } from './telnet/telnet.ts';
import { traceroute } from './traceroute/traceroute.ts';

/** The network tools of a host, by the paths Debian installs them at. */
export const networkHostPrograms: Readonly<Record<string, Program>> = {
  '/usr/sbin/ip': ip,
  '/usr/bin/ip': ip,
  '/usr/sbin/bridge': bridge,
  '/usr/bin/ss': ss,
  '/usr/bin/ping': ping,
  '/usr/bin/ping4': ping,
  '/usr/bin/ping6': ping,
  '/usr/bin/curl': curl,
  '/usr/bin/getent': getent,
  '/usr/bin/arping': arping('gnu'),
  '/usr/bin/dig': dig,
  '/usr/bin/host': host,
  '/usr/bin/nc': netcat,
  '/usr/bin/netstat': netstat('gnu'),
  '/usr/bin/nslookup': nslookup,
  '/usr/bin/tcpdump': tcpdump,
  '/usr/bin/telnet': telnet('gnu'),
  '/usr/sbin/brctl': brctl('gnu'),
  '/usr/sbin/sysctl': sysctl('gnu'),
  '/usr/sbin/traceroute': traceroute('gnu'),
  '/usr/sbin/arp': arp('gnu'),
  '/usr/sbin/conntrack': conntrack,
  '/usr/sbin/ifconfig': ifconfig('gnu'),
  '/usr/sbin/ip6tables': ip6tables,
  '/usr/sbin/ip6tables-restore': ip6tablesRestore,
  '/usr/sbin/ip6tables-save': ip6tablesSave,
  '/usr/sbin/iptables': iptables,
  '/usr/sbin/iptables-restore': iptablesRestore,
  '/usr/sbin/iptables-save': iptablesSave,
  '/usr/sbin/route': route('gnu'),
};

/** The network applets of busybox, by name. */
export const networkApplets: Readonly<Record<string, Program>> = {
  arp: arp('busybox'),
  arping: arping('busybox'),
  brctl: brctl('busybox'),
  httpd,
  ifconfig: ifconfig('busybox'),
  ip: busyboxIp,
  ipaddr: ipApplet('address'),
  iplink: ipApplet('link'),
  ipneigh: ipApplet('neigh'),
  iproute: ipApplet('route'),
  iprule: ipApplet('rule'),
  nc: busyboxNc,
  netstat: netstat('busybox'),
  nslookup: busyboxNslookup,
  ping: busyboxPing('ping'),
  ping6: busyboxPing('ping6'),
  route: route('busybox'),
  sysctl: sysctl('busybox'),
  telnet: telnet('busybox'),
  traceroute: traceroute('busybox'),
  traceroute6: traceroute('busybox', true),
  wget: busyboxWget,
};
