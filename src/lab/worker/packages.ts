import manifest from 'virtual:package-manifest';
import { dockerCli, dockerCompose } from '#cli/docker.ts';
import { type Code, fetchedOnce } from '#kernel/code.ts';
import { fetchedProgram, type Program } from '#kernel/process/program.ts';
import { absentPackage } from '#userland/absent/package.ts';
import { sleep } from '#userland/coreutils/sleep.ts';
import { type Package, programsOf } from '#userland/package.ts';
import { id } from '#userland/procps/system.ts';
import { serversPackage } from '#userland/servers/package.ts';

/** Of larger packages, the programs that run before nearly every first prompt: `id` is run by the login shell. */
const FEW = programsOf((family) => ({ sleep: sleep(family), id: id(family) }));

/** What nearly every lab runs before its first prompt is there from the start. */
const AT_ONCE: Readonly<Partial<Record<string, Package>>> = {
  docker: { host: { '/usr/bin/docker': dockerCli, '/usr/bin/docker-compose': dockerCompose }, applets: {} },
  servers: serversPackage,
};

const FETCH: Readonly<Record<string, () => Promise<Package>>> = {
  absent: async () => absentPackage,
  apparmor: async () => (await import('#userland/apparmor/package.ts')).apparmorPackage,
  awk: async () => (await import('#userland/awk/package.ts')).awkPackage,
  busybox: async () => (await import('#userland/busybox/package.ts')).busyboxPackage,
  coreutils: async () => (await import('#userland/coreutils/package.ts')).coreutilsPackage,
  curl: async () => (await import('#userland/curl/package.ts')).curlPackage,
  darwin: async () => (await import('#userland/darwin/package.ts')).darwinPackage,
  dig: async () => (await import('#userland/dig/package.ts')).digPackage,
  dhcp: async () => (await import('#userland/dhcp/package.ts')).dhcpPackage,
  dnsmasq: async () => (await import('#userland/dnsmasq/package.ts')).dnsmasqPackage,
  diffutils: async () => (await import('#userland/diffutils/package.ts')).diffutilsPackage,
  findutils: async () => (await import('#userland/findutils/package.ts')).findutilsPackage,
  getent: async () => (await import('#userland/getent/package.ts')).getentPackage,
  grep: async () => (await import('#userland/grep/package.ts')).grepPackage,
  gzip: async () => (await import('#userland/gzip/package.ts')).gzipPackage,
  iproute2: async () => (await import('#userland/iproute2/package.ts')).iproute2Package,
  iptables: async () => (await import('#userland/iptables/package.ts')).iptablesPackage,
  ipvsadm: async () => (await import('#userland/ipvsadm/package.ts')).ipvsadmPackage,
  iputils: async () => (await import('#userland/iputils/package.ts')).iputilsPackage,
  jq: async () => (await import('#userland/jq/package.ts')).jqPackage,
  less: async () => (await import('#userland/less/package.ts')).lessPackage,
  netcat: async () => (await import('#userland/netcat/package.ts')).netcatPackage,
  nettools: async () => (await import('#userland/nettools/package.ts')).nettoolsPackage,
  openvswitch: async () => (await import('#userland/openvswitch/package.ts')).openvswitchPackage,
  plugins: async () => (await import('#userland/plugins/package.ts')).pluginsPackage,
  privileges: async () => (await import('#userland/privileges/package.ts')).privilegesPackage,
  proxies: async () => (await import('#userland/proxies/package.ts')).proxiesPackage,
  procps: async () => (await import('#userland/procps/package.ts')).procpsPackage,
  registry: async () => (await import('#userland/registry/package.ts')).registryPackage,
  selinux: async () => (await import('#userland/selinux/package.ts')).selinuxPackage,
  sed: async () => (await import('#userland/sed/package.ts')).sedPackage,
  stores: async () => (await import('#userland/stores/package.ts')).storesPackage,
  sudo: async () => (await import('#userland/sudo/package.ts')).sudoPackage,
  sysctl: async () => (await import('#userland/sysctl/package.ts')).sysctlPackage,
  systemd: async () => (await import('#userland/systemd/package.ts')).systemdPackage,
  tar: async () => (await import('#userland/tar/package.ts')).tarPackage,
  tcpdump: async () => (await import('#userland/tcpdump/package.ts')).tcpdumpPackage,
  telnet: async () => (await import('#userland/telnet/package.ts')).telnetPackage,
  traceroute: async () => (await import('#userland/traceroute/package.ts')).traceroutePackage,
  udhcpc: async () => (await import('#userland/dhcp/hostpackage.ts')).udhcpcPackage,
  'util-linux': async () => (await import('#userland/util-linux/package.ts')).utilLinuxPackage,
  windows: async () => (await import('#userland/windows/package.ts')).windowsPackage,
  docker19: async () => ({
    host: { '/usr/bin/docker': (await import('#cli/older/docker19.ts')).docker19 },
    applets: {},
  }),
};

/**
 * As lab/packages.ts, but for the code, which is fetched when a program of the package is first run. What programs there are
 * the build has read there (scripts/fetchedcode.mjs).
 */
export const packages: Readonly<Record<string, Package>> = {
  ...Object.fromEntries(Object.entries(manifest).map(([name, names]) => [name, AT_ONCE[name] ?? fetched(name, names)])),
  few: FEW,
};

function fetched(name: string, { host, applets }: { host: string[]; applets: string[] }): Package {
  const fetch = FETCH[name];
  if (!fetch) throw new Error(`nothing here says how to fetch the package ${name}`);
  const code = fetchedOnce(fetch);
  return { host: programs(host, code, 'host'), applets: programs(applets, code, 'applets'), code };
}

function programs(names: readonly string[], code: Code<Package>, kind: 'host' | 'applets'): Record<string, Program> {
  const rest = names.filter((name) => !(name in FEW[kind]));
  return Object.fromEntries(rest.map((name) => [name, fetchedProgram(code, (there) => there[kind][name] as Program)]));
}
