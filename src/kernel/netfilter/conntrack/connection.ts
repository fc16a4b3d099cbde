import type { Nanoseconds } from '../../clock.ts';
import type { TcpState } from './tcpstate.ts';
import type { Tuple } from './tuple.ts';

/** How a packet relates to its connection; a packet without one is INVALID. */
export type FlowState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED';

/** What a packet carries about its connection (skb->_nfct with ctinfo); kept in `IpPacket.connection`. */
export interface Flow {
  readonly connection: Connection | undefined;
  /** Whether the packet goes the way of the replies. */
  readonly reply: boolean;
  readonly state: FlowState;
}

/** Marks a packet that is not to be tracked (NOTRACK). */
export const UNTRACKED: Flow = { connection: undefined, reply: false, state: 'UNTRACKED' };

/** Packets and bytes of one direction. */
export interface DirectionCounters {
  packets: number;
  bytes: number;
}

/** An entry of the connection table (nf_conn). */
export class Connection {
  readonly family: 4 | 6;
  expiresAt: Nanoseconds = 0;
  /** Of TCP only. */
  tcp: TcpState | undefined;
  mark = 0;
  seenReply = false;
  assured = false;
  /** It is in the table: its first packet has passed all hooks. */
  confirmed = false;
  dying = false;
  /** Whether the source or destination is translated. */
  srcNat = false;
  dstNat = false;
  /** Whether it has been decided if it is. */
  srcNatDone = false;
  dstNatDone = false;
  /** Index of the device whose address MASQUERADE took; 0 for none. */
  masqueradeIndex = 0;
  /** When UDP that still flows counts as a stream. */
  streamAt: Nanoseconds = 0;
  readonly counters: readonly [original: DirectionCounters, reply: DirectionCounters] = [
    { packets: 0, bytes: 0 },
    { packets: 0, bytes: 0 },
  ];
  readonly flows: Readonly<Record<'NEW' | 'ESTABLISHED' | 'RELATED', readonly [original: Flow, reply: Flow]>>;

  constructor(
    readonly id: number,
    readonly original: Tuple,
    public reply: Tuple,
  ) {
    this.family = original.src.family;
    const both = (state: FlowState): [Flow, Flow] => [
      { connection: this, reply: false, state },
      { connection: this, reply: true, state },
    ];
    this.flows = { NEW: both('NEW'), ESTABLISHED: both('ESTABLISHED'), RELATED: both('RELATED') };
  }

  get protocol(): number {
    return this.original.protocol;
  }

  /** The tuple of one direction. */
  tuple(reply: boolean): Tuple {
    return reply ? this.reply : this.original;
  }

  flow(state: 'NEW' | 'ESTABLISHED' | 'RELATED', reply: boolean): Flow {
    return this.flows[state][reply ? 1 : 0];
  }
}

/** What is known about the connection of a packet, or undefined for none (INVALID to matches). */
export function flowOf(packet: { readonly connection?: object }): Flow | undefined {
  return packet.connection as Flow | undefined;
}

/**
 * The flow for an error that this host sends about a packet of `flow` (nf_conntrack_attach): it is related and goes the
 * other way.
 */
export function relatedAnswer(flow: object | undefined): object | undefined {
  const { connection, reply } = (flow ?? UNTRACKED) as Flow;
  return connection?.flow('RELATED', !reply);
}
