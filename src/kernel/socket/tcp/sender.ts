import type { Nanoseconds } from '../../clock.ts';
import type { TcpSegment } from '../../wire/tcp.ts';
import { ByteRing } from './bytering.ts';
import type { TcpConnection } from './connection.ts';
import { RoundTrip } from './roundtrip.ts';
import { advance, distance } from './sequence.ts';
import type { ConnectionTimers } from './timers.ts';

/** Bytes a program can write before it has to wait. */
const CAPACITY = 262_144;
/** Segments in flight at the start (RFC 6928). */
const INITIAL_WINDOW = 10;
/** Where the other end offers no segment size (RFC 9293, 3.7.1). */
const DEFAULT_MSS = 536;
/** Acknowledgements of the same number that mean a segment is lost (RFC 5681, 3.2). */
const DUPLICATES = 3;

/** The sending half of a connection: keeps what is not acknowledged, sends what the windows allow, repeats what is lost. */
export class Sender {
  readonly #connection: TcpConnection;
  readonly #timers: ConnectionTimers;
  readonly roundTrip = new RoundTrip();
  /** Bytes from `#first` on. */
  readonly #queue = new ByteRing();
  /** Number of its SYN. */
  readonly initial: number;
  /** The number sent next (SND.NXT); goes back when all has to be sent again. */
  next: number;
  mss: number;
  /** Oldest number not acknowledged (SND.UNA). */
  #unacknowledged: number;
  /** Number of the first byte in the queue. */
  #first: number;
  /** Highest number ever sent. */
  #highest: number;
  #finishing = false;
  #peerWindow = 0;
  #congestionWindow: number;
  #threshold = Number.POSITIVE_INFINITY;
  #duplicates = 0;
  /** While a loss is repaired: what had been sent when it was noticed. */
  #recovery: number | undefined;
  /** A segment whose acknowledgement is timed. */
  #timed: { end: number; at: Nanoseconds } | undefined;

  constructor(connection: TcpConnection, timers: ConnectionTimers, initial: number, mss: number) {
    this.#connection = connection;
    this.#timers = timers;
    this.initial = initial;
    this.mss = mss;
    this.#unacknowledged = initial;
    this.#first = advance(initial, 1);
    this.next = this.#first;
    this.#highest = this.#first;
    this.#congestionWindow = INITIAL_WINDOW * mss;
  }

  /** Room for more data. */
  get room(): number {
    return CAPACITY - this.#queue.length;
  }

  /** Bytes written and not acknowledged. */
  get queued(): number {
    return this.#queue.length;
  }

  get finAcknowledged(): boolean {
    return this.#finishing && this.#unacknowledged === advance(this.#end, 1);
  }

  /** What the other end said in its SYN. */
  peerOffers(mss: number | undefined, window: number): void {
    this.mss = Math.min(this.mss, mss ?? DEFAULT_MSS);
    this.#congestionWindow = INITIAL_WINDOW * this.mss;
    this.#peerWindow = window;
  }

  synSent(): void {
    this.#timed = { end: this.next, at: this.#connection.netns.clock.now };
    this.#timers.retransmit();
  }

  write(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    this.push();
  }

  /** No more data comes: a FIN goes behind what is queued. */
  finish(): void {
    this.#finishing = true;
    this.push();
  }

  clear(): void {
    this.#timers.stopRetransmission();
    this.#queue.clear();
  }

  /** Sends what the windows allow. */
  push(): void {
    const connection = this.#connection;
    if (!connection.synchronized || connection.state === 'TIME-WAIT') return;
    let sent = false;
    for (;;) {
      const unsent = distance(this.#end, this.next);
      const inFlight = distance(this.next, this.#unacknowledged);
      const window = Math.min(this.#peerWindow, this.#congestionWindow);
      const room = Math.max(0, window - inFlight);
      const size = Math.min(unsent, this.mss, room);
      // Neither a small piece of much (silly windows, RFC 9293, 3.8.6.2.1) nor nothing.
      if (unsent > 0 && (size <= 0 || (size < this.mss && size < unsent && inFlight > 0))) break;
      const fin = this.#finishing && size === Math.max(0, unsent);
      if (unsent < 0 || (unsent === 0 && !fin)) break;
      this.#send(this.next, size, fin);
      sent = true;
    }
    if (this.#timers.retransmitting && !(sent && this.#timers.probing)) return;
    if (this.next !== this.#unacknowledged) this.#timers.retransmit();
    else if (distance(this.#end, this.next) > 0) this.#timers.retransmit(true);
  }

  /** Takes in acknowledgement and window. @returns whether the segment is to be looked at further */
  acknowledged(segment: TcpSegment): boolean {
    const count = distance(segment.ack, this.#unacknowledged);
    if (distance(segment.ack, this.#highest) > 0) {
      this.#connection.sendAck();
      return false;
    }
    if (count < 0) return true;
    const windowChanged = segment.window !== this.#peerWindow;
    this.#peerWindow = segment.window;
    if (count > 0) this.#advance(segment.ack, count);
    else if (this.#timers.probing) this.#timers.progressed();
    else if (segment.data.length === 0 && !segment.flags.fin && !windowChanged && this.next !== this.#unacknowledged)
      this.#duplicate();
    return true;
  }

  /** The timer has run out: everything in flight is taken for lost and sent again, slowly. */
  retransmissionTimeout(): void {
    const inFlight = distance(this.next, this.#unacknowledged);
    this.#threshold = Math.max(inFlight / 2, 2 * this.mss);
    this.#congestionWindow = this.mss;
    this.#recovery = undefined;
    this.#duplicates = 0;
    this.#timed = undefined;
    this.next = this.#unacknowledged;
    this.push();
  }

  /** Something was sent again, so that no acknowledgement can be timed (Karn's algorithm). */
  repeated(): void {
    this.#timed = undefined;
  }

  /** Asks whether a closed window has opened, by an old number that has to be answered. */
  probe(): void {
    this.#connection.transmit(advance(this.#unacknowledged, -1), { ack: true });
  }

  /** Segments have to be smaller from now on; what is in flight did not arrive. */
  reduceSegments(size: number): void {
    if (size >= this.mss) return;
    this.mss = size;
    if (!this.#connection.synchronized) return;
    this.#timed = undefined;
    this.next = this.#unacknowledged;
    this.push();
  }

  get #end(): number {
    return advance(this.#first, this.#queue.length);
  }

  #advance(ack: number, count: number): void {
    const { netns } = this.#connection;
    if (this.#timed && distance(ack, this.#timed.end) >= 0) {
      this.roundTrip.sample(netns.clock.now - this.#timed.at);
      this.#timed = undefined;
    }
    const bytes = Math.min(distance(ack, this.#first), this.#queue.length);
    if (bytes > 0) {
      this.#queue.drop(bytes);
      this.#first = advance(this.#first, bytes);
    }
    this.#unacknowledged = ack;
    if (distance(this.next, ack) < 0) this.next = ack;
    this.#timers.progressed();
    this.roundTrip.progressed();
    this.#duplicates = 0;
    if (this.#recovery !== undefined && distance(ack, this.#recovery) < 0) this.#resendFirst();
    else {
      if (this.#recovery !== undefined) {
        this.#recovery = undefined;
        this.#congestionWindow = this.#threshold;
      }
      const slowStart = this.#congestionWindow < this.#threshold;
      this.#congestionWindow += slowStart
        ? Math.min(count, 2 * this.mss)
        : Math.max(1, (this.mss * this.mss) / this.#congestionWindow);
    }
    if (this.#highest === ack) this.#timers.stopRetransmission();
    else this.#timers.retransmit();
    if (bytes > 0) this.#connection.notify();
  }

  #duplicate(): void {
    this.#duplicates++;
    if (this.#recovery !== undefined) {
      this.#congestionWindow += this.mss;
      return;
    }
    if (this.#duplicates !== DUPLICATES) return;
    this.#recovery = this.#highest;
    this.#threshold = Math.max(distance(this.next, this.#unacknowledged) / 2, 2 * this.mss);
    this.#congestionWindow = this.#threshold + DUPLICATES * this.mss;
    this.#resendFirst();
  }

  #resendFirst(): void {
    const { next } = this;
    const size = Math.min(this.mss, this.#queue.length);
    this.#timed = undefined;
    this.#send(this.#unacknowledged, size, this.#finishing && size === this.#queue.length);
    if (distance(next, this.next) > 0) this.next = next;
  }

  #send(seq: number, size: number, fin: boolean): void {
    const connection = this.#connection;
    const end = advance(seq, size + (fin ? 1 : 0));
    const data = size > 0 ? this.#queue.peek(distance(seq, this.#first), size) : undefined;
    if (distance(end, this.#highest) > 0) {
      this.#timed ??= { end, at: connection.netns.clock.now };
      this.#highest = end;
    }
    this.next = end;
    const last = distance(this.#end, seq) === size;
    const error = connection.transmit(seq, { ack: true, psh: size > 0 && last, fin }, { data });
    // A route or link that changed; nothing of it is on the wire.
    if (error === 'EMSGSIZE') this.reduceSegments(connection.pathSegmentSize());
  }
}
