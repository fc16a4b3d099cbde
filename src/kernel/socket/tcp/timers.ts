import { MILLISECOND, SECOND } from '../../clock.ts';
import type { SocketTimer } from '../socketinfo.ts';
import { Alarm } from './alarm.ts';
import type { TcpConnection } from './connection.ts';

/** How long a connection stays in TIME-WAIT (TCP_TIMEWAIT_LEN). */
const TIME_WAIT = 60 * SECOND;
/** How long an acknowledgement may wait for company (TCP_DELACK_MIN). */
const DELAYED_ACK = 40 * MILLISECOND;
/** How often an orphan's data is sent again (tcp_orphan_retries when it is 0). */
const ORPHAN_RETRIES = 8;

/** The timers of a connection, made when first needed. */
export class ConnectionTimers {
  readonly #connection: TcpConnection;
  #retransmission: Alarm | undefined;
  #acknowledgement: Alarm | undefined;
  #last: Alarm | undefined;
  /** Whether the retransmission timer stands for probes of a closed window. */
  #probing = false;
  #retries = 0;

  constructor(connection: TcpConnection) {
    this.#connection = connection;
  }

  /** Something was acknowledged: counting starts again. */
  progressed(): void {
    this.#retries = 0;
  }

  /** Starts, or starts again, the wait for an acknowledgement (RFC 6298, 5). */
  retransmit(probing = false): void {
    this.#probing = probing;
    this.#retransmission ??= new Alarm(this.#clock, () => this.#expired());
    this.#retransmission.set(this.#connection.sender.roundTrip.timeout);
  }

  get retransmitting(): boolean {
    return this.#retransmission?.due !== undefined;
  }

  /** Whether it is a closed window that is waited for. */
  get probing(): boolean {
    return this.#probing && this.retransmitting;
  }

  stopRetransmission(): void {
    this.#retransmission?.clear();
  }

  /** Sends an acknowledgement in a moment, if nothing else does before. */
  acknowledge(): void {
    this.#acknowledgement ??= new Alarm(this.#clock, () => this.#connection.sendAck());
    if (this.#acknowledgement.due === undefined) this.#acknowledgement.set(DELAYED_ACK);
  }

  acknowledged(): void {
    if (this.#acknowledgement?.due !== undefined) this.#acknowledgement.clear();
  }

  timeWait(): void {
    this.stop();
    this.#last = new Alarm(this.#clock, () => this.#connection.terminate());
    this.#last.set(TIME_WAIT);
  }

  /** The other end gets net.ipv4.tcp_fin_timeout to finish what nobody here waits for. */
  finWait(): void {
    this.stop();
    this.#last = new Alarm(this.#clock, () => this.#connection.terminate());
    this.#last.set(this.#connection.netns.sysctl.number('net.ipv4.tcp_fin_timeout') * SECOND);
  }

  stop(): void {
    this.#retransmission?.clear();
    this.#acknowledgement?.clear();
    this.#last?.clear();
  }

  info(): SocketTimer | undefined {
    const last = this.#last?.due;
    if (last !== undefined) return { kind: 'timewait', expires: last, retransmits: 0 };
    const due = this.#retransmission?.due;
    if (due === undefined) return undefined;
    return { kind: this.#probing ? 'persist' : 'on', expires: due, retransmits: this.#retries };
  }

  get #clock() {
    return this.#connection.netns.clock;
  }

  #expired(): void {
    const connection = this.#connection;
    const { sender } = connection;
    if (this.#retries >= this.#limit()) {
      connection.terminate(connection.softError ?? 'ETIMEDOUT');
      return;
    }
    this.#retries++;
    if (connection.state === 'SYN-SENT' || connection.state === 'SYN-RECV') {
      if (!this.#linear()) sender.roundTrip.expired();
      sender.repeated();
      connection.sendSyn();
      this.retransmit();
      return;
    }
    sender.roundTrip.expired();
    if (this.#probing) {
      sender.probe();
      this.retransmit(true);
    } else sender.retransmissionTimeout();
  }

  /** The first SYNs come every second (net.ipv4.tcp_syn_linear_timeouts), later ones ever more slowly. */
  #linear(): boolean {
    return this.#connection.state === 'SYN-SENT' && this.#retries <= this.#setting('tcp_syn_linear_timeouts');
  }

  #limit(): number {
    const { state, orphan } = this.#connection;
    if (state === 'SYN-SENT') return this.#setting('tcp_syn_retries') + this.#setting('tcp_syn_linear_timeouts');
    if (state === 'SYN-RECV') return this.#setting('tcp_synack_retries');
    if (orphan) return this.#setting('tcp_orphan_retries') || ORPHAN_RETRIES;
    return this.#setting('tcp_retries2');
  }

  #setting(name: string): number {
    return this.#connection.netns.sysctl.number(`net.ipv4.${name}`);
  }
}
