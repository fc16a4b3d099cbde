import type { EthernetFrame } from '../../wire/ethernet.ts';
import type { OvsBridge } from './bridge.ts';
import { OvsPort } from './port.ts';

/** One end of a patch: what goes in here comes out of its peer, on another bridge of the same host. */
export class PatchPort extends OvsPort {
  /** @param peer finds the other end, which may come later */
  constructor(
    bridge: OvsBridge,
    name: string,
    number: number,
    readonly peerName: string,
    readonly peer: () => PatchPort | undefined,
  ) {
    super(bridge, name, number);
  }

  override get linkUp(): boolean {
    return this.peer() !== undefined;
  }

  protected override send(frame: EthernetFrame): void {
    const peer = this.peer();
    if (peer) peer.input(frame);
    else this.bridge.drop('ovs-no-peer', frame, this);
  }
}
