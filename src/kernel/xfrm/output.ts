import type { IpPacket } from '../wire/ip.ts';
import { ipLength } from '../wire/ip.ts';
import { seal } from './seal.ts';
import type { Xfrm } from './xfrm.ts';

/** What is to become of a packet that leaves: nothing, encryption, or that it must not leave like this (traced). */
export type XfrmOutput =
  | { readonly outcome: 'plain' }
  | { readonly outcome: 'protected'; readonly protect: (packet: IpPacket) => IpPacket }
  | { readonly outcome: 'dropped' };

/** xfrm_lookup: whether a policy wants the packet protected; `protect` does it, and counts a number up. */
export function protection(xfrm: Xfrm, packet: IpPacket): XfrmOutput {
  if (packet.payload.kind === 'esp') return { outcome: 'plain' };
  const policy = xfrm.policyFor(packet, 'out');
  if (!policy) return { outcome: 'plain' };
  const { netns, counters } = xfrm;
  if (policy.action === 'block') {
    counters.XfrmOutPolBlock++;
    netns.record('drop', { reason: 'xfrm', packet, detail: 'an IPsec policy blocks it' });
    return { outcome: 'dropped' };
  }
  const [template] = policy.templates;
  if (!template) return { outcome: 'plain' };
  const state = xfrm.resolve(template, packet.src, packet.dst);
  if (!state && template.optional) return { outcome: 'plain' };
  if (!state) {
    counters.XfrmOutNoStates++;
    const detail = `a policy wants it encrypted, and there is no association to ${packet.dst.text}`;
    netns.record('drop', { reason: 'xfrm', packet, detail });
    return { outcome: 'dropped' };
  }
  return {
    outcome: 'protected',
    protect(plain) {
      state.packets++;
      state.bytes += ipLength(plain);
      state.usedAt = netns.clock.now;
      const sealed: IpPacket = { ...plain, payload: seal(state, plain) };
      netns.record('encapsulate', {
        packet: plain,
        carrier: sealed,
        detail: `ESP, SPI 0x${spiText(state.options.spi)}`,
      });
      return sealed;
    },
  };
}

export function spiText(spi: number): string {
  return spi.toString(16).padStart(8, '0');
}
