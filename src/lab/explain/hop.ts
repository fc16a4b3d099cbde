import type { TraceRecord } from '#kernel/trace.ts';
import { DROP_REASONS } from './dropreason.ts';
import { endsOf, packetOf } from './packet.ts';

/** One step of a packet on its way, in words. */
export interface Hop {
  /** Who handled it: a container or a host. */
  where: string;
  device?: string;
  /** What happened there. */
  what: string;
  /** The firewall rule that decided, as `iptables -S` prints it. */
  rule?: string;
  /** Whether the packet ended here without having arrived. */
  dropped?: boolean;
}

/** What the things of a lab are called. */
export interface Names {
  /** Who owns the network namespace of a record: a container's name or a host's. */
  ownerOf(record: Pick<TraceRecord, 'host' | 'inode' | 'netns'>): string;
  /** The Docker network behind a bridge device of a host. */
  networkOfBridge(host: string, device: string): string | undefined;
  /** How a packet to be sent at this record goes on: "to its gateway 10.0.0.1". */
  nextHop?(record: TraceRecord): string | undefined;
  /** The rule that changed the address of a packet, as `iptables -S` prints it. */
  natRule?(record: TraceRecord): string | undefined;
  /** Who has a device's address on the other end of the wire of a bridge port. */
  neighbourOf?(host: string, device: string): string | undefined;
}

/** Reasons whose records say more precisely what it was. */
const SPEAKING: ReadonlySet<string | undefined> = new Set([
  'link-cut',
  'link-loss',
  'firewall',
  'ipvs',
  'tunnel-no-remote',
  'mtu-exceeded',
  'ovs-flow',
  'ovs-vlan',
]);

/** What a record of a packet says, in words. @param before the record before it on the packet's way */
export function hopOf(names: Names, record: TraceRecord, before: TraceRecord | undefined): Hop {
  const where = names.ownerOf(record);
  const hop: Hop = { where, what: '', device: record.device ?? record.outDevice };
  const named = (device: string | undefined) => {
    const network = device === undefined ? undefined : names.networkOfBridge(record.host, device);
    const other = device === undefined ? undefined : names.neighbourOf?.(record.host, device);
    if (other !== undefined) return `\`${device}\` (the cable to \`${other}\`)`;
    return network === undefined ? `\`${device ?? '?'}\`` : `\`${device}\` (network \`${network}\`)`;
  };
  switch (record.stage) {
    case 'output': {
      const next = names.nextHop?.(record);
      return { ...hop, what: `sends it out of ${named(record.outDevice)}${next === undefined ? '' : `, ${next}`}` };
    }
    case 'transmit':
      return { ...hop, what: `puts it on the wire at ${named(record.device)}` };
    case 'receive':
      return { ...hop, what: `takes it in on ${named(record.device)}` };
    case 'bridge':
      return { ...hop, what: `the bridge passes it from ${named(record.device)} to ${named(record.outDevice)}` };
    case 'forward':
      return { ...hop, what: `passes it on from ${named(record.device)} to ${named(record.outDevice)}` };
    case 'nat':
      return { ...hop, what: translation(record, before), rule: names.natRule?.(record) };
    case 'neighbour':
      return { ...hop, what: question(record) };
    case 'encapsulate':
      return { ...hop, what: `wraps it into a packet to ${tunnelEnd(record)} (VXLAN, \`${record.detail ?? ''}\`)` };
    case 'decapsulate':
      return { ...hop, what: `unwraps it from the tunnel (VXLAN, \`${record.detail ?? ''}\`)` };
    case 'deliver':
      return { ...hop, what: 'is where it arrives' };
    case 'drop':
      return { ...hop, what: dropText(names, record), rule: record.rule, dropped: true };
    default:
      return { ...hop, what: record.detail ?? record.stage, rule: record.rule };
  }
}

/** Why a packet was dropped, in words that follow "the packet ended at X:". */
export function dropText(names: Names, record: TraceRecord): string {
  const { text } = DROP_REASONS[record.reason ?? 'ignored'];
  if (record.reason !== 'netfilter') {
    const at = record.device === undefined || record.reason === 'no-socket' ? '' : ` (at \`${record.device}\`)`;
    const more = SPEAKING.has(record.reason) && record.detail !== undefined ? ` (${record.detail})` : at;
    return `${text}${more}`;
  }
  const rule = record.rule ? ` \`${record.rule}\`` : '';
  const verb = record.verdict === 'REJECT' ? 'rejects' : 'drops';
  const place = record.ruleNumber === undefined ? '' : `, rule ${record.ruleNumber} of chain \`${record.chain ?? ''}\``;
  const networks = bridgesIn(record.rule).map((device) => names.networkOfBridge(record.host, device));
  const about = [...new Set(networks)].filter((name) => name !== undefined).map((name) => `\`${name}\``);
  const note = about.length === 0 ? '' : `; it guards the network ${about.join(', ')}`;
  // Docker writes into chains of its own, and into PREROUTING of the table raw.
  const docker = /^DOCKER(?!-USER)/.test(record.chain ?? '') || (record.table === 'raw' && about.length > 0);
  const owner = docker ? "Docker's firewall rule" : 'the firewall rule';
  return `${owner}${rule} ${verb} it (table \`${record.table ?? 'filter'}\`${place}${note})`;
}

function question(record: TraceRecord): string {
  const way = packetOf(record)?.family === 6 ? 'neighbour discovery' : 'ARP';
  return `${record.detail?.replace(/([\da-f.:]+)$/, '`$1`') ?? 'asks who has the address'} (by ${way})`;
}

function bridgesIn(rule: string | undefined): string[] {
  return rule?.match(/\b(docker0|br-[0-9a-f]{12})\b/g) ?? [];
}

function tunnelEnd({ carrier }: TraceRecord): string {
  return carrier ? `\`${carrier.dst.text}\`` : 'the other end';
}

function translation(record: TraceRecord, before: TraceRecord | undefined): string {
  const [now, was] = [packetOf(record), before && packetOf(before)];
  if (record.detail?.startsWith('IPVS')) return `the load balancer ${record.detail}`;
  if (!now || !was) return `changes its address: ${record.detail ?? ''}`;
  const [new_, old] = [endsOf(now), endsOf(was)];
  const parts = [
    ...(new_.to === old.to ? [] : [`its destination, from \`${old.to}\` to \`${new_.to}\``]),
    ...(new_.from === old.from ? [] : [`its sender, from \`${old.from}\` to \`${new_.from}\``]),
  ];
  return parts.length === 0 ? 'changes nothing' : `changes ${parts.join(' and ')}`;
}
