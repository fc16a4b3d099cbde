import type { NetNamespace } from '../../netns.ts';
import { InternalDevice } from './internaldevice.ts';
import type { TunnelEndpoint } from './tunnelendpoint.ts';

/** The switch inside the kernel that all bridges of a host share; `ip link` shows it as ovs-system. */
export class Datapath {
  readonly device: InternalDevice;
  /** By the name of their device. */
  readonly endpoints = new Map<string, TunnelEndpoint>();
  /** How many bridges, joined by patches, the frame being switched right now has gone through. */
  depth = 0;
  /** How many times it has been looked up in a table so far, copies and resubmits counted. */
  lookups = 0;

  /** @throws Errno EEXIST where the name is taken */
  constructor(readonly netns: NetNamespace) {
    this.device = netns.devices.add(new InternalDevice(netns.newMac()), 'ovs-system');
  }

  close(): void {
    if (this.device.attached) this.netns.devices.remove(this.device);
  }
}
