import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';

/** Address Resolution Protocol for IPv4 over Ethernet, RFC 826. */
export interface ArpPacket {
  readonly kind: 'arp';
  readonly operation: 'request' | 'reply';
  readonly senderMac: Mac;
  readonly senderIp: Addr;
  /** Absent (zero on the wire) in a request that does not know it. */
  readonly targetMac?: Mac;
  readonly targetIp: Addr;
}
