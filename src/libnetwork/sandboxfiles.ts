import { Addr } from '#netip/addr.ts';
import { hostsText, ownRecords, withHosts, withoutHosts } from './etchosts.ts';
import { type ExternalServer, ResolvConf } from './resolvconf.ts';
import type { HostRecord, SandboxOptions, TextFile } from './sandboxoptions.ts';

/** Where the embedded DNS server listens. */
export const RESOLVER_ADDRESS = '127.0.0.11';

/** /etc/hosts and /etc/resolv.conf of one container. */
export class SandboxFiles {
  readonly #options: SandboxOptions;
  #ndotsSet = false;
  /** What was written last: where the file says something else now, somebody has edited it, and it stays so. */
  #resolvText: string | undefined;

  /** Writes both files as they are before any network is joined. */
  constructor(options: SandboxOptions, ipv6: boolean) {
    this.#options = options;
    const extra = options.extraHosts ?? [];
    const hosts =
      options.useHostNamespace && options.hostHosts !== undefined
        ? withHosts(options.hostHosts, extra)
        : hostsText(extra, ipv6);
    options.hostsFile.write(hosts);
    const conf = this.#load();
    // Whether the container will have IPv6 is not known yet, so this file goes without (as recorded of 28.5.2).
    if (!options.useHostNamespace) conf.transformForLegacy(false);
    this.#writeResolv(conf);
  }

  /** Whether names without dots stay inside: the user has set ndots. */
  get ndotsSet(): boolean {
    return this.#ndotsSet;
  }

  /** Makes the embedded DNS server the container's. @returns the servers it is to ask */
  useInternalResolver(): ExternalServer[] {
    const conf = this.#load();
    this.#ndotsSet = conf.ndotsSet;
    const servers = conf.transformForInternal(Addr.parse(RESOLVER_ADDRESS), ['ndots:0']);
    this.#writeResolv(conf);
    return servers;
  }

  /**
   * Makes the DNS servers at gateways the container's first.
   * @param servers those that come after; the ones it would have otherwise where there are none
   */
  useGateways(gateways: readonly Addr[], servers: readonly Addr[]): void {
    const conf = this.#load();
    conf.overrideNameServers([...gateways, ...(servers.length > 0 ? servers : conf.nameServers)]);
    this.#writeResolv(conf);
  }

  /** Adds the container's own lines for the addresses of one network. */
  addOwnHosts(addresses: readonly Addr[]): void {
    const { hostname, domainname, hostsFile } = this.#options;
    if (addresses.length === 0) return;
    hostsFile.write(withHosts(read(hostsFile), ownRecords(addresses, hostname, domainname)));
  }

  removeOwnHosts(addresses: readonly Addr[]): void {
    const { hostname, domainname, hostsFile } = this.#options;
    if (addresses.length === 0) return;
    hostsFile.write(withoutHosts(read(hostsFile), ownRecords(addresses, hostname, domainname)));
  }

  /** Takes lines out, where they are still there, and adds others. */
  replaceHosts(gone: readonly HostRecord[], come: readonly HostRecord[]): void {
    const { hostsFile } = this.#options;
    hostsFile.write(withHosts(withoutHosts(read(hostsFile), gone), come));
  }

  /** Replaces the address in the line that begins with `name` (moby etchosts.Update). */
  updateHost(name: string, ip: string): void {
    const { hostsFile } = this.#options;
    const lines = read(hostsFile).split('\n');
    hostsFile.write(
      lines
        .map((line) => {
          const [, names = ''] = line.split('\t');
          return names.split(/\s/, 1)[0] === name ? `${ip}\t${names}` : line;
        })
        .join('\n'),
    );
  }

  #load(): ResolvConf {
    const { hostResolvConf, dns = [], dnsSearch = [], dnsOptions = [] } = this.#options;
    const conf = ResolvConf.parse(hostResolvConf ?? '');
    if (dns.length > 0) conf.overrideNameServers(dns);
    if (dnsSearch.length > 0) conf.overrideSearch(dnsSearch);
    if (dnsOptions.length > 0) conf.overrideOptions(dnsOptions);
    return conf;
  }

  #writeResolv(conf: ResolvConf): void {
    const { resolvFile } = this.#options;
    const now = resolvFile.read();
    if (this.#resolvText !== undefined && now !== undefined && now !== this.#resolvText) return;
    this.#resolvText = conf.text();
    resolvFile.write(this.#resolvText);
  }
}

function read(file: TextFile): string {
  return file.read() ?? '';
}
