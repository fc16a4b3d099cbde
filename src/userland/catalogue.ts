import type { Program } from '#kernel/process/program.ts';
import { absentPackage } from './absent/package.ts';
import { apparmorPackage } from './apparmor/package.ts';
import { awkPackage } from './awk/package.ts';
import { busyboxPackage } from './busybox/package.ts';
import { coreutilsPackage } from './coreutils/package.ts';
import { curlPackage } from './curl/package.ts';
import { darwinPackage } from './darwin/package.ts';
import { udhcpcPackage } from './dhcp/hostpackage.ts';
import { dhcpPackage } from './dhcp/package.ts';
import { diffutilsPackage } from './diffutils/package.ts';
import { digPackage } from './dig/package.ts';
import { dnsmasqPackage } from './dnsmasq/package.ts';
import { findutilsPackage } from './findutils/package.ts';
import { getentPackage } from './getent/package.ts';
import { grepPackage } from './grep/package.ts';
import { gzipPackage } from './gzip/package.ts';
import { iproute2Package } from './iproute2/package.ts';
import { iptablesPackage } from './iptables/package.ts';
import { iputilsPackage } from './iputils/package.ts';
import { ipvsadmPackage } from './ipvsadm/package.ts';
import { jqPackage } from './jq/package.ts';
import { lessPackage } from './less/package.ts';
import { netcatPackage } from './netcat/package.ts';
import { nettoolsPackage } from './nettools/package.ts';
import { openvswitchPackage } from './openvswitch/package.ts';
import type { Package } from './package.ts';
import { pluginsPackage } from './plugins/package.ts';
import { privilegesPackage } from './privileges/package.ts';
import { procpsPackage } from './procps/package.ts';
import { proxiesPackage } from './proxies/package.ts';
import { registryPackage } from './registry/package.ts';
import { sedPackage } from './sed/package.ts';
import { selinuxPackage } from './selinux/package.ts';
import { serversPackage } from './servers/package.ts';
import { storesPackage } from './stores/package.ts';
import { sudoPackage } from './sudo/package.ts';
import { sysctlPackage } from './sysctl/package.ts';
import { systemdPackage } from './systemd/package.ts';
import { tarPackage } from './tar/package.ts';
import { tcpdumpPackage } from './tcpdump/package.ts';
import { telnetPackage } from './telnet/package.ts';
import { traceroutePackage } from './traceroute/package.ts';
import { utilLinuxPackage } from './util-linux/package.ts';
import { windowsPackage } from './windows/package.ts';

/** All packages, by the folder they are kept in. */
export const userlandPackages: Readonly<Record<string, Package>> = {
  absent: absentPackage,
  apparmor: apparmorPackage,
  awk: awkPackage,
  busybox: busyboxPackage,
  coreutils: coreutilsPackage,
  curl: curlPackage,
  darwin: darwinPackage,
  dhcp: dhcpPackage,
  dig: digPackage,
  dnsmasq: dnsmasqPackage,
  diffutils: diffutilsPackage,
  findutils: findutilsPackage,
  getent: getentPackage,
  grep: grepPackage,
  gzip: gzipPackage,
  iproute2: iproute2Package,
  iptables: iptablesPackage,
  iputils: iputilsPackage,
  ipvsadm: ipvsadmPackage,
  jq: jqPackage,
  less: lessPackage,
  netcat: netcatPackage,
  nettools: nettoolsPackage,
  openvswitch: openvswitchPackage,
  plugins: pluginsPackage,
  privileges: privilegesPackage,
  procps: procpsPackage,
  proxies: proxiesPackage,
  registry: registryPackage,
  sed: sedPackage,
  selinux: selinuxPackage,
  servers: serversPackage,
  stores: storesPackage,
  sudo: sudoPackage,
  sysctl: sysctlPackage,
  systemd: systemdPackage,
  tar: tarPackage,
  tcpdump: tcpdumpPackage,
  telnet: telnetPackage,
  traceroute: traceroutePackage,
  udhcpc: udhcpcPackage,
  'util-linux': utilLinuxPackage,
  windows: windowsPackage,
};

/** Those that are not Debian's: of macOS and of Windows. */
const FOREIGN: ReadonlySet<string> = new Set(['darwin', 'windows']);

const packages = Object.entries(userlandPackages).flatMap(([name, each]) => (FOREIGN.has(name) ? [] : [each]));

/** Where Debian has its programs, shells and Docker's own apart; on it /bin is /usr/bin. */
export const hostPrograms: Readonly<Record<string, Program>> = Object.assign({}, ...packages.map(({ host }) => host));

/** The applets of the busybox in images, the shell apart. */
export const busyboxApplets: Readonly<Record<string, Program>> = Object.assign(
  {},
  ...packages.map(({ applets }) => applets),
);
