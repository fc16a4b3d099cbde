import type { NetNamespace } from '#kernel/netns.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Addr } from '#netip/addr.ts';

/** A file of the container that libnetwork writes. */
export interface TextFile {
  /** Replaces the content. */
  write(text: string): void;
  /** What it holds now; undefined where nobody has written it. */
  read(): string | undefined;
}

/** A line of /etc/hosts. */
export interface HostRecord {
  readonly ip: string;
  /** One name, or several separated by blanks. */
  readonly hosts: string;
}

/** What a container's network stack is made with. */
export interface SandboxOptions {
  hostname: string;
  domainname: string;
  /** /etc/hosts and /etc/resolv.conf of the container. */
  hostsFile: TextFile;
  resolvFile: TextFile;
  /** Text of the host's /etc/resolv.conf; undefined where it has none. */
  hostResolvConf: string | undefined;
  /** Text of the host's /etc/hosts, which a container in the host's namespace starts with. */
  hostHosts?: string;
  /** `--dns`, `--dns-search`, `--dns-option`; empty: as the host has them. */
  dns?: Addr[];
  dnsSearch?: string[];
  dnsOptions?: string[];
  /** `--add-host` and legacy links, in this order, after the container's own lines. */
  extraHosts?: HostRecord[];
  /** Lives in the host's own namespace (`--network host`). */
  useHostNamespace?: boolean;
  /** A namespace somebody else owns; a new one is made where absent. */
  useExternalNamespace?: NetNamespace;
  /** Name of its namespace's file; the beginning of its id where absent. */
  keyName?: string;
  /** It balances the load of one network and needs no way out. */
  balancesOnly?: boolean;
  /** dockerd, in which DNS servers and port proxies run. */
  daemon: Process;
}
