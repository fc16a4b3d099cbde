import { Addr } from '#netip/addr.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { relatedAnswer } from '../netfilter/conntrack/connection.ts';
import { type IcmpMessage, type IcmpType, isIcmpError } from '../wire/icmp.ts';
import { type IpPacket, ipPacket, scrubbed } from '../wire/ip.ts';
import type { IpStack } from './ipstack.ts';

const NO_DATA = new Uint8Array(0);
/** Precedence "internetwork control", which Linux puts on ICMP errors. */
const CONTROL = 0xc0;

/** The ICMP error about `original`, or undefined where none may be sent. */
export function buildIcmpError(
  stack: IpStack,
  original: IpPacket,
  type: IcmpType,
  code: number,
  options: { mtu?: number; device?: NetDevice },
): IpPacket | undefined {
  const { routes } = stack.netns;
  const { src, dst, payload, family } = original;
  if (payload.kind === 'icmp' && isIcmpError(payload)) return undefined;
  if (src.isUnspecified || src.isMulticast || routes.addressType(src) === 'broadcast') return undefined;
  if (dst.isMulticast && type !== 'packet-too-big') return undefined;
  if (family === 4 && routes.addressType(dst) === 'broadcast') return undefined;
  const from = routes.isLocal(dst) ? dst : Addr.any(family);
  const message: IcmpMessage = {
    kind: 'icmp',
    type,
    code,
    mtu: options.mtu,
    data: NO_DATA,
    quoted: scrubbed(original),
  };
  const error = ipPacket(from, src, message, { tos: family === 4 ? CONTROL | (original.tos & 0x1e) : 0 });
  // nf_ct_attach: NAT must translate what the error says even where the connection is not in the table.
  const connection = relatedAnswer(original.connection);
  return connection ? { ...error, connection } : error;
}
