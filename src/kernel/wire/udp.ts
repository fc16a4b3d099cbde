/** A UDP datagram, RFC 768. */
export interface UdpDatagram {
  readonly kind: 'udp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly data: Uint8Array;
}

/** Bytes of the datagram, header included. */
export function udpLength(datagram: UdpDatagram): number {
  return 8 + datagram.data.length;
}
