import { MILLISECOND, type Nanoseconds } from '#kernel/clock.ts';
import type { Obstacle } from '#kernel/dev/switch.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';

/** Whom a fault is about: all traffic of one host, or that between two. */
export interface FaultPair {
  readonly host: string;
  readonly other?: string;
}

/** Something that is wrong with the network between hosts. */
export type Fault = FaultPair &
  (
    | { readonly kind: 'cut' }
    | { readonly kind: 'slow'; readonly delay: Nanoseconds }
    /** Share of frames that are lost, 0 to 1. */
    | { readonly kind: 'lossy'; readonly loss: number }
    /** A firewall on the way drops what is sent to this port. */
    | { readonly kind: 'block'; readonly port: number; readonly proto: 'tcp' | 'udp' }
  );

/** The fault in words: `7946/udp is blocked between node1 and node2`. */
export function faultText(fault: Fault): string {
  const between = fault.other === undefined ? `of ${fault.host}` : `between ${fault.host} and ${fault.other}`;
  switch (fault.kind) {
    case 'cut':
      return `the link ${between} is cut`;
    case 'slow':
      return `the link ${between} is slowed by ${fault.delay / MILLISECOND} ms`;
    case 'lossy':
      return `the link ${between} loses ${Math.round(fault.loss * 100)} % of all packets`;
    case 'block': {
      const where = fault.other === undefined ? `to and from ${fault.host}` : between;
      return `${fault.port}/${fault.proto} is blocked ${where}`;
    }
  }
}

/** What `fault` does to a frame that goes from one host to the other; undefined where it is not about it. */
export function obstacleOf(fault: Fault, frame: EthernetFrame): Obstacle | undefined {
  switch (fault.kind) {
    case 'cut':
      return { drop: 'link-cut', note: faultText(fault) };
    case 'slow':
      return { delay: fault.delay };
    case 'lossy':
      return { loss: fault.loss, note: faultText(fault) };
    case 'block':
      return blocked(fault.port, fault.proto, frame) ? { drop: 'firewall', note: faultText(fault) } : undefined;
  }
}

function blocked(port: number, proto: 'tcp' | 'udp', { payload }: EthernetFrame): boolean {
  if (payload.kind !== 'ip') return false;
  const { payload: segment } = payload;
  return segment.kind === proto && segment.dstPort === port;
}
