import { conflict } from '#errdefs/errdefs.ts';
import type { Sandbox } from '#libnetwork/sandbox.ts';
import type { HostRecord, SandboxOptions, TextFile } from '#libnetwork/sandboxoptions.ts';
import { Addr } from '#netip/addr.ts';
import type { Container } from '../containers/container.ts';
import type { Daemon } from '../daemon.ts';

/** Makes a container's network stack, with what hosts and resolv.conf are written from. @throws DockerError */
export function newSandbox(daemon: Daemon, container: Container): Sandbox {
  const { hostConfig } = container;
  const { config } = daemon;
  const options: SandboxOptions = {
    hostname: container.config.Hostname,
    domainname: container.config.Domainname,
    hostsFile: textFile(daemon, `${container.directory}/hosts`),
    resolvFile: textFile(daemon, `${container.directory}/resolv.conf`),
    hostResolvConf: daemon.fs.exists('/etc/resolv.conf') ? daemon.fs.readText('/etc/resolv.conf') : undefined,
    hostHosts: daemon.fs.exists('/etc/hosts') ? daemon.fs.readText('/etc/hosts') : undefined,
    dns: orElse(hostConfig.Dns, config.list('dns')).flatMap((text) => Addr.tryParse(text) ?? []),
    dnsSearch: orElse(hostConfig.DnsSearch, config.list('dns-search')),
    dnsOptions: orElse(hostConfig.DnsOptions, config.list('dns-opts')),
    extraHosts: [...extraHosts(daemon, container), ...linkedHosts(container)],
    useHostNamespace: container.onHostNetwork,
    ...(daemon.fs.exists('/etc/hosts') && { hostHosts: daemon.fs.readText('/etc/hosts') }),
    daemon: daemon.proc,
  };
  return daemon.controller.newSandbox(container.id, options);
}

/** What a container says, or else what the engine's configuration says. */
function orElse(own: readonly string[] | null | undefined, standard: readonly string[]): string[] {
  return [...(own && own.length > 0 ? own : standard)];
}

function textFile(daemon: Daemon, path: string): TextFile {
  return {
    write: (text) => daemon.fs.writeFile(path, text, 0o644),
    read: () => (daemon.fs.exists(path) ? daemon.fs.readText(path) : undefined),
  };
}

function extraHosts(daemon: Daemon, container: Container): HostRecord[] {
  return (container.hostConfig.ExtraHosts ?? []).flatMap((entry) => {
    const at = entry.search(/[:=]/);
    const hosts = entry.slice(0, at);
    const address = entry.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
    if (address !== 'host-gateway') return [{ ip: address, hosts }];
    return hostGateways(daemon).map((ip) => ({ ip, hosts }));
  });
}

/** What `host-gateway` stands for: what the engine was told (`--host-gateway-ip`), else the host's own addresses on docker0. */
function hostGateways(daemon: Daemon): readonly string[] {
  const told = daemon.config.list('host-gateway-ips');
  if (told.length > 0) return told;
  const device = daemon.kernel.net.devices.byName('docker0');
  const addresses = (device?.addresses ?? []).map(({ prefix }) => prefix.addr);
  return addresses.filter((address) => !address.isLinkLocal).map((address) => address.text);
}

/** Legacy links: alias, hostname and name of the other container. */
function linkedHosts(container: Container): HostRecord[] {
  if (!container.networks.has('bridge')) return [];
  return container.links.flatMap(({ child, alias }) => {
    const attachment = child.networks.get('bridge');
    if (!attachment) throw conflict(`Cannot link to /${child.name}, as it does not belong to the default network`);
    const hosts = [alias, child.config.Hostname, ...(alias === child.name ? [] : [child.name])].join(' ');
    const { address4, address6 } = attachment.endpoint ?? {};
    return [address4, address6].flatMap((address) => (address ? [{ ip: address.addr.text, hosts }] : []));
  });
}
