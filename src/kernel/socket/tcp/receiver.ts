import type { TcpSegment } from '../../wire/tcp.ts';
import { ByteRing } from './bytering.ts';
import type { TcpConnection } from './connection.ts';
import { Reassembly } from './reassembly.ts';
import { sequenceLength } from './segment.ts';
import { scaledWindow, wholeUnits } from './segmentsize.ts';
import { advance, distance } from './sequence.ts';
import type { ConnectionTimers } from './timers.ts';

/** How many segments at the start of a connection are acknowledged at once (TCP_MAX_QUICKACKS). */
const QUICK = 16;

/** The receiving half of a connection: puts segments in order, keeps what is not read, says when to acknowledge. */
export class Receiver {
  readonly #connection: TcpConnection;
  readonly #timers: ConnectionTimers;
  readonly #queue = new ByteRing();
  readonly #early = new Reassembly();
  /** The sequence number expected next (RCV.NXT). */
  next = 0;
  /** The other end has sent its FIN, or is gone: after what is queued comes the end. */
  finished = false;
  /** The other end has sent its FIN. */
  finReceived = false;
  #capacity = 0;
  /** Nobody reads any more. */
  #refusing = false;
  #quick = QUICK;
  /** Bytes that came since the last acknowledgement. */
  #unacknowledged = 0;
  #acknowledgeNow = false;
  #offered = 0;

  constructor(connection: TcpConnection, timers: ConnectionTimers) {
    this.#connection = connection;
    this.#timers = timers;
  }

  /** Bytes that can be read. */
  get available(): number {
    return this.#queue.length;
  }

  /** The window to put into a segment: room for what is not read yet, but never less than was promised before. */
  offer(): number {
    const room = wholeUnits(this.#capacity - this.#queue.length);
    const promised = Math.max(0, this.#offered - this.#unacknowledged);
    this.#offered = room < this.#connection.sender.mss ? promised : Math.max(room, promised);
    return this.#offered;
  }

  setCapacity(window: number): void {
    this.#capacity = scaledWindow(window);
  }

  /** @param seq of the other end's SYN */
  start(seq: number): void {
    this.next = advance(seq, 1);
  }

  /** Whether any part of the segment lies in the window (RFC 9293, 3.4). */
  acceptable(segment: TcpSegment): boolean {
    const length = sequenceLength(segment);
    const ahead = distance(segment.seq, this.next);
    if (length === 0) return ahead >= 0 && ahead <= this.#capacity;
    return ahead < this.#capacity && ahead + length > 0;
  }

  /** Takes in data and FIN of an acceptable segment. */
  input(segment: TcpSegment): void {
    const { data, flags, seq } = segment;
    if (data.length === 0 && !flags.fin) return;
    const fin = flags.fin ?? false;
    if (seq === this.next && this.#early.empty) this.#accept(data, fin);
    else {
      this.#early.add(seq, data, fin);
      let taken = false;
      for (let piece = this.#early.take(this.next); piece; piece = this.#early.take(this.next)) {
        this.#accept(piece.data, piece.fin);
        taken = true;
      }
      // A gap, or a gap just filled: the sender has to hear at once (RFC 5681, 4.2).
      this.#acknowledgeNow = true;
      if (!taken) return;
    }
    this.#connection.notify();
  }

  /** Sends the acknowledgement that is due, or sets a timer for it; sent data has carried it already otherwise. */
  acknowledgeSoon(): void {
    if (this.#connection.state === 'UNCONN') return;
    if (this.#acknowledgeNow) this.#connection.sendAck();
    else if (this.#unacknowledged > 0) {
      if (this.#quick > 0) {
        this.#quick--;
        this.#connection.sendAck();
      } else if (this.#unacknowledged >= Math.min(2 * this.#connection.sender.mss, this.#capacity / 2))
        this.#connection.sendAck();
      else this.#timers.acknowledge();
    }
  }

  /** A segment with an ACK has gone out. */
  acknowledgementSent(): void {
    this.#acknowledgeNow = false;
    this.#unacknowledged = 0;
    this.#timers.acknowledged();
  }

  /** Takes up to `max` bytes; tells the sender when that opens a window that was half closed (tcp_cleanup_rbuf). */
  take(max: number): Uint8Array {
    const bytes = this.#queue.take(max);
    const remaining = this.#offered - this.#unacknowledged;
    const room = this.#capacity - this.#queue.length;
    if (!this.finished && 2 * remaining <= this.#capacity && room >= 2 * remaining) this.#connection.sendAck();
    return bytes;
  }

  /** Nothing more will be read. */
  refuse(): void {
    this.#refusing = true;
    this.#queue.clear();
  }

  /** The connection is over; what is queued can still be read. */
  ended(): void {
    this.finished = true;
    this.#early.clear();
    if (this.#refusing) this.#queue.clear();
  }

  #accept(data: Uint8Array, fin: boolean): void {
    if (data.length > 0) {
      this.next = advance(this.next, data.length);
      this.#unacknowledged += data.length;
      if (!this.#refusing) this.#queue.push(data);
    }
    if (!fin || this.finished) return;
    this.next = advance(this.next, 1);
    this.finished = true;
    this.finReceived = true;
    this.#acknowledgeNow = true;
    this.#connection.finReceived();
  }
}
