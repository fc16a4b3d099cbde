import type { TraceRecord } from '#kernel/trace.ts';
import type { IpPacket } from '#kernel/wire/ip.ts';

/** The IP packet a record is about, be it alone or in a frame. */
export function packetOf({ packet, frame }: TraceRecord): IpPacket | undefined {
  if (packet) return packet;
  return frame?.payload.kind === 'ip' ? frame.payload : undefined;
}

/** Its two ends with their ports, where it has any. */
export function endsOf({ src, dst, payload }: IpPacket): { from: string; to: string } {
  const ports = payload.kind === 'tcp' || payload.kind === 'udp' ? payload : undefined;
  return { from: endpointText(src.text, ports?.srcPort), to: endpointText(dst.text, ports?.dstPort) };
}

/** `10.0.0.1:80`, `[::1]:80`, or the address alone. */
export function endpointText(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
