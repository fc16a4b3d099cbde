import { SECOND, type Timer } from '../clock.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { NetNamespace } from '../netns.ts';
import type { FragmentPayload } from '../wire/fragment.ts';
import { readTransport } from '../wire/framereader.ts';
import type { IpPacket, IpPayload } from '../wire/ip.ts';

/** How many packets may be in pieces at a time; Linux limits their bytes (net.ipv4.ipfrag_high_thresh). */
const MOST = 1024;

/** A packet of which some pieces have come. */
interface Puzzle {
  readonly pieces: (IpPacket & { readonly payload: FragmentPayload })[];
  readonly timer: Timer;
}

/** Puts packets together again from their fragments, RFC 791 section 3.2, RFC 8200 section 4.5. */
export class Reassembly {
  readonly #puzzles = new Map<string, Puzzle>();

  constructor(readonly netns: NetNamespace) {}

  /** Takes in a fragment. @returns the packet it completes */
  add(packet: IpPacket, payload: FragmentPayload, device: NetDevice): IpPacket | undefined {
    const key = `${packet.src.text} ${packet.dst.text} ${packet.id} ${payload.protocol}`;
    const puzzle = this.#puzzles.get(key) ?? this.#begin(key, device);
    if (!puzzle) {
      this.netns.record('drop', {
        reason: 'fragments',
        device: device.name,
        packet,
        detail: 'too many packets in pieces',
      });
      return undefined;
    }
    if (!puzzle.pieces.some((piece) => piece.payload.offset === payload.offset))
      puzzle.pieces.push({ ...packet, payload });
    const whole = assembled(puzzle.pieces);
    if (!whole) return undefined;
    puzzle.timer.cancel();
    this.#puzzles.delete(key);
    return whole;
  }

  #begin(key: string, device: NetDevice): Puzzle | undefined {
    if (this.#puzzles.size >= MOST) return undefined;
    const seconds = this.netns.sysctl.number('net.ipv4.ipfrag_time');
    const puzzle: Puzzle = {
      pieces: [],
      timer: this.netns.clock.after(seconds * SECOND, () => this.#expire(key, device)),
    };
    this.#puzzles.set(key, puzzle);
    return puzzle;
  }

  /** Some pieces never came: the sender is told where the first one did (RFC 792, code 1). */
  #expire(key: string, device: NetDevice): void {
    const pieces = this.#puzzles.get(key)?.pieces ?? [];
    this.#puzzles.delete(key);
    const [first] = pieces;
    if (!first) return;
    const detail = `only ${pieces.length} of its pieces arrived`;
    this.netns.record('drop', { reason: 'fragments', device: device.name, packet: first, detail });
    const start = pieces.find((piece) => piece.payload.offset === 0);
    if (start && device.attached) this.netns.ip.sendIcmpError(start, 'time-exceeded', 1, { device });
  }
}

function assembled(pieces: Puzzle['pieces']): IpPacket | undefined {
  const sorted = [...pieces].sort((a, b) => a.payload.offset - b.payload.offset);
  const [first] = sorted;
  let expected = 0;
  for (const { payload } of sorted) {
    if (payload.offset > expected) return undefined;
    expected = Math.max(expected, payload.offset + payload.length);
  }
  const last = sorted.at(-1)?.payload;
  if (!first || !last || last.more) return undefined;
  const payload = contentOf(sorted, first, expected);
  return payload && { ...first, payload, fragmented: true };
}

function contentOf(sorted: Puzzle['pieces'], first: IpPacket, length: number): IpPayload | undefined {
  const whole = sorted[0]?.payload.whole;
  if (whole && sorted.every(({ payload }) => payload.whole === whole)) return whole;
  const bytes = new Uint8Array(length);
  for (const { payload } of sorted) bytes.set(payload.data, payload.offset);
  return readTransport(sorted[0]?.payload.protocol ?? 0, bytes, first.family);
}
