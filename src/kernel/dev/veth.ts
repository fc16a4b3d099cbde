import { type Mac, parseMac } from '#netip/mac.ts';
import { MICROSECOND } from '../clock.ts';
import { Errno } from '../errno.ts';
import type { NetNamespace } from '../netns.ts';
import { ETHERNET_HEADER, type EthernetFrame, frameLength } from '../wire/ethernet.ts';
import { scrubbed } from '../wire/ip.ts';
import { Delay } from './delay.ts';
import { NetDevice, type OperState } from './netdevice.ts';

/** One end of a virtual cable, veth(4). What is sent into one end comes out of the other. */
export class Veth extends NetDevice {
  override readonly kind = 'veth';
  #peer: Veth | undefined;
  #delay: Delay | undefined;

  /** The other end; undefined once the pair is deleted. */
  get peer(): Veth | undefined {
    return this.#peer;
  }

  override get link(): { index: number; name?: string; netnsId?: number } | undefined {
    const peer = this.#peer;
    if (!peer?.attached || !this.attached) return undefined;
    if (peer.netns === this.netns) return { index: peer.index, name: peer.name };
    return { index: peer.index, netnsId: this.netns.idOf(peer.netns) };
  }

  override get operstate(): OperState {
    if (!this.up) return 'down';
    return this.linkPresent() ? 'up' : 'lowerlayerdown';
  }

  protected override linkPresent(): boolean {
    return this.#peer?.up === true;
  }

  /** Joins two loose ends; `createVeth` does this. */
  join(peer: Veth): void {
    this.#peer = peer;
    peer.#peer = this;
  }

  protected override stateChanged(): void {
    if (this.#peer?.attached && this.#peer.up) this.#peer.carrierChanged();
  }

  override destroyed(): void {
    super.destroyed();
    const peer = this.#peer;
    this.#peer = undefined;
    if (!peer) return;
    peer.#peer = undefined;
    if (peer.attached) peer.netns.devices.remove(peer);
  }

  protected override send(frame: EthernetFrame): void {
    const peer = this.#peer;
    if (!peer) return;
    const { payload } = frame;
    if (frameLength(frame) > peer.mtu + ETHERNET_HEADER + 4) {
      this.stats.txDropped++;
      this.drop('mtu-exceeded', frame);
      return;
    }
    this.#delay ??= new Delay(this.netns.clock, this.netns.jitter, 9 * MICROSECOND, 10 * MICROSECOND);
    const crossing =
      payload.kind === 'ip' && peer.netns !== this.netns ? { ...frame, payload: scrubbed(payload) } : frame;
    this.#delay.after(() => peer.receive(crossing));
  }
}

/** Where one end of a new pair goes. */
export interface VethEnd {
  netns: NetNamespace;
  name: string;
  mac?: Mac;
  mtu?: number;
}

/**
 * Makes a pair (`ip link add A type veth peer name B`). The peer is registered first, as the kernel does, and has the
 * lower number where both are in one namespace.
 * @throws Errno EEXIST or EINVAL for a name; nothing has been made then
 */
export function createVeth(end: VethEnd, peerEnd: VethEnd): [Veth, Veth] {
  if (end.netns === peerEnd.netns && end.name === peerEnd.name && !end.name.includes('%d'))
    throw new Errno('EEXIST', end.name);
  const device = new Veth(macOf(end));
  const peer = new Veth(macOf(peerEnd));
  device.mtu = end.mtu ?? device.mtu;
  peer.mtu = peerEnd.mtu ?? end.mtu ?? peer.mtu;
  peerEnd.netns.devices.add(peer, peerEnd.name);
  try {
    end.netns.devices.add(device, end.name);
  } catch (error) {
    peerEnd.netns.devices.remove(peer);
    throw error;
  }
  device.join(peer);
  if (device.netns !== peer.netns) {
    device.netns.idOf(peer.netns);
    peer.netns.idOf(device.netns);
  }
  return [device, peer];
}

function macOf(end: VethEnd): Mac {
  return (end.mac && parseMac(end.mac)) ?? end.netns.newMac();
}
