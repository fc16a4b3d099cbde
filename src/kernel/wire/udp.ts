import type { EthernetFrame } from './ethernet.ts';

/** A frame that a tunnel carries in a datagram. */
export interface TunnelledFrame {
  /** The network identifier of RFC 7348, 24 bits. */
  readonly vni: number;
  readonly frame: EthernetFrame;
  /** Bytes of frame and tunnel header: the length of the datagram's data. */
  readonly length: number;
}

/** A UDP datagram, RFC 768. */
export interface UdpDatagram {
  readonly kind: 'udp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly data: Uint8Array;
  /** What `data` says, where a tunnel of the simulator wrote it: then nobody needs to read the bytes. */
  readonly tunnelled?: TunnelledFrame;
}

/** Bytes of the datagram, header included. */
export function udpLength(datagram: UdpDatagram): number {
  return 8 + (datagram.tunnelled?.length ?? datagram.data.length);
}
