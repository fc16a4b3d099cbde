import type { Bridge } from '../dev/bridge.ts';
import type { BridgePort } from '../dev/bridgeport.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import type { IpPacket } from '../wire/ip.ts';
import type { Hook, HookContext } from './hook.ts';

/** What br_netfilter made of a frame that came in on a port; `seen` where the hook ran at all. */
export type BridgedOutcome =
  | { readonly outcome: 'passed'; readonly frame: EthernetFrame; readonly seen: boolean }
  | { readonly outcome: 'redirected'; readonly frame: EthernetFrame }
  | { readonly outcome: 'dropped' };

/**
 * br_netfilter, PREROUTING: shows a frame that a bridge is about to pass on to iptables, when
 * net.bridge.bridge-nf-call-iptables (-ip6tables) is 1. Frames for the host are not shown: they meet PREROUTING there.
 */
export function filterBridged(bridge: Bridge, from: BridgePort, frame: EthernetFrame): BridgedOutcome {
  const shown = visible(bridge, frame);
  if (!shown) return { outcome: 'passed', frame, seen: false };
  const { ip, netfilter } = bridge.netns;
  const inPieces = shown.payload.kind === 'fragment' && netfilter.tracks(shown.family);
  const packet =
    inPieces && shown.payload.kind === 'fragment' ? ip.reassemble(shown, shown.payload, from.device) : shown;
  if (!packet) return { outcome: 'dropped' };
  const passed = runHook('PREROUTING', bridge, frame, packet, { inDevice: bridge, bridged: { inPort: from.device } });
  if (!passed) return { outcome: 'dropped' };
  if (passed === shown) return { outcome: 'passed', frame, seen: true };
  const changed: EthernetFrame = { ...frame, payload: passed };
  return passed.dst.equals(packet.dst)
    ? { outcome: 'passed', frame: changed, seen: true }
    : { outcome: 'redirected', frame: changed };
}

/** br_netfilter, FORWARD and POSTROUTING, for a frame on its way to one port. @returns undefined when dropped */
export function filterBridgedOut(
  bridge: Bridge,
  from: BridgePort,
  to: BridgePort,
  frame: EthernetFrame,
): EthernetFrame | undefined {
  const packet = visible(bridge, frame);
  if (!packet) return frame;
  const bridged = { inPort: from.device, outPort: to.device };
  const forwarded = runHook('FORWARD', bridge, frame, packet, { inDevice: bridge, outDevice: bridge, bridged });
  if (!forwarded) return undefined;
  const passed = runHook('POSTROUTING', bridge, frame, forwarded, { outDevice: bridge, bridged });
  if (!passed) return undefined;
  return passed === packet ? frame : { ...frame, payload: passed };
}

function visible(bridge: Bridge, frame: EthernetFrame): IpPacket | undefined {
  const { payload } = frame;
  if (payload.kind !== 'ip' || frame.vlan !== undefined) return undefined;
  const setting = payload.family === 4 ? 'bridge.bridge-nf-call-iptables' : 'bridge.bridge-nf-call-ip6tables';
  return bridge.netns.sysctl.isOn(setting) ? payload : undefined;
}

function runHook(
  hook: Hook,
  bridge: Bridge,
  frame: EthernetFrame,
  packet: IpPacket,
  context: Omit<HookContext, 'netns' | 'hook'>,
): IpPacket | undefined {
  const { netns } = bridge;
  const result = netns.netfilter.run(hook, packet, { netns, hook, ...context });
  if (result.verdict === 'accept') return result.packet;
  if (result.verdict === 'stolen') return undefined;
  const { table, chain, rule, ruleNumber } = result;
  const device = (context.bridged?.outPort ?? context.bridged?.inPort ?? bridge).name;
  netns.record('drop', {
    device,
    hook,
    table,
    chain,
    rule,
    ruleNumber,
    reason: 'netfilter',
    frame: { ...frame, payload: packet },
  });
  return undefined;
}
