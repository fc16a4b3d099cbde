import { Addr } from '#netip/addr.ts';
import { type Mac, parseMac } from '#netip/mac.ts';

/** A range that addresses are given from. */
export interface DhcpRange {
  readonly first: Addr;
  readonly last: Addr;
  readonly mask?: Addr;
  /** In seconds. */
  readonly lease: number;
}

/** What dnsmasq was told, on the command line and in its file. */
export interface DnsmasqConfiguration {
  readonly ranges: DhcpRange[];
  /** By the code of the option; a value is as it is sent. */
  readonly options: Map<number, Uint8Array>;
  /** Addresses for certain clients, and names. */
  readonly hosts: { readonly mac: Mac; readonly address?: Addr; readonly name?: string; readonly ignore?: boolean }[];
  readonly interfaces: string[];
  port: number;
  keepInForeground: boolean;
  noDaemon: boolean;
  leaseFile: string;
  logFile: string | undefined;
  configFile: string;
}

const OPTION_NAMES: Readonly<Record<string, number>> = {
  netmask: 1,
  router: 3,
  'dns-server': 6,
  'domain-name': 15,
  broadcast: 28,
};
const HARMLESS =
  /^(log-dhcp|log-queries|dhcp-authoritative|no-resolv|no-hosts|no-ping|bind-interfaces|bind-dynamic|domain-needed|bogus-priv|except-interface|user|group|pid-file|no-poll|leasefile-ro)$/;

/** Options there are that have to do with what is left out. */
const MISSING: ReadonlySet<string> = new Set(
  (
    'address server local domain expand-hosts host-record cname addn-hosts hostsdir resolv-file strict-order all-servers cache-size ' +
    'neg-ttl local-ttl listen-address conf-dir dhcp-boot enable-tftp tftp-root pxe-service dhcp-match dhcp-script dhcp-mac ' +
    'dhcp-vendorclass dhcp-userclass dhcp-lease-max dhcp-relay dhcp-ignore dhcp-broadcast dhcp-hostsfile dhcp-optsfile read-ethers ' +
    'enable-ra ra-param bogus-nxdomain stop-dns-rebind auth-zone dnssec txt-record srv-host ptr-record mx-host interface-name alias ' +
    'synth-domain log-async shared-network bridge-interface'
  ).split(' '),
);

/** Reads arguments (`--dhcp-range=…`) and, without `-C`, /etc/dnsmasq.conf; answers the complaint where it cannot. */
export function readConfiguration(
  args: readonly string[],
  readFile: (path: string) => string | undefined,
): DnsmasqConfiguration | string {
  const configuration: DnsmasqConfiguration = {
    ranges: [],
    options: new Map(),
    hosts: [],
    interfaces: [],
    port: 53,
    keepInForeground: false,
    noDaemon: false,
    leaseFile: '/var/lib/misc/dnsmasq.leases',
    logFile: undefined,
    configFile: '/etc/dnsmasq.conf',
  };
  const words = [...args];
  while (words.length > 0) {
    const word = words.shift() as string;
    const long = /^--([^=]+)(?:=(.*))?$/.exec(word);
    const short = /^-([a-zA-Z])(.*)$/.exec(word);
    const name = long?.[1] ?? SHORT[short?.[1] ?? ''] ?? '';
    if (name === '') return 'bad command line options: try --help';
    const value = long ? long[2] : short?.[2] || (VALUED.has(short?.[1] ?? '') ? words.shift() : undefined);
    const problem = take(configuration, name, value ?? '');
    if (problem !== undefined) return problem === '' ? 'bad command line options: try --help' : problem;
  }
  const text = readFile(configuration.configFile);
  for (const [index, line] of (text ?? '').split('\n').entries()) {
    const [, name = '', value = ''] = /^\s*([a-z][a-z0-9-]*)\s*(?:=\s*(.*?))?\s*$/.exec(line.replace(/#.*$/, '')) ?? [];
    if (name === '') continue;
    const problem = take(configuration, name, value);
    const place = `at line ${index + 1} of ${configuration.configFile}`;
    if (problem !== undefined) return problem === '' ? `bad option ${place}` : `${problem} ${place}`;
  }
  return configuration;
}

const SHORT: Readonly<Record<string, string>> = {
  d: 'no-daemon',
  k: 'keep-in-foreground',
  p: 'port',
  i: 'interface',
  F: 'dhcp-range',
  O: 'dhcp-option',
  G: 'dhcp-host',
  C: 'conf-file',
  l: 'dhcp-leasefile',
  q: 'log-queries',
  h: 'no-hosts',
  R: 'no-resolv',
};
const VALUED: ReadonlySet<string> = new Set(['p', 'i', 'F', 'O', 'G', 'C', 'l']);

/** @returns the complaint, '' where only the name is wrong */
function take(configuration: DnsmasqConfiguration, name: string, value: string): string | undefined {
  if (name === 'no-daemon') configuration.noDaemon = true;
  else if (name === 'keep-in-foreground') configuration.keepInForeground = true;
  else if (name === 'port') configuration.port = Number(value);
  else if (name === 'interface') configuration.interfaces.push(...value.split(','));
  else if (name === 'conf-file') configuration.configFile = value;
  else if (name === 'dhcp-leasefile') configuration.leaseFile = value;
  else if (name === 'log-facility') configuration.logFile = value;
  else if (name === 'dhcp-range') return takeRange(configuration, value);
  else if (name === 'dhcp-option') return takeOption(configuration, value);
  else if (name === 'dhcp-host') return takeHost(configuration, value);
  else if (MISSING.has(name)) return `not simulated: ${name}`;
  else if (!HARMLESS.test(name)) return '';
  return undefined;
}

function takeRange(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const [first, last, ...rest] = value.split(',').map((part) => part.trim());
  const [from, to] = [Addr.tryParse(first ?? ''), Addr.tryParse(last ?? '')];
  if (from?.family !== 4 || to?.family !== 4) return 'bad dhcp-range';
  const mask = rest.map((part) => Addr.tryParse(part)).find((address) => address !== undefined);
  const time = rest.find((part) => /^(\d+[smhd]?|infinite)$/.test(part)) ?? '1h';
  configuration.ranges.push({ first: from, last: to, ...(mask && { mask }), lease: secondsOf(time) });
  return undefined;
}

function secondsOf(time: string): number {
  if (time === 'infinite') return 0xffff_ffff;
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[time.at(-1) ?? ''] ?? 1;
  return Math.max(120, Number.parseInt(time, 10) * unit);
}

function takeOption(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const [given = '', ...values] = value.split(',').map((part) => part.trim());
  const name = given.replace(/^option:/, '');
  const code = /^\d+$/.test(name) ? Number(name) : OPTION_NAMES[name];
  if (code === undefined) return 'bad dhcp-option';
  const addresses = values.map((each) => Addr.tryParse(each));
  const bytes = addresses.every((address) => address?.family === 4)
    ? addresses.flatMap((address) => [...(address as Addr).bytes()])
    : [...new TextEncoder().encode(values.join(','))];
  configuration.options.set(code, Uint8Array.from(bytes));
  return undefined;
}

function takeHost(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const parts = value.split(',').map((part) => part.trim());
  const mac = parts.map((part) => parseMac(part)).find((each) => each !== undefined);
  if (mac === undefined) return 'bad dhcp-host';
  const address = parts.map((part) => Addr.tryParse(part)).find((each) => each !== undefined);
  const name = parts.find((part) => /^[a-z][a-z0-9-]*$/i.test(part) && part !== 'ignore');
  configuration.hosts.push({
    mac,
    ...(address && { address }),
    ...(name !== undefined && { name }),
    ...(parts.includes('ignore') && { ignore: true }),
  });
  return undefined;
}
