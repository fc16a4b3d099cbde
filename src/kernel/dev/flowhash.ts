import type { EthernetFrame } from '../wire/ethernet.ts';

/** FNV-1a, 32 bits. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** A number that is the same for all frames of one flow, both directions (skb_get_hash): by addresses and ports. */
export function flowHash(frame: EthernetFrame): number {
  const { payload } = frame;
  let [a, b] = [frame.src as string, frame.dst as string];
  if (payload.kind === 'arp') [a, b] = [payload.senderIp.text, payload.targetIp.text];
  else {
    const { payload: inner } = payload;
    const ports = inner.kind === 'tcp' || inner.kind === 'udp';
    a = ports ? `${payload.src.text} ${inner.srcPort}` : payload.src.text;
    b = ports ? `${payload.dst.text} ${inner.dstPort}` : payload.dst.text;
  }
  const text = a < b ? `${a} ${b}` : `${b} ${a}`;
  let hash = OFFSET;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return hash >>> 0;
}
