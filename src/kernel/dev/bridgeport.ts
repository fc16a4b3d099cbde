import type { NetDevice } from './netdevice.ts';

/** A device's membership in a bridge, with the flags of `bridge link set`. */
export class BridgePort {
  /** Frames may go back out where they came in. */
  hairpin = false;
  /** Frames to and from other isolated ports are dropped. */
  isolated = false;
  learning = true;
  /** Whether unicast to unknown addresses goes out here. */
  flood = true;
  multicastFlood = true;
  broadcastFlood = true;
  /** Administratively blocked (`bridge link set state`). */
  blocked = false;
  priority = 32;
  cost = 2;

  constructor(
    readonly device: NetDevice,
    /** From 1, the lowest free one of the bridge. */
    readonly number: number,
  ) {}

  /** STP is off: a port with a link forwards. */
  get state(): 'disabled' | 'blocking' | 'forwarding' {
    if (!this.device.carrier || !this.device.master?.up) return 'disabled';
    return this.blocked ? 'blocking' : 'forwarding';
  }

  get forwarding(): boolean {
    return !this.blocked && this.device.carrier;
  }
}
