/** A network segment between hosts: a switch, and the subnet that is used on it. */
export interface SegmentSpec {
  name: string;
  /** CIDR text, of either family. */
  subnet: string;
  /** The way out that hosts get as default route. Where it is no host's address, a router that only answers ping has it. */
  gateway?: string;
  /** Longest packet it carries, in bytes; longer ones vanish without a word. 1500 where absent. */
  mtu?: number;
}

/** A network card of a host. */
export interface InterfaceSpec {
  /** Name of the segment it is plugged into. */
  segment: string;
  /** Its address there; `none` for a card without one. The subnet's tenth address plus the host's number where absent. */
  address?: string;
}

/** The segment of a scenario that names none. */
export const DEFAULT_SEGMENT: SegmentSpec = { name: 'switch', subnet: '192.168.56.0/24', gateway: '192.168.56.1' };
