import { ETHERNET_HEADER, type EthernetFrame, frameLength } from '../../wire/ethernet.ts';
import type { NetDevice } from '../netdevice.ts';
import type { OvsBridge } from './bridge.ts';

export type VlanMode = 'access' | 'trunk' | 'native-tagged' | 'native-untagged';

/** What a port does with 802.1Q tags when a bridge switches as usual: ovs-vswitchd.conf.db(5), table Port. */
export interface VlanSettings {
  readonly tag?: number;
  /** VLANs a trunk carries; none given means all. */
  readonly trunks: ReadonlySet<number>;
  /** Undefined: `access` with a tag, else `trunk`. */
  readonly mode?: VlanMode;
  /** Frames never go from one protected port to another. */
  readonly protected?: boolean;
}

/** Frames and bytes that came in here from outside the bridge, and that the bridge sent out here. */
export interface PortStats {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly txBytes: number;
}

const ALL_VLANS: VlanSettings = { trunks: new Set() };

/** A port of an Open vSwitch bridge: a network device, one end of a patch, or a tunnel. */
export abstract class OvsPort {
  vlans: VlanSettings = ALL_VLANS;
  /** Switched off by `ovs-ofctl mod-port … down`, or kept out of floods by `no-flood`. */
  readonly config = { down: false, noFlood: false, noReceive: false, noForward: false };
  readonly #stats = { rxPackets: 0, rxBytes: 0, txPackets: 0, txBytes: 0 };

  constructor(
    readonly bridge: OvsBridge,
    readonly name: string,
    /** Its OpenFlow number. */
    readonly number: number,
  ) {}

  /** The network device behind it, if there is one: patches and tunnels have none. */
  get device(): NetDevice | undefined {
    return undefined;
  }

  /** Whether frames can leave here. */
  get linkUp(): boolean {
    return true;
  }

  get stats(): PortStats {
    return this.#stats;
  }

  /** Sends a frame out, unless the port is switched off. */
  output(frame: EthernetFrame): void {
    if (this.config.down || this.config.noForward) {
      this.bridge.drop('ovs-port-down', frame, this);
      return;
    }
    this.#stats.txPackets++;
    this.#stats.txBytes += frameLength(frame);
    this.send(frame);
  }

  /** What the kind does to send a frame. */
  protected abstract send(frame: EthernetFrame): void;

  /** Takes in what arrived, unless the port is switched off. */
  input(frame: EthernetFrame): void {
    this.#stats.rxPackets++;
    this.#stats.rxBytes += frameLength(frame);
    if (this.config.down || this.config.noReceive) this.bridge.drop('ovs-port-down', frame, this);
    else this.bridge.receive(this, frame);
  }

  /** Gives up what it holds, when it is taken out of its bridge. */
  close(): void {}

  get vlanMode(): VlanMode {
    return this.vlans.mode ?? (this.vlans.tag === undefined ? 'trunk' : 'access');
  }

  /** The VLAN that a frame with this tag (0: none) belongs to when it comes in here; undefined where it may not. */
  vlanOf(tag: number): number | undefined {
    const native = this.vlans.tag ?? 0;
    if (this.vlanMode === 'access') return tag === 0 ? native : undefined;
    if (this.vlanMode !== 'trunk' && (tag === 0 || tag === native)) return native;
    return this.#carries(tag) ? tag : undefined;
  }

  /** The tag (0: none) with which a frame of `vlan` leaves here; undefined where it does not. */
  tagFor(vlan: number): number | undefined {
    const native = this.vlans.tag ?? 0;
    if (this.vlanMode === 'access') return vlan === native ? 0 : undefined;
    if (this.vlanMode !== 'trunk' && vlan === native) return this.vlanMode === 'native-tagged' ? vlan : 0;
    return this.#carries(vlan) ? vlan : undefined;
  }

  #carries(vlan: number): boolean {
    return this.vlans.trunks.size === 0 || this.vlans.trunks.has(vlan);
  }
}

/** Whether a frame that may not be fragmented is longer than a device takes. */
export function tooLong(frame: EthernetFrame, device: NetDevice): boolean {
  const { payload } = frame;
  return payload.kind === 'ip' && payload.dontFragment && frameLength(frame) > device.mtu + ETHERNET_HEADER + 4;
}
