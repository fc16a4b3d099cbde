import type { Mac } from '#netip/mac.ts';
import type { EthernetFrame } from '../../wire/ethernet.ts';
import { NetDevice, type OperState } from '../netdevice.ts';

/** MTU of the device behind tunnel ports: the underlay's is what counts. */
const TUNNEL_MTU = 65_000;

/** The device through which all tunnels of one kind and port go, such as vxlan_sys_4789; frames can be watched on it. */
export class TunnelDevice extends NetDevice {
  constructor(
    override readonly kind: 'vxlan' | 'gretap',
    mac: Mac,
  ) {
    super(mac);
    this.mtu = TUNNEL_MTU;
  }

  override get operstate(): OperState {
    return this.up ? 'unknown' : 'down';
  }

  /** Counts a frame that goes through. */
  pass(direction: 'in' | 'out', frame: EthernetFrame, bytes: number): void {
    this.capture(direction, frame);
    if (direction === 'in') {
      this.stats.rxPackets++;
      this.stats.rxBytes += bytes;
    } else {
      this.stats.txPackets++;
      this.stats.txBytes += bytes;
    }
  }

  protected override send(frame: EthernetFrame): void {
    this.drop('tunnel-no-remote', frame, 'only ports of a bridge know where to');
  }
}
