import { ETHERNET_HEADER, type EthernetFrame, frameLength } from '../../wire/ethernet.ts';
import { NetDevice, type OperState } from '../netdevice.ts';

/**
 * An internal port of Open vSwitch: the host's own end on a bridge. Every bridge has one of its name, `type=internal`
 * makes more, and `ovs-system`, which stands for the datapath, is one without a bridge.
 */
export class InternalDevice extends NetDevice {
  override readonly kind = 'openvswitch';
  /** Takes what the host sends here; undefined where no bridge has it. */
  output: ((frame: EthernetFrame) => void) | undefined;

  override get netnsImmutable(): boolean {
    return this.name === 'ovs-system';
  }

  override get operstate(): OperState {
    return this.up ? 'unknown' : 'down';
  }

  protected override send(frame: EthernetFrame): void {
    const { payload } = frame;
    if (payload.kind === 'ip' && payload.dontFragment && frameLength(frame) > this.mtu + ETHERNET_HEADER + 4) {
      this.drop('mtu-exceeded', frame);
      return;
    }
    if (this.output) this.output(frame);
    else this.drop('no-carrier', frame, 'no bridge has this device as a port');
  }
}
