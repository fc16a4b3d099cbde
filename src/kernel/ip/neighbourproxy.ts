import type { NetDevice } from '../dev/netdevice.ts';
import type { EthernetFrame } from '../wire/ethernet.ts';
import { ipPacket } from '../wire/ip.ts';
import type { Neighbour } from './neighbour.ts';

/**
 * The answer to an ARP request or neighbour solicitation as the neighbour in question would give it, from what the
 * neighbour table of the device's namespace has about it; undefined where that knows nothing certain.
 */
export function answerFor(device: NetDevice, frame: EthernetFrame): EthernetFrame | undefined {
  const { payload } = frame;
  const { neighbours } = device.netns;
  const certain = (neighbour: Neighbour | undefined) => {
    const state = neighbour && neighbours.stateOf(neighbour);
    return state === 'PERMANENT' || state === 'NOARP' || state === 'REACHABLE' ? neighbour?.mac : undefined;
  };
  if (payload.kind === 'arp') {
    if (payload.operation !== 'request' || payload.targetIp.isLoopback || payload.targetIp.isMulticast)
      return undefined;
    const mac = certain(neighbours.get(device, payload.targetIp));
    if (!mac) return undefined;
    return {
      src: mac,
      dst: frame.src,
      payload: {
        kind: 'arp',
        operation: 'reply',
        senderMac: mac,
        senderIp: payload.targetIp,
        targetMac: payload.senderMac,
        targetIp: payload.senderIp,
      },
    };
  }
  const { payload: message, src } = payload;
  if (message.kind !== 'icmp' || !message.target || src.isUnspecified) return undefined;
  const neighbour = neighbours.get(device, message.target);
  const mac = certain(neighbour);
  if (!mac) return undefined;
  const advertisement = {
    kind: 'icmp',
    type: 'neighbour-advertisement',
    code: 0,
    data: new Uint8Array(0),
    target: message.target,
    mac,
    router: neighbour?.isRouter ?? false,
    solicited: true,
    override: true,
  } as const;
  return { src: mac, dst: frame.src, payload: ipPacket(message.target, src, advertisement, { ttl: 255 }) };
}
