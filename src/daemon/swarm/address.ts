import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { Controller } from '#libnetwork/controller.ts';
import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';

/*
 * Where a node listens and what others reach it by (moby daemon/cluster/listen_addr.go). Errors are Docker's words.
 */

export const DEFAULT_PORT = 2377;
const DEFAULT_DATA_PATH_PORT = 4789;
const BAD_LISTEN = 'listen address must be an IP address or network interface (with optional port number)';
const BAD_ADVERTISE =
  'advertise address must be a non-zero IP address or network interface (with optional port number)';
const BAD_DATA_PATH = 'data path address must be a non-zero IP address or network interface (without a port number)';
const MUST_SPECIFY_LISTEN =
  "must specify a listening address because the address to advertise is not recognized as a system address, and a system's IP address to use could not be uniquely identified";

interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host:port` as the API takes it, with what is missing filled in: `0.0.0.0` and 2377 (moby opts.ParseTCPAddr). */
export function completeAddress(text: string, what: string): string {
  if (text === '') throw invalidParameter(`invalid ${what} "": invalid empty address`);
  const bare = text.replace(/^tcp:\/\//, '');
  const { host, port } = split(bare);
  const shown = (host || '0.0.0.0').includes(':') ? `[${host}]` : host || '0.0.0.0';
  return `${shown}:${port === '' ? DEFAULT_PORT : port}`;
}

/** Where to listen: an address, or an interface's. @throws DockerError */
export function resolveListenAddress(netns: NetNamespace, text: string): HostPort {
  const { host, port } = split(text);
  const device = netns.devices.byName(host);
  if (device) return { host: interfaceAddress(device).text, port: Number(port) };
  if (!Addr.tryParse(host)) throw invalidParameter(BAD_LISTEN);
  return { host, port: Number(port) };
}

/** What others are to use: as given, or the host's only address. @throws DockerError */
export function resolveAdvertiseAddress(controller: Controller, text: string, listenPort: number): HostPort {
  if (text === '') return { host: systemAddress(controller).text, port: listenPort };
  const netns = controller.hostNamespace;
  const { host, port } = split(text);
  const chosen = port === '' ? listenPort : Number(port);
  const device = netns.devices.byName(host);
  if (device) return { host: interfaceAddress(device).text, port: chosen };
  const addr = Addr.tryParse(host);
  if (!addr || addr.isUnspecified) throw invalidParameter(BAD_ADVERTISE);
  return { host, port: chosen };
}

/** What VXLAN traffic uses; '' for the advertised address. @throws DockerError */
export function resolveDataPathAddress(netns: NetNamespace, text: string): string {
  if (text === '') return '';
  const device = netns.devices.byName(text);
  if (device) return interfaceAddress(device).text;
  const addr = Addr.tryParse(text);
  if (!addr || addr.isUnspecified) throw invalidParameter(BAD_DATA_PATH);
  return addr.text;
}

/** The address by which the host itself is meant: the one it listens on, or the advertised one if that is its own. @throws DockerError */
export function localAddress(controller: Controller, listenHost: string, advertiseHost: string): string {
  if (!Addr.parse(listenHost).isUnspecified) return listenHost;
  const advertised = Addr.parse(advertiseHost);
  const own = controller.hostNamespace.devices
    .list()
    .some(({ addresses }) => addresses.some(({ prefix }) => prefix.addr.equals(advertised)));
  if (own) return advertised.text;
  try {
    return systemAddress(controller).text;
  } catch {
    throw invalidParameter(MUST_SPECIFY_LISTEN);
  }
}

/** The UDP port of VXLAN. @throws DockerError outside 1024 to 49151 */
export function dataPathPort(port: number | undefined): number {
  if (port === undefined || port === 0) return DEFAULT_DATA_PATH_PORT;
  if (port < 1024 || port > 49_151) {
    throw unknownError(`Datapath port number is not in valid range (1024-49151) : ${port}`);
  }
  return port;
}

/** @throws DockerError for pools that networks cannot be cut from */
export function checkAddressPools(pools: readonly string[] | null | undefined, size: number): void {
  if (size > 29) throw unknownError(`subnet size is out of range: ${size}`);
  for (const pool of pools ?? []) {
    const prefix = Prefix.tryParse(pool);
    if (!prefix) throw unknownError(`invalid base pool ${pool}: invalid CIDR address: ${pool}`);
    if (prefix.length > size || prefix.family === 6) {
      throw unknownError(`invalid CIDR: "${pool}". Subnet size is too small for pool: ${size}`);
    }
  }
}

/** An interface's address, IPv4 rather than IPv6. @throws DockerError where it has none, or several */
function interfaceAddress(device: NetDevice): Addr {
  const found = new Map<4 | 6, Addr>();
  for (const { prefix, family } of device.addresses) {
    const first = found.get(family);
    if (first) {
      throw invalidParameter(
        `interface ${device.name} has more than one IPv${family} address (${first.text} and ${prefix.addr.text})`,
      );
    }
    found.set(family, prefix.addr);
  }
  const addr = found.get(4) ?? found.get(6);
  if (!addr) throw invalidParameter(`interface ${device.name} has no usable IPv4 or IPv6 address`);
  return addr;
}

/** The host's only address that is no container network's. @throws DockerError where it has none, or several */
export function systemAddress(controller: Controller): Addr {
  const managed = controller.networks().flatMap(({ pools4, pools6 }) => [...pools4, ...pools6].map(({ pool }) => pool));
  let chosen: { addr: Addr; device: string } | undefined;
  for (const device of controller.hostNamespace.devices.list()) {
    if (!device.up || device.isLoopback) continue;
    const addr = onlyAddress(device, managed);
    if (!addr) continue;
    if (chosen) {
      throw invalidParameter(
        `could not choose an IP address to advertise since this system has multiple addresses on different interfaces (${chosen.addr.text} on ${chosen.device} and ${addr.text} on ${device.name})`,
      );
    }
    chosen = { addr, device: device.name };
  }
  if (!chosen) throw unknownError("could not find the system's IP address");
  return chosen.addr;
}

function onlyAddress(device: NetDevice, managed: readonly Prefix[]): Addr | undefined {
  const found = new Map<4 | 6, Addr>();
  for (const { prefix, family } of device.addresses) {
    const { addr } = prefix;
    if (addr.isLoopback || addr.isLinkLocal || addr.isMulticast) continue;
    if (managed.some((pool) => pool.contains(addr))) return undefined;
    const first = found.get(family);
    if (first) {
      throw invalidParameter(
        `could not choose an IP address to advertise since this system has multiple addresses on interface ${device.name} (${first.text} and ${addr.text})`,
      );
    }
    found.set(family, addr);
  }
  return found.get(4) ?? found.get(6);
}

function split(text: string): { host: string; port: string } {
  if (Addr.tryParse(text)?.family === 6) return { host: text, port: '' };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(text);
  return { host: match?.[1] ?? match?.[2] ?? text, port: match?.[3] ?? '' };
}
