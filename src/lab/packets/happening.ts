import { iptables } from '#kernel/netfilter/command.ts';
import { flowOf } from '#kernel/netfilter/conntrack/connection.ts';
import type { TraceRecord } from '#kernel/trace.ts';
import type { IpPacket } from '#kernel/wire/ip.ts';
import { Prefix } from '#netip/prefix.ts';
import { firewallNote } from '../explain/firewall.ts';
import { endsOf, packetOf } from '../explain/packet.ts';
import type { Landmarks } from './landmarks.ts';
import type { Drop, Happening } from './recording.ts';

/**
 * What a record of a packet says; nothing where it says nothing. Has to be called when the record is made: what it looks up (routes,
 * rules, who is at the other end) may be gone later.
 * @param before the packet as it was before
 */
export function happeningOf(
  marks: Landmarks,
  record: TraceRecord,
  before: IpPacket | undefined,
): Happening | undefined {
  const { device, outDevice, detail, frame, rule } = record;
  const label = (name: string | undefined) => marks.label(record, name);
  switch (record.stage) {
    case 'output':
      return { kind: 'output', out: label(outDevice), ...routeOf(marks, record) };
    case 'transmit':
      return { kind: 'transmit', device: label(device), ports: [], ...(frame && { to: String(frame.dst) }) };
    case 'receive':
      return { kind: 'receive', device: label(device) };
    case 'bridge':
      return {
        kind: 'bridge',
        from: label(device),
        to: [label(outDevice)],
        ...(rule !== undefined && { rule }),
      };
    case 'forward':
      return { kind: 'forward', from: label(device), to: label(outDevice), ...routeOf(marks, record) };
    case 'nat':
      return translationOf(marks, record, before);
    case 'neighbour': {
      const protocol = packetOf(record)?.family === 6 ? 'NDP' : 'ARP';
      return { kind: 'neighbour', address: /([\da-f.:]+)$/.exec(detail ?? '')?.[1] ?? '', protocol };
    }
    case 'encapsulate':
    case 'decapsulate': {
      const { stage, carrier } = record;
      const tunnel = carrier?.payload.kind === 'esp' ? 'IPsec' : carrier?.payload.kind === 'udp' ? 'VXLAN' : 'GRE';
      const end = stage === 'encapsulate' ? carrier?.dst : carrier?.src;
      return { kind: stage, tunnel, id: detail ?? '', remote: end?.text ?? '' };
    }
    case 'deliver':
      return { kind: 'deliver', device: label(device) };
    case 'netfilter':
      return record.verdict === 'LOG' ? { kind: 'log', text: detail ?? '' } : undefined;
    case 'drop':
      return dropOf(marks, record);
    default:
      return undefined;
  }
}

/** The line of the routing table that a packet to be sent on follows. */
function routeOf(marks: Landmarks, record: TraceRecord): { route?: string; via?: string } {
  const packet = packetOf(record);
  const netns = marks.netns(record);
  if (!packet || !netns) return {};
  const found = netns.routes.lookup(packet.dst, { src: packet.src, mark: packet.mark });
  if ('error' in found || !found.route || found.device.isLoopback) return {};
  const { route, via, device } = found;
  const goal = route.dst.length === 0 ? 'default' : String(route.dst);
  const by = via ? ` via ${via.text}` : '';
  return { route: `${goal}${by} dev ${device.name}`, ...(via && { via: via.text }) };
}

function translationOf(marks: Landmarks, record: TraceRecord, old: IpPacket | undefined): Happening | undefined {
  const packet = packetOf(record);
  if (!packet || !old) return undefined;
  const [now, was] = [endsOf(packet), endsOf(old)];
  const end = now.to === was.to ? 'source' : 'destination';
  const change = { before: end === 'source' ? was.from : was.to, after: end === 'source' ? now.from : now.to };
  if (record.detail?.startsWith('IPVS')) return { kind: 'balance', end, ...change };
  const back = flowOf(packet)?.reply === true;
  const rule = back ? undefined : natRule(marks, record, packet, old);
  return { kind: 'nat', end, ...change, back, ...(rule !== undefined && { rule }) };
}

/** The rule that changed an address, as `iptables -S` prints it; not known where several could have. */
function natRule(marks: Landmarks, record: TraceRecord, packet: IpPacket, old: IpPacket): string | undefined {
  const netns = marks.netns(record);
  if (!netns) return undefined;
  const lines = iptables(netns, packet.family, ['-t', 'nat', '-S']).stdout.split('\n');
  const { payload } = packet;
  const [now, was] = [endsOf(packet), endsOf(old)];
  if (now.to !== was.to) {
    if (payload.kind !== 'tcp' && payload.kind !== 'udp') return undefined;
    return lines.find((line) => line.includes(`-p ${payload.kind} `) && line.endsWith(`--to-destination ${now.to}`));
  }
  const masquerading = lines.filter(
    (line) => line.startsWith('-A POSTROUTING ') && line.endsWith('-j MASQUERADE') && covers(line, old),
  );
  return masquerading.length === 1 ? masquerading[0] : undefined;
}

function covers(line: string, packet: IpPacket): boolean {
  const subnet = / -s (\S+)/.exec(line)?.[1];
  const goal = / -d (\S+)/.exec(line)?.[1];
  const within = (text: string | undefined, addr: IpPacket['src']) =>
    text === undefined || Prefix.tryParse(text)?.contains(addr) === true;
  return subnet !== undefined && within(subnet, packet.src) && within(goal, packet.dst);
}

function dropOf(marks: Landmarks, record: TraceRecord): Drop {
  const { reason = 'ignored', device, rule, table, chain, ruleNumber, verdict, detail } = record;
  const packet = packetOf(record);
  const drop: Drop = { kind: 'drop', reason };
  if (device !== undefined) drop.device = marks.label(record, device);
  if (packet) drop.address = packet.dst.text;
  if (detail !== undefined) drop.detail = detail;
  if (reason !== 'netfilter') return drop;
  if (rule !== undefined) drop.rule = rule;
  if (table !== undefined) drop.table = table;
  if (chain !== undefined) drop.chain = chain;
  if (ruleNumber !== undefined) drop.number = ruleNumber;
  drop.rejected = verdict === 'REJECT';
  const payload = packet?.payload;
  const port = payload?.kind === 'tcp' || payload?.kind === 'udp' ? payload.dstPort : undefined;
  const note = firewallNote(marks.scene, record, port).trim();
  if (note !== '') drop.note = note;
  return drop;
}
