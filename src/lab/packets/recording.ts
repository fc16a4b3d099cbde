import type { DropReason } from '#kernel/trace.ts';
import type { LabPicture } from '../picture.ts';
import type { About } from './about.ts';
import type { Layer } from './headers.ts';

/**
 * What the network did while something happened: its packets one by one, each with its way. Plain data that can be sent anywhere, and
 * without sentences: who shows it says them in the reader's language. Times are nanoseconds since the recording began.
 */
export interface Recording {
  packets: PacketRecord[];
  conversations: Conversation[];
  /** Packets beyond PACKET_LIMIT, which were only counted. */
  more: number;
  /** Packets that machines send without being asked to, left out where there was something else to see. */
  background: number;
  /** The network as it was meanwhile. */
  picture: LabPicture;
  /** The packet that says most: the one that was lost, where one was. */
  focus?: number;
}

/** So many packets are recorded with their ways. */
export const PACKET_LIMIT = 200;

export type ConversationKind = 'arp' | 'dns' | 'tcp' | 'udp' | 'icmp' | 'other';

/** Packets that belong together: a question and its answer, a connection. */
export interface Conversation {
  kind: ConversationKind;
  from: Endpoint;
  to: Endpoint;
  /** Numbers of its packets, in order. */
  packets: number[];
  /** `dropped`: a packet of it was lost; `unanswered`: nothing came back. */
  outcome: 'answered' | 'unanswered' | 'dropped';
}

/** One end of a packet's way. */
export interface Endpoint {
  /** The container or host; absent where nobody has the address. */
  name?: string;
  /** An address, with a port where there is one. */
  address: string;
}

/** A packet and its way through the lab, from where it was sent to where it ended. */
export interface PacketRecord {
  /** Its place in `Recording.packets`. */
  id: number;
  /** Its place in `Recording.conversations`. */
  conversation: number;
  from: Endpoint;
  to: Endpoint;
  about: About;
  hops: PacketHop[];
  /** `under-way`: it was not seen any further. */
  outcome: 'delivered' | 'dropped' | 'under-way';
}

/** Somewhere a packet can be. */
export interface Where {
  /** `router` is the lab's own, `balancer` the load balancer of a network. */
  kind: 'host' | 'container' | 'overlay' | 'balancer' | 'router' | 'namespace';
  /** Of the container, the host, or the network that an overlay's switch or load balancer is of. */
  name: string;
  host: string;
  /** What the picture calls the namespace; absent where it is in no picture. */
  namespace?: string;
  /** Device of that namespace. */
  device?: string;
}

/** One thing that happened to a packet on its way. */
export interface PacketHop {
  time: number;
  where: Where;
  what: Happening;
  /** What the packet looks like after it, outermost header first. */
  layers: Layer[];
  /** What connection tracking there knows about it. */
  connection?: ConnectionRecord;
}

/** A device with what it belongs to. */
export interface DeviceLabel {
  name: string;
  /** The Docker network whose bridge it is. */
  network?: string;
  /** Who has the other end of the cable. */
  peer?: string;
}

export type Happening =
  | { kind: 'output'; out: DeviceLabel; route?: string; via?: string }
  | { kind: 'transmit'; device: DeviceLabel; ports: DeviceLabel[]; to?: string }
  | { kind: 'receive'; device: DeviceLabel }
  | { kind: 'bridge'; from: DeviceLabel; to: DeviceLabel[]; rule?: string }
  | { kind: 'forward'; from: DeviceLabel; to: DeviceLabel; route?: string; via?: string }
  /** `back`: what was translated before is translated back in an answer. */
  | { kind: 'nat'; end: 'source' | 'destination'; before: string; after: string; back: boolean; rule?: string }
  | { kind: 'balance'; end: 'source' | 'destination'; before: string; after: string }
  | { kind: 'neighbour'; address: string; protocol: 'ARP' | 'NDP' }
  | { kind: 'encapsulate' | 'decapsulate'; tunnel: 'VXLAN' | 'GRE' | 'IPsec'; id: string; remote: string }
  | { kind: 'deliver'; device: DeviceLabel }
  | { kind: 'log'; text: string }
  | Drop;

export interface Drop {
  kind: 'drop';
  reason: DropReason;
  device?: DeviceLabel;
  /** The address it was for. */
  address?: string;
  /** The firewall's rule, as `iptables -S` prints it, and where it stands. */
  rule?: string;
  table?: string;
  chain?: string;
  number?: number;
  rejected?: boolean;
  /** What the kernel knows more precisely, and what the rule is there for: English. */
  detail?: string;
  note?: string;
}

/** An entry of the connection table, as conntrack(8) lists it. */
export interface ConnectionRecord {
  state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED';
  /** `SYN_SENT` …, of TCP. */
  tcp?: string;
  /** Both directions as `192.168.56.12:44455 → 172.18.0.2:80`; none of what is not tracked. */
  original?: string;
  reply?: string;
  /** Whether this packet goes the way of the answers. */
  answer: boolean;
  /** What of it is translated. */
  nat: 'none' | 'source' | 'destination' | 'both';
}
