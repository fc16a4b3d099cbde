import type { Clock, Nanoseconds } from '#kernel/clock.ts';
import { encodeFrame } from '#kernel/wire/bytes.ts';
import type { EthernetFrame } from '#kernel/wire/ethernet.ts';
import { decodeFrame } from '#kernel/wire/framereader.ts';

const MAGIC = 0xa1b2c3d4;
const ETHERNET = 1;
export const SNAPSHOT_LENGTH = 262_144;

/** A frame of a capture file with its wall-clock time. */
export interface FiledFrame {
  readonly seconds: number;
  readonly microseconds: number;
  /** Undefined where the simulator has no type for what it carries. */
  readonly frame: EthernetFrame | undefined;
  readonly length: number;
}

/** The header of a capture file (pcap, version 2.4, little-endian). */
export function pcapHeader(): Uint8Array {
  return numbers(MAGIC, 0x0004_0002, 0, 0, SNAPSHOT_LENGTH, ETHERNET);
}

/** A frame as a record of a capture file. */
export function pcapRecord(clock: Clock, time: Nanoseconds, frame: EthernetFrame): Uint8Array {
  const bytes = encodeFrame(frame);
  const { seconds, nanoseconds } = clock.wallTime(time);
  const head = numbers(seconds, Math.floor(nanoseconds / 1000), bytes.length, bytes.length);
  const record = new Uint8Array(head.length + bytes.length);
  record.set(head);
  record.set(bytes, head.length);
  return record;
}

/** Reads a capture file; undefined where it is none. */
export function readPcap(bytes: Uint8Array): FiledFrame[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) return undefined;
  const little = view.getUint32(0, true) === MAGIC;
  if (!little && view.getUint32(0, false) !== MAGIC) return undefined;
  if (view.getUint32(20, little) !== ETHERNET) return undefined;
  const frames: FiledFrame[] = [];
  for (let at = 24; at + 16 <= bytes.length; ) {
    const captured = view.getUint32(at + 8, little);
    frames.push({
      seconds: view.getUint32(at, little),
      microseconds: view.getUint32(at + 4, little),
      length: view.getUint32(at + 12, little),
      frame: decodeFrame(bytes.subarray(at + 16, at + 16 + captured)),
    });
    at += 16 + captured;
  }
  return frames;
}

function numbers(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value >>> 0, true);
  return bytes;
}
