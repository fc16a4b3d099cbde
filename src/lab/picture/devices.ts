import type { Macvlan } from '#kernel/dev/macvlan.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Nic } from '#kernel/dev/nic.ts';
import type { UpperDevice } from '#kernel/dev/upperdevice.ts';
import { Veth } from '#kernel/dev/veth.ts';
import type { Vlan } from '#kernel/dev/vlan.ts';
import type { Vxlan } from '#kernel/dev/vxlan.ts';
import type { NetNamespace } from '#kernel/netns.ts';
import type { DevicePicture, DeviceRef } from '../picture.ts';

/** What a device's picture needs to know of the host around it. */
export interface Surroundings {
  /** Ids of the namespaces that are in the picture. */
  readonly ids: ReadonlyMap<NetNamespace, string>;
  /** Ids of Docker networks by what belongs to them. */
  readonly networks: ReadonlyMap<NetDevice, string>;
}

/** One network interface as it is now. */
export function devicePicture(device: NetDevice, around: Surroundings): DevicePicture {
  const other = device instanceof Veth ? device.peer : undefined;
  const network = around.networks.get(device);
  const master = device.master?.name ?? device.vport?.bridge;
  const segment = device instanceof Nic ? device.segment?.name : undefined;
  const peer = other && refTo(other, around);
  return {
    name: device.name,
    index: device.index,
    kind: device instanceof Nic ? 'nic' : device.kind,
    mac: device.mac,
    up: device.up,
    carrier: device.carrier,
    mtu: device.mtu,
    addresses: device.addresses.map(({ prefix }) => prefix.text),
    ...(master !== undefined && { master }),
    ...(peer && { peer }),
    ...stacked(device, around),
    ...(network !== undefined && { network }),
    ...(segment !== undefined && { segment }),
  };
}

function stacked(device: NetDevice, around: Surroundings): Partial<DevicePicture> {
  if (device.kind === 'vlan' || device.kind === 'macvlan' || device.kind === 'ipvlan') {
    const lower = refTo((device as UpperDevice).lower, around);
    return {
      ...(lower && { lower }),
      ...(device.kind === 'vlan' ? { vlan: (device as Vlan).id } : { mode: (device as Macvlan).mode }),
    };
  }
  // The device of Open vSwitch's tunnels has the kind, too, but no identifier: its ports have.
  if (device.kind !== 'vxlan' || !('fdb' in device)) return {};
  const { vni, port, fdb } = device as Vxlan;
  const remotes = new Set(fdb.list().flatMap((entry) => entry.remotes.map(({ dst }) => dst.text)));
  return { tunnel: { vni, port, remotes: [...remotes].sort() } };
}

function refTo(device: NetDevice, { ids }: Surroundings): DeviceRef | undefined {
  const namespace = device.attached ? ids.get(device.netns) : undefined;
  return namespace === undefined ? undefined : { namespace, device: device.name };
}
