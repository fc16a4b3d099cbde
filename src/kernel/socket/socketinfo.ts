import type { Family } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import type { Process } from '../process/process.ts';
import type { Endpoint } from './endpoint.ts';
import type { Socket } from './socket.ts';

/** States of a socket as ss(8) prints them; those of TCP are RFC 9293's. */
export type SocketState =
  | 'ESTAB'
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'TIME-WAIT'
  | 'UNCONN'
  | 'CLOSE-WAIT'
  | 'LAST-ACK'
  | 'LISTEN'
  | 'CLOSING';

/** Numbers of the states in /proc/net/tcp and udp (include/net/tcp_states.h). */
export const STATE_NUMBERS: Readonly<Record<SocketState, number>> = {
  ESTAB: 1,
  'SYN-SENT': 2,
  'SYN-RECV': 3,
  'FIN-WAIT-1': 4,
  'FIN-WAIT-2': 5,
  'TIME-WAIT': 6,
  UNCONN: 7,
  'CLOSE-WAIT': 8,
  'LAST-ACK': 9,
  LISTEN: 10,
  CLOSING: 11,
};

/** The timer a TCP socket runs, as `ss -o` and `netstat -o` show it. */
export interface SocketTimer {
  readonly kind: 'on' | 'keepalive' | 'timewait' | 'persist';
  readonly expires: Nanoseconds;
  readonly retransmits: number;
}

interface CommonInfo {
  readonly state: SocketState;
  /** Bytes received and not read; connections not accepted, of a listener. */
  readonly receiveQueue: number;
  /** Bytes written and not acknowledged; the backlog, of a listener. */
  readonly sendQueue: number;
  /** As in `socket:[12345]`; 0 where no process has it (TIME-WAIT, not accepted yet, closed). */
  readonly inode: number;
  readonly uid: number;
  /** Who made it; ss finds all holders by looking for `socket` in descriptor tables. */
  readonly owner?: Process;
  readonly socket?: Socket;
}

/** A socket of the Internet families. An IPv6 socket may have IPv4 addresses (shown as ::ffff:192.0.2.1). */
export interface InetSocketInfo extends CommonInfo {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'raw';
  readonly family: Family;
  /** Of a socket on `::` that takes no IPv4. */
  readonly v6only: boolean;
  readonly local: Endpoint;
  /** Absent where it is connected to nobody. */
  readonly remote?: Endpoint;
  /** The device it is bound to. */
  readonly device?: string;
  readonly timer?: SocketTimer;
}

export interface UnixSocketInfo extends CommonInfo {
  readonly protocol: 'unix';
  readonly type: 'stream' | 'dgram' | 'seqpacket';
  /** Empty where it has none; abstract names begin with `@`. */
  readonly path: string;
  /** Inode of the other end, 0 where there is none. */
  readonly peer: number;
}

export interface PacketSocketInfo extends CommonInfo {
  readonly protocol: 'packet';
  /** The device it listens on, or undefined for all. */
  readonly device?: string;
}

export type SocketInfo = InetSocketInfo | UnixSocketInfo | PacketSocketInfo;
