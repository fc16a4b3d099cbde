import type { NetDevice } from '../dev/netdevice.ts';
import type { EspPayload } from '../wire/esp.ts';
import { type IpPacket, ipLength } from '../wire/ip.ts';
import { spiText } from './output.ts';
import { open } from './seal.ts';
import type { Xfrm } from './xfrm.ts';

/** xfrm_input: decrypts a packet for this host. @returns what was inside, or undefined where it ends here (traced) */
export function decrypted(xfrm: Xfrm, packet: IpPacket, payload: EspPayload, device: NetDevice): IpPacket | undefined {
  const { netns, counters } = xfrm;
  const drop = (detail: string) => netns.record('drop', { reason: 'xfrm', device: device.name, packet, detail });
  const state = xfrm.state(packet.dst, payload.spi);
  if (!state) {
    counters.XfrmInNoStates++;
    drop(`no association here has SPI 0x${spiText(payload.spi)}`);
    return undefined;
  }
  const inner = open(state, packet, payload);
  if (!inner) {
    counters.XfrmInStateProtoError++;
    drop('it does not decrypt with the key of this host');
    return undefined;
  }
  state.received = Math.max(state.received, payload.seq);
  state.packets++;
  state.bytes += ipLength(packet);
  state.usedAt = netns.clock.now;
  const plain: IpPacket = { ...packet, payload: inner, connection: undefined, secured: state };
  const detail = `ESP, SPI 0x${spiText(payload.spi)}`;
  netns.record('decapsulate', { device: device.name, packet: plain, carrier: packet, detail });
  return plain;
}

/** xfrm_policy_check: whether a packet that arrived is as protected as a policy wants. What is not, is traced. */
export function admitted(xfrm: Xfrm, packet: IpPacket, device: NetDevice): boolean {
  const policy = xfrm.policyFor(packet, 'in');
  if (!policy) return true;
  const { netns, counters } = xfrm;
  const drop = (detail: string) => netns.record('drop', { reason: 'xfrm', device: device.name, packet, detail });
  if (policy.action === 'block') {
    counters.XfrmInPolBlock++;
    drop('an IPsec policy blocks it');
    return false;
  }
  const wanted = policy.templates.some(({ optional }) => !optional);
  if (!wanted || packet.secured) return true;
  counters.XfrmInTmplMismatch++;
  drop('a policy wants it encrypted, and it was not');
  return false;
}
