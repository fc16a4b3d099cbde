import type { Addr } from '#netip/addr.ts';
import type { Mac } from '#netip/mac.ts';
import type { Nanoseconds, Timer } from '../clock.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import type { IpPacket } from '../wire/ip.ts';

/** NUD_* states of ip-neighbour(8), RFC 4861 section 7.3.2. */
export type NeighbourState =
  | 'INCOMPLETE'
  | 'REACHABLE'
  | 'STALE'
  | 'DELAY'
  | 'PROBE'
  | 'FAILED'
  | 'PERMANENT'
  | 'NOARP';

/** What is known about one address on one wire. The neighbour table alone changes it. */
export class Neighbour {
  mac: Mac | undefined;
  isRouter = false;
  /** When it last proved that it is there, was last sent to, and last changed. */
  confirmedAt: Nanoseconds = 0;
  usedAt: Nanoseconds = 0;
  updatedAt: Nanoseconds = 0;
  /** Requests sent since the last proof. */
  probes = 0;
  timer: Timer | undefined;
  /** Packets that wait for the hardware address. */
  readonly queue: IpPacket[] = [];
  current: NeighbourState = 'INCOMPLETE';

  constructor(
    readonly device: NetDevice,
    readonly addr: Addr,
  ) {}

  /** Its state now; a proof is good for `reachableTime`. */
  stateAt(now: Nanoseconds, reachableTime: Nanoseconds): NeighbourState {
    return this.current === 'REACHABLE' && now - this.confirmedAt > reachableTime ? 'STALE' : this.current;
  }
}
