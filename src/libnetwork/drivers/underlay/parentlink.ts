import { invalidParameter } from '#errdefs/errdefs.ts';
import { Dummy } from '#kernel/dev/dummy.ts';
import type { NetDevice } from '#kernel/dev/netdevice.ts';
import { Vlan } from '#kernel/dev/vlan.ts';
import { isErrno } from '#kernel/errno.ts';
import type { NetNamespace } from '#kernel/netns.ts';

/** The host's interface that networks of an underlay driver stand on. */
export interface ParentLink {
  readonly device: NetDevice;
  /** Whether the driver made it, and so removes it with the last network. */
  readonly made: boolean;
}

/**
 * Finds the parent interface, or makes it: a VLAN sub-interface for `eth0.10`, a dummy where the network is internal
 * (moby drivers/macvlan/macvlan_setup.go).
 * @param owned of a network that comes back: whether an interface that is there is the driver's
 * @throws invalidParameter
 */
export function takeParent(netns: NetNamespace, name: string, internal: boolean, owned = false): ParentLink {
  const existing = netns.devices.byName(name);
  if (existing) return { device: existing, made: owned };
  if (internal) {
    const dummy = new Dummy(netns.newMac());
    netns.devices.add(dummy, name);
    dummy.setUp(true);
    return { device: dummy, made: true };
  }
  return { device: createVlan(netns, name), made: true };
}

function createVlan(netns: NetNamespace, name: string): Vlan {
  const dot = name.lastIndexOf('.');
  if (dot < 0) throw invalidParameter(`invalid subinterface vlan name ${name}, example formatting is eth0.10`);
  const [parent, tag] = [name.slice(0, dot), name.slice(dot + 1)];
  const id = /^\d+$/.test(tag) ? Number(tag) : Number.NaN;
  if (Number.isNaN(id))
    throw invalidParameter(`unable to parse a valid vlan id from: ${tag} (ex. eth0.10 for vlan 10)`);
  if (id < 1 || id > 4094) throw invalidParameter(`vlan id must be between 1-4094, received: ${id}`);
  const lower = netns.devices.byName(parent);
  if (!lower) throw invalidParameter(`failed to find master interface ${parent} on the Docker host: Link not found`);
  try {
    const vlan = Vlan.create(lower, name, id);
    vlan.setUp(true);
    return vlan;
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw invalidParameter(`failed to create ${name} vlan link: ${error.message.toLowerCase()}`);
  }
}

/** Removes a parent that the driver made; an interface of the administrator stays. */
export function releaseParent(netns: NetNamespace, parent: ParentLink): void {
  if (parent.made && netns.devices.byName(parent.device.name) === parent.device) netns.devices.remove(parent.device);
}
