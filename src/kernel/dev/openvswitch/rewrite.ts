import type { EthernetFrame } from '../../wire/ethernet.ts';
import type { IpPacket } from '../../wire/ip.ts';
import type { Action } from './action.ts';

/** The frame as a `set` or `strip` action leaves it; what it has no such field for stays as it is. */
export function rewritten(frame: EthernetFrame, action: Action): EthernetFrame {
  const { payload } = frame;
  switch (action.kind) {
    case 'set-vlan':
      return { ...frame, vlan: action.id };
    case 'strip-vlan':
      return { ...frame, vlan: undefined };
    case 'set-mac':
      return { ...frame, [action.field]: action.mac };
    case 'set-address':
      return payload.kind === 'ip' && payload.family === action.addr.family
        ? { ...frame, payload: { ...payload, [action.field]: action.addr } }
        : frame;
    case 'set-tos':
      return payload.kind === 'ip' ? { ...frame, payload: { ...payload, tos: action.tos } } : frame;
    case 'dec-ttl':
      return payload.kind === 'ip' ? { ...frame, payload: { ...payload, ttl: payload.ttl - 1 } } : frame;
    case 'set-port':
      return payload.kind === 'ip' ? { ...frame, payload: withPort(payload, action.field, action.port) } : frame;
    default:
      return frame;
  }
}

function withPort(packet: IpPacket, field: 'src' | 'dst', port: number): IpPacket {
  const inner = packet.payload;
  if (inner.kind !== 'tcp' && inner.kind !== 'udp') return packet;
  return { ...packet, payload: { ...inner, [field === 'src' ? 'srcPort' : 'dstPort']: port } };
}
