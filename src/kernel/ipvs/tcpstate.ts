import { type Nanoseconds, SECOND } from '../clock.ts';
import type { TcpFlags } from '../wire/tcp.ts';

/** States of a TCP connection as a load balancer sees it (ip_vs_proto_tcp.c), as `ipvsadm -Lc` prints them. */
export type IpvsTcpState =
  | 'NONE'
  | 'ESTABLISHED'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'FIN_WAIT'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'LISTEN'
  | 'SYNACK';

const STATES: readonly IpvsTcpState[] = [
  'NONE',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'SYNACK',
];

/** How long each state lasts without a packet, in seconds. ESTABLISHED and FIN_WAIT can be set (`ipvsadm --set`). */
const SECONDS: Readonly<Record<IpvsTcpState, number>> = {
  NONE: 2,
  ESTABLISHED: 900,
  SYN_SENT: 120,
  SYN_RECV: 60,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  LISTEN: 120,
  SYNACK: 120,
};

/** Where packets come from: the client, the server, or the client alone because the answers go another way. */
export type Direction = 'input' | 'output' | 'input-only';

/** The next state by present state, in the order of STATES, as numbers of one digit. */
const NEXT: Readonly<Record<Direction, Readonly<Record<'syn' | 'fin' | 'ack' | 'rst', string>>>> = {
  input: { syn: '31133333333', fin: '67255567895', ack: '11214567691', rst: '66636666893' },
  output: { syn: '21232222293', fin: '54254565895', ack: '11214567811', rst: '66266566666' },
  'input-only': { syn: '31133333333', fin: '64254567895', ack: '11214567691', rst: '66636666896' },
};

/** The state a segment leads to. */
export function nextIpvsState(state: IpvsTcpState, flags: TcpFlags, direction: Direction): IpvsTcpState {
  const kind = flags.rst ? 'rst' : flags.syn ? 'syn' : flags.fin ? 'fin' : flags.ack ? 'ack' : undefined;
  if (!kind) return state;
  const digit = NEXT[direction][kind][STATES.indexOf(state)];
  return STATES[Number(digit)] ?? state;
}

export function tcpTimeout(state: IpvsTcpState): Nanoseconds {
  return SECONDS[state] * SECOND;
}
