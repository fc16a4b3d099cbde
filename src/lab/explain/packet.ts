import type { Lab } from '#lab/lab.ts';

/** A record of the lab's trace of packets. */
export type TraceRecord = ReturnType<Lab['world']['trace']['since']>[number];
/** An IP packet in it. */
export type Packet = NonNullable<TraceRecord['packet']>;

/** The IP packet a record is about, be it alone or in a frame. */
export function packetOf({ packet, frame }: TraceRecord): Packet | undefined {
  if (packet) return packet;
  return frame?.payload.kind === 'ip' ? frame.payload : undefined;
}
