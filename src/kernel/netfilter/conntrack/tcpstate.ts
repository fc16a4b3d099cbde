import type { TcpFlags } from '../../wire/tcp.ts';

/** States of a tracked TCP connection, as `conntrack -L` prints them. */
export type TcpState =
  | 'NONE'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'SYN_SENT2';

const STATES: readonly TcpState[] = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
];

/**
 * tcp_conntracks of nf_conntrack_proto_tcp.c: for each direction and kind of segment the next state by present state,
 * in the order of STATES; `.` ignores the segment, `!` finds it invalid.
 */
const NEXT: Readonly<Record<'original' | 'reply', Readonly<Record<SegmentKind, string>>>> = {
  original: {
    syn: '11.....119',
    synack: '!!2!!!!!!2',
    fin: '!!4466678!',
    ack: '3!3355778!',
    rst: '!888888888',
    none: '!!!!!!!!!!',
  },
  reply: {
    syn: '!9!!!!!1!9',
    synack: '!2.......2',
    fin: '!!4466678!',
    ack: '!.2355778.',
    rst: '!888888888',
    none: '!!!!!!!!!!',
  },
};

type SegmentKind = 'syn' | 'synack' | 'fin' | 'ack' | 'rst' | 'none';

function kindOf(flags: TcpFlags): SegmentKind {
  if (flags.rst) return 'rst';
  if (flags.syn) return flags.ack ? 'synack' : 'syn';
  if (flags.fin) return 'fin';
  return flags.ack ? 'ack' : 'none';
}

/** The state a segment leads to; 'ignore' changes nothing, 'invalid' belongs to no connection. */
export function nextTcpState(state: TcpState, flags: TcpFlags, reply: boolean): TcpState | 'ignore' | 'invalid' {
  const mark = NEXT[reply ? 'reply' : 'original'][kindOf(flags)][STATES.indexOf(state)];
  if (mark === '.') return 'ignore';
  return mark === undefined || mark === '!' ? 'invalid' : (STATES[Number(mark)] ?? 'invalid');
}
