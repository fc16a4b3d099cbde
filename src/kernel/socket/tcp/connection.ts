import type { Nanoseconds } from '../../clock.ts';
import type { NetDevice } from '../../dev/netdevice.ts';
import type { ErrnoCode } from '../../errno.ts';
import type { NetNamespace } from '../../netns.ts';
import type { TcpFlags, TcpSegment } from '../../wire/tcp.ts';
import type { Endpoint } from '../endpoint.ts';
import type { SocketError } from '../icmperror.ts';
import type { SocketState, SocketTimer } from '../socketinfo.ts';
import { Receiver } from './receiver.ts';
import { resetFor, tcpPacket } from './segment.ts';
import { initialWindow, segmentSize, sizeFor } from './segmentsize.ts';
import { Sender } from './sender.ts';
import { advance, distance } from './sequence.ts';
import { ConnectionTimers } from './timers.ts';

/** States of a connection. It begins and ends as UNCONN (CLOSED in RFC 9293). */
export type TcpState = Exclude<SocketState, 'LISTEN'>;

/** What a connection needs of whoever keeps it: the table of its namespace, or a listener for its embryos. */
export interface ConnectionKeeper {
  /** It is no more: packets for it find nobody. */
  closed(connection: TcpConnection): void;
  /** The handshake of a passive open is complete. @returns false where there is no room for it now */
  established(connection: TcpConnection): boolean;
}

export interface ConnectionOptions {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly keeper: ConnectionKeeper;
  readonly device?: NetDevice;
  readonly ttl?: number;
}

/** A TCP connection (RFC 9293): its state, and what segments, timers and the program's calls do to it. */
export class TcpConnection {
  state: TcpState = 'UNCONN';
  /** Called at any change a program may wait for; set by the socket that has it. */
  notify: () => void = () => {};
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly sender: Sender;
  readonly receiver: Receiver;
  /** What ended it; taken by the next call. */
  error: ErrnoCode | undefined;
  /** The last ICMP error that did not end it; the reason if it times out. */
  softError: ErrnoCode | undefined;
  /** No program has it any more. */
  orphan = false;
  readonly #keeper: ConnectionKeeper;
  readonly #device: NetDevice | undefined;
  readonly #ttl: number;
  readonly #timers: ConnectionTimers;
  /** The segment size it offers. */
  readonly #ownMss: number;
  #side: 'client' | 'server' = 'client';

  constructor(
    readonly netns: NetNamespace,
    options: ConnectionOptions,
  ) {
    const { local, remote } = options;
    this.local = local;
    this.remote = remote;
    this.#keeper = options.keeper;
    this.#device = options.device;
    this.#ttl = options.ttl ?? netns.sysctl.number('net.ipv4.ip_default_ttl');
    this.#ownMss = segmentSize(netns, local.addr, remote.addr, options.device);
    this.#timers = new ConnectionTimers(this);
    this.sender = new Sender(this, this.#timers, netns.transport.random.uint32(), this.#ownMss);
    this.receiver = new Receiver(this, this.#timers);
  }

  // --- what the program does --------------------------------------------------------------------------------------

  /** Sends the SYN of an active open. */
  open(): void {
    this.receiver.setCapacity(initialWindow(this.#ownMss, 'client'));
    this.#enter('SYN-SENT');
    this.sendSyn();
    this.sender.synSent();
  }

  /** Answers the SYN of a passive open. */
  answer(syn: TcpSegment): void {
    this.#side = 'server';
    this.receiver.setCapacity(initialWindow(this.#ownMss, 'server'));
    this.receiver.start(syn.seq);
    this.sender.peerOffers(syn.mss, syn.window);
    this.#enter('SYN-RECV');
    this.sendSyn();
    this.sender.synSent();
  }

  /** Whether data can still be written. */
  get canSend(): boolean {
    return this.state === 'ESTAB' || this.state === 'CLOSE-WAIT';
  }

  get synchronized(): boolean {
    return this.state !== 'UNCONN' && this.state !== 'SYN-SENT' && this.state !== 'SYN-RECV';
  }

  /** No more data will be written: sends a FIN behind what is queued. */
  shutdownWrite(): void {
    if (this.state === 'ESTAB' || this.state === 'SYN-RECV') this.#enter('FIN-WAIT-1');
    else if (this.state === 'CLOSE-WAIT') this.#enter('LAST-ACK');
    else return;
    this.sender.finish();
  }

  /** The program has closed it: ends it in order, or with a reset where data came in that nobody will read. */
  close(): void {
    this.orphan = true;
    if (this.state === 'SYN-SENT') this.terminate();
    else if (this.receiver.available > 0 && this.state !== 'TIME-WAIT') this.abort();
    else {
      this.receiver.refuse();
      this.shutdownWrite();
      if (this.state === 'FIN-WAIT-2') this.#timers.finWait();
    }
  }

  /** Ends it at once and tells the other end by a reset. */
  abort(): void {
    const tell = this.synchronized && this.state !== 'TIME-WAIT';
    if (tell || this.state === 'SYN-RECV') this.transmit(this.sender.next, { rst: true, ack: true });
    this.terminate();
  }

  /** Ends it without a word. */
  terminate(error?: ErrnoCode): void {
    if (this.state === 'UNCONN') return;
    if (error) this.error = error;
    this.state = 'UNCONN';
    this.#timers.stop();
    this.sender.clear();
    this.receiver.ended();
    this.#keeper.closed(this);
    this.notify();
  }

  // --- what comes in ----------------------------------------------------------------------------------------------

  /** Takes in a segment addressed to it (RFC 9293, 3.10.7.3 and 3.10.7.4). */
  input(segment: TcpSegment): void {
    if (this.state === 'SYN-SENT') {
      this.#inputSynSent(segment);
      return;
    }
    const { flags } = segment;
    if (!this.receiver.acceptable(segment)) {
      if (this.state === 'TIME-WAIT' && flags.fin) this.#timers.timeWait();
      if (this.state === 'SYN-RECV' && flags.syn && !flags.ack) this.sendSyn();
      else if (!flags.rst) this.sendAck();
      return;
    }
    if (flags.rst) {
      this.#reset(segment);
      return;
    }
    if (flags.syn) {
      this.sendAck();
      return;
    }
    if (!flags.ack || !this.#acknowledge(segment)) return;
    this.receiver.input(segment);
    this.sender.push();
    this.receiver.acknowledgeSoon();
  }

  /** An ICMP error about one of its segments. */
  icmpError(error: SocketError): void {
    if (this.state === 'SYN-SENT' || this.state === 'SYN-RECV') this.terminate(error.code);
    else this.softError = error.code;
  }

  /** A router said that packets may be `mtu` bytes at the most. */
  mtuReduced(mtu: number): void {
    this.sender.reduceSegments(sizeFor(mtu, this.remote.addr));
  }

  #inputSynSent(segment: TcpSegment): void {
    const { flags } = segment;
    if (flags.ack && segment.ack !== this.sender.next) {
      if (!flags.rst) this.netns.ip.output(resetFor(tcpPacket(this.remote.addr, this.local.addr, segment), segment));
      return;
    }
    if (flags.rst) {
      if (flags.ack) this.terminate('ECONNREFUSED');
      return;
    }
    if (!flags.syn) return;
    this.receiver.start(segment.seq);
    this.sender.peerOffers(segment.mss, segment.window);
    if (!flags.ack) {
      // Both ends opened at once.
      this.#enter('SYN-RECV');
      this.sendSyn();
      return;
    }
    this.sender.acknowledged(segment);
    this.#enter('ESTAB');
    this.sendAck();
    this.notify();
  }

  #reset(segment: TcpSegment): void {
    if (segment.seq !== this.receiver.next) {
      this.sendAck();
      return;
    }
    if (this.state === 'TIME-WAIT') this.terminate();
    else if (this.state === 'SYN-RECV') this.terminate(this.#side === 'client' ? 'ECONNREFUSED' : undefined);
    else this.terminate(this.state === 'CLOSE-WAIT' ? 'EPIPE' : 'ECONNRESET');
  }

  /** @returns whether the segment is to be looked at further */
  #acknowledge(segment: TcpSegment): boolean {
    if (this.state === 'SYN-RECV') {
      if (segment.ack !== this.sender.next) {
        this.netns.ip.output(resetFor(tcpPacket(this.remote.addr, this.local.addr, segment), segment));
        return false;
      }
      if (!this.#keeper.established(this)) return false;
      this.#enter('ESTAB');
    }
    if (!this.sender.acknowledged(segment)) return false;
    if (this.sender.finAcknowledged) {
      if (this.state === 'FIN-WAIT-1') {
        this.#enter('FIN-WAIT-2');
        if (this.orphan) this.#timers.finWait();
      } else if (this.state === 'CLOSING') this.enterTimeWait();
      else if (this.state === 'LAST-ACK') {
        this.terminate();
        return false;
      }
    }
    // Data for a program that is gone: nobody will ever read it (tcp_rcv_state_process).
    const beyond = distance(advance(segment.seq, segment.data.length), this.receiver.next) > 0;
    if (this.orphan && segment.data.length > 0 && beyond) {
      this.abort();
      return false;
    }
    return this.state !== 'UNCONN';
  }

  /** The other end has sent all it had. */
  finReceived(): void {
    if (this.state === 'ESTAB' || this.state === 'SYN-RECV') this.#enter('CLOSE-WAIT');
    else if (this.state === 'FIN-WAIT-1') this.#enter('CLOSING');
    else if (this.state === 'FIN-WAIT-2') this.enterTimeWait();
    this.notify();
  }

  enterTimeWait(): void {
    this.#enter('TIME-WAIT');
    this.#timers.timeWait();
    this.sender.clear();
  }

  // --- what goes out ----------------------------------------------------------------------------------------------

  /** Sends SYN, or SYN and ACK. */
  sendSyn(): void {
    const syn = this.sender.initial;
    const window = initialWindow(this.#ownMss, this.#side);
    const flags: TcpFlags = this.state === 'SYN-SENT' ? { syn: true } : { syn: true, ack: true };
    this.transmit(syn, flags, { mss: this.#ownMss, window });
  }

  /** Sends an ACK of all that has come in. */
  sendAck(): void {
    this.transmit(this.sender.next, { ack: true });
  }

  /** Sends one segment; what the IP layer says of it matters little, for it will be sent again. */
  transmit(
    seq: number,
    flags: TcpFlags,
    more: { data?: Uint8Array; mss?: number; window?: number } = {},
  ): ErrnoCode | undefined {
    const { local, remote } = this;
    const segment = {
      srcPort: local.port,
      dstPort: remote.port,
      seq,
      ack: flags.ack ? this.receiver.next : 0,
      flags,
      window: more.window ?? this.receiver.offer(),
      mss: more.mss,
      data: more.data,
    };
    if (flags.ack) this.receiver.acknowledgementSent();
    const packet = tcpPacket(local.addr, remote.addr, segment, this.#ttl);
    return this.netns.ip.output(packet, { device: this.#device });
  }

  /** The segment size for the way as it is known now. */
  pathSegmentSize(): number {
    return segmentSize(this.netns, this.local.addr, this.remote.addr, this.#device);
  }

  /** The timer it runs, for ss(8). */
  get timer(): SocketTimer | undefined {
    return this.#timers.info();
  }

  /** Smoothed round-trip time, for `ss -i`. */
  get roundTrip(): Nanoseconds | undefined {
    return this.sender.roundTrip.smoothed;
  }

  #enter(state: TcpState): void {
    this.state = state;
  }
}
