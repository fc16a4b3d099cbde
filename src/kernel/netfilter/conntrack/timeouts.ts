import { type Nanoseconds, SECOND } from '../../clock.ts';
import type { Sysctl } from '../../sysctl.ts';
import type { TcpState } from './tcpstate.ts';

const TCP_SETTING: Readonly<Record<TcpState, string>> = {
  NONE: 'syn_sent',
  SYN_SENT: 'syn_sent',
  SYN_RECV: 'syn_recv',
  ESTABLISHED: 'established',
  FIN_WAIT: 'fin_wait',
  CLOSE_WAIT: 'close_wait',
  LAST_ACK: 'last_ack',
  TIME_WAIT: 'time_wait',
  CLOSE: 'close',
  SYN_SENT2: 'syn_sent',
};

/** How long entries live after a packet: net.netfilter.nf_conntrack_*_timeout*. */
export class Timeouts {
  constructor(private readonly sysctl: Sysctl) {}

  /** @param picked the connection was met in the middle and no reply has been seen */
  tcp(state: TcpState, picked: boolean): Nanoseconds {
    return this.#seconds(`tcp_timeout_${picked && state === 'ESTABLISHED' ? 'unacknowledged' : TCP_SETTING[state]}`);
  }

  udp(stream: boolean): Nanoseconds {
    return this.#seconds(stream ? 'udp_timeout_stream' : 'udp_timeout');
  }

  icmp(family: 4 | 6): Nanoseconds {
    return this.#seconds(family === 4 ? 'icmp_timeout' : 'icmpv6_timeout');
  }

  generic(): Nanoseconds {
    return this.#seconds('generic_timeout');
  }

  #seconds(name: string): Nanoseconds {
    return this.sysctl.number(`net.netfilter.nf_conntrack_${name}`) * SECOND;
  }
}
