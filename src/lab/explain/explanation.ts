/** What kept a packet, its answer or the name from arriving. */
export type ExplainCause =
  | 'missing'
  | 'not-running'
  | 'unknown-name'
  | 'default-bridge'
  | 'no-address'
  | 'no-shared-network'
  | 'no-route'
  | 'filtered'
  | 'refused'
  | 'no-answer'
  | 'cut'
  | 'nobody-there'
  | 'expired'
  | 'too-big'
  | 'impossible-address';

/** One step of a name's look-up or of a packet's way, as a short sentence without its subject. */
export interface Step {
  /** `name`: the look-up; `there`: the way of the packet; `back`: that of the answer. */
  part: 'name' | 'there' | 'back';
  /** Who acts: a container or a host. */
  where: string;
  device?: string;
  /** What happens; names and addresses stand in backticks. */
  what: string;
  /** The firewall rule that decided, as `iptables -S` prints it. */
  rule?: string;
  /** Whether the packet ended here without having arrived. */
  dropped?: boolean;
}

/** The way of a packet from one place to another, and what stopped it. Plain data; texts are Markdown of one line. */
export interface Explanation {
  from: string;
  to: string;
  protocol: 'icmp' | 'tcp' | 'udp';
  port?: number;
  /** Where the packet was sent; none where no address was found. */
  address?: string;
  arrives: boolean;
  /** Absent where it arrives. */
  cause?: ExplainCause;
  /** One or more sentences: what stopped it, or that it arrives. */
  verdict: string;
  steps: Step[];
}
