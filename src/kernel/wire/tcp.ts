/** Control bits of a segment; absent means not set. */
export interface TcpFlags {
  readonly syn?: boolean;
  readonly ack?: boolean;
  readonly fin?: boolean;
  readonly rst?: boolean;
  readonly psh?: boolean;
  readonly urg?: boolean;
}

/** A TCP segment, RFC 9293. Sequence numbers are unsigned 32-bit; `window` is in bytes, already scaled. */
export interface TcpSegment {
  readonly kind: 'tcp';
  readonly srcPort: number;
  readonly dstPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: TcpFlags;
  readonly window: number;
  /** The maximum segment size option; only with SYN. */
  readonly mss?: number;
  readonly data: Uint8Array;
}

/** Bytes of the segment, header and options included. */
export function tcpLength(segment: TcpSegment): number {
  return 20 + (segment.mss === undefined ? 0 : 4) + segment.data.length;
}
