import type { NetDevice } from '#kernel/dev/netdevice.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Addr } from '#netip/addr.ts';
import { type HnsNetwork, hnsNetworks } from './hns.ts';

/** A network adapter as Windows shows it. */
export interface Adapter {
  readonly alias: string;
  readonly description: string;
  readonly device: NetDevice;
  readonly index: number;
  /** `08-00-27-00-00-11` */
  readonly mac: string;
  readonly up: boolean;
  readonly gateway: Addr | undefined;
}

/** The adapters of a process's network, loopback apart: on the host cards and the host's ends of virtual switches. */
export function adapters(proc: Process): Adapter[] {
  const { net } = proc.namespaces;
  const inside = net !== proc.kernel.net;
  const networks = inside ? [] : hnsNetworks(proc.kernel);
  const counts = new Map<string, number>();
  const found: Adapter[] = [];
  for (const device of net.devices.list()) {
    const named = inside ? containerName(device) : hostName(device, networks);
    if (!named) continue;
    const count = (counts.get(named.alias) ?? 0) + 1;
    counts.set(named.alias, count);
    const switchCount = found.filter(({ description }) => description.startsWith(named.description)).length;
    found.push({
      alias: count === 1 ? named.alias : `${named.alias} ${count}`,
      description: switchCount === 0 ? named.description : `${named.description} #${switchCount + 1}`,
      device,
      index: device.index,
      mac: dashed(device.mac),
      up: device.up,
      gateway: net.routes.list(4).find((route) => route.dst.length === 0 && route.device === device)?.via,
    });
  }
  return found;
}

function containerName(device: NetDevice) {
  if (device.isLoopback) return undefined;
  return { alias: 'Ethernet', description: 'Hyper-V Virtual Ethernet Container Adapter' };
}

function hostName(device: NetDevice, networks: readonly HnsNetwork[]) {
  if (device.isPhysical) return { alias: 'Ethernet', description: 'Microsoft Hyper-V Network Adapter' };
  const network = networks.find((each) => each.device === device.name);
  if (!network) return undefined;
  const name = network.adapter === undefined ? network.name : 'Ethernet';
  return { alias: `vEthernet (${name})`, description: 'Hyper-V Virtual Ethernet Adapter' };
}

/** `00-15-5D-2B-F0-00` */
export function dashed(mac: string): string {
  return mac.toUpperCase().replaceAll(':', '-');
}
