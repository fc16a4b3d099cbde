import { encodeFrame } from './bytes.ts';
import { type EthernetFrame, frameLength } from './ethernet.ts';
import { decodeFrame } from './framereader.ts';
import type { UdpDatagram } from './udp.ts';

/** The port that IANA has assigned (RFC 7348); Linux itself falls back to 8472. */
export const VXLAN_PORT = 4789;
export const VXLAN_HEADER = 8;
/** The I flag: the network identifier is valid. */
export const VXLAN_FLAG_VNI = 0x08;

/** What is in a VXLAN datagram. */
export interface VxlanPacket {
  readonly flags: number;
  readonly vni: number;
  /** Undefined where the simulator has no type for what it carries. */
  readonly frame: EthernetFrame | undefined;
}

/** A datagram with `frame` in it, RFC 7348 section 5. Its bytes are written when somebody looks at them. */
export function vxlanDatagram(srcPort: number, dstPort: number, vni: number, frame: EthernetFrame): UdpDatagram {
  let bytes: Uint8Array | undefined;
  return {
    kind: 'udp',
    srcPort,
    dstPort,
    get data() {
      bytes ??= encodeVxlan(vni, frame);
      return bytes;
    },
    tunnelled: { vni, frame, length: VXLAN_HEADER + frameLength(frame) },
  };
}

/** Reads a VXLAN datagram; undefined where it is too short or says no network identifier. */
export function readVxlan(datagram: UdpDatagram): VxlanPacket | undefined {
  const { tunnelled } = datagram;
  if (tunnelled) return { flags: VXLAN_FLAG_VNI, vni: tunnelled.vni, frame: tunnelled.frame };
  const { data } = datagram;
  if (data.length < VXLAN_HEADER) return undefined;
  const [flags = 0, , , , high = 0, middle = 0, low = 0] = data;
  if ((flags & VXLAN_FLAG_VNI) === 0) return undefined;
  return { flags, vni: (high << 16) | (middle << 8) | low, frame: decodeFrame(data.subarray(VXLAN_HEADER)) };
}

function encodeVxlan(vni: number, frame: EthernetFrame): Uint8Array {
  const inner = encodeFrame(frame);
  const bytes = new Uint8Array(VXLAN_HEADER + inner.length);
  bytes.set([VXLAN_FLAG_VNI, 0, 0, 0, vni >>> 16, (vni >>> 8) & 0xff, vni & 0xff, 0]);
  bytes.set(inner, VXLAN_HEADER);
  return bytes;
}
