import { BROADCAST_MAC } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import { type Action, OFPP } from './action.ts';
import { VLAN_PRESENT } from './flowkey.ts';
import type { Flow, FlowSpec } from './flowtable.ts';
import type { FlowMatch, MaskedMac } from './match.ts';

/** Priority of a flow that names none. */
export const DEFAULT_PRIORITY = 32_768;

/** How ports are named: by number, or by what the function gives for it. */
export type PortNames = (port: number) => string | undefined;

const byNumber: PortNames = () => undefined;

/** Protocols with a name of their own: dl_type, nw_proto, name. */
const PROTOCOLS: readonly (readonly [number, number | undefined, string])[] = [
  [0x0800, 1, 'icmp'],
  [0x0800, 6, 'tcp'],
  [0x0800, 17, 'udp'],
  [0x0800, 132, 'sctp'],
  [0x0800, undefined, 'ip'],
  [0x86dd, 58, 'icmp6'],
  [0x86dd, 6, 'tcp6'],
  [0x86dd, 17, 'udp6'],
  [0x86dd, 132, 'sctp6'],
  [0x86dd, undefined, 'ipv6'],
  [0x0806, undefined, 'arp'],
  [0x8035, undefined, 'rarp'],
];

/** A flow as `priority=…,match actions=…`. */
export function flowText(flow: Pick<Flow, keyof FlowSpec>, names: PortNames = byNumber): string {
  const priority = flow.priority === DEFAULT_PRIORITY ? [] : [`priority=${flow.priority}`];
  const match = [...priority, ...matchWords(flow.match, names)].join(',');
  return `${match === '' ? '' : `${match} `}actions=${actionsText(flow.actions, names)}`;
}

/** The fields of a match in ovs-ofctl's order. */
export function matchWords(match: FlowMatch, names: PortNames = byNumber): string[] {
  const words: string[] = [];
  const put = (name: string, value: unknown) => {
    if (value !== undefined) words.push(`${name}=${value}`);
  };
  const protocol = PROTOCOLS.find(
    ([type, proto]) => type === match.dlType && (proto === undefined || proto === match.nwProto),
  );
  const arp = match.dlType === 0x0806 || match.dlType === 0x8035;
  if (protocol) words.push(protocol[2]);
  if (match.inPort !== undefined) put('in_port', portText(match.inPort, names));
  words.push(...vlanWords(match));
  put('dl_src', macText(match.dlSrc));
  put('dl_dst', macText(match.dlDst));
  if (!protocol && match.dlType !== undefined) put('dl_type', `0x${match.dlType.toString(16).padStart(4, '0')}`);
  const [src, dst] = match.dlType === 0x86dd ? ['ipv6_src', 'ipv6_dst'] : ['nw_src', 'nw_dst'];
  put(arp ? 'arp_spa' : (src as string), prefixText(match.nwSrc));
  put(arp ? 'arp_tpa' : (dst as string), prefixText(match.nwDst));
  if (protocol?.[1] === undefined) put(arp ? 'arp_op' : 'nw_proto', match.nwProto);
  put('arp_sha', macText(match.arpSha));
  put('arp_tha', macText(match.arpTha));
  put('nw_tos', match.nwTos);
  put('nw_ttl', match.nwTtl);
  const icmp = protocol?.[2].startsWith('icmp') ?? false;
  put(icmp ? 'icmp_type' : 'tp_src', match.tpSrc);
  put(icmp ? 'icmp_code' : 'tp_dst', match.tpDst);
  if (match.tcpFlags) put('tcp_flags', flagsText(match.tcpFlags.value, match.tcpFlags.mask));
  return words;
}

function vlanWords({ vlan }: FlowMatch): string[] {
  if (!vlan) return [];
  const { value, mask } = vlan;
  if (mask === (VLAN_PRESENT | 0xfff) && value & VLAN_PRESENT) return [`dl_vlan=${value & 0xfff}`];
  // The field has 16 bits; without a tag all are zero, so their mask is all ones and left out.
  const wide = mask === (VLAN_PRESENT | 0xfff);
  return [`vlan_tci=${hex4(value)}${wide ? '' : `/${hex4(mask)}`}`];
}

function hex4(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}

function macText(masked: MaskedMac | undefined): string | undefined {
  if (!masked) return undefined;
  return masked.mask === BROADCAST_MAC ? masked.mac : `${masked.mac}/${masked.mask}`;
}

function prefixText(prefix: Prefix | undefined): string | undefined {
  return prefix && (prefix.isSingle ? prefix.addr.text : prefix.masked().text);
}

const TCP_FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'];

function flagsText(value: number, mask: number): string {
  return TCP_FLAGS.map((name, bit) => (mask & (1 << bit) ? `${value & (1 << bit) ? '+' : '-'}${name}` : '')).join('');
}

/** What a port is called in a flow. */
export function portText(port: number, names: PortNames = byNumber): string {
  const reserved = Object.entries({ IN_PORT: OFPP.inPort, CONTROLLER: OFPP.controller, LOCAL: OFPP.local });
  return reserved.find(([, number]) => number === port)?.[0] ?? names(port) ?? String(port);
}

/** A list of actions as ovs-ofctl writes it. */
export function actionsText(actions: readonly Action[], names: PortNames = byNumber): string {
  return actions.length === 0 ? 'drop' : actions.map((action) => actionText(action, names)).join(',');
}

function actionText(action: Action, names: PortNames): string {
  switch (action.kind) {
    case 'output':
      return outputText(action.port, names);
    case 'resubmit': {
      const port = action.port === undefined ? '' : portText(action.port, names);
      return action.table === undefined ? `resubmit:${port}` : `resubmit(${port},${action.table})`;
    }
    case 'set-vlan':
      return `mod_vlan_vid:${action.id}`;
    case 'strip-vlan':
      return 'strip_vlan';
    case 'set-mac':
      return `mod_dl_${action.field}:${action.mac}`;
    case 'set-address':
      if (action.addr.family === 6) return `set_field:${action.addr.text}->ipv6_${action.field}`;
      return `mod_nw_${action.field}:${action.addr.text}`;
    case 'set-port':
      return `mod_tp_${action.field}:${action.port}`;
    case 'set-tos':
      return `mod_nw_tos:${action.tos}`;
    case 'dec-ttl':
      return 'dec_ttl';
  }
}

function outputText(port: number, names: PortNames): string {
  switch (port) {
    case OFPP.normal:
      return 'NORMAL';
    case OFPP.flood:
      return 'FLOOD';
    case OFPP.all:
      return 'ALL';
    case OFPP.controller:
      return 'CONTROLLER:65535';
    case OFPP.local:
      return 'LOCAL';
    case OFPP.inPort:
      return 'IN_PORT';
    default:
      return `output:${portText(port, names)}`;
  }
}
