import { type Action, OFPP } from '#kernel/dev/openvswitch/action.ts';
import type { FlowMatch } from '#kernel/dev/openvswitch/match.ts';
import { Addr } from '#netip/addr.ts';
import { parseMac } from '#netip/mac.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { type KeyValue, keyValues } from './keyvalues.ts';
import type { PortNumbers } from './parsefields.ts';

/** Actions of ovs-actions(7) that are left out. */
const LEFT_OUT =
  /^(enqueue|bundle|bundle_load|group|push_vlan|push_mpls|pop_mpls|mod_vlan_pcp|set_vlan_pcp|mod_nw_ecn|set_mpls_\w+|dec_mpls_ttl|set_tunnel(64)?|set_queue|pop_queue|learn|exit|multipath|note|sample|clone|ct|ct_clear|nat|conjunction|fin_timeout|write_metadata|meter|move|load|stack_push|stack_pop|push|pop|output_reg|check_pkt_larger|delete_field|encap|decap|clear_actions|write_actions|unroll_xlate|debug_recirc|debug_slow)$/;

const RESERVED: Readonly<Record<string, number>> = {
  normal: OFPP.normal,
  flood: OFPP.flood,
  all: OFPP.all,
  local: OFPP.local,
  in_port: OFPP.inPort,
  controller: OFPP.controller,
};

/** Reads a list of actions. @throws OvsProblem */
export function parseActions(text: string, match: FlowMatch, ports: PortNumbers): Action[] {
  const words = keyValues(text);
  if (words.some(({ key }) => key.toLowerCase() === 'drop')) {
    if (words.length > 1) throw new OvsProblem('"drop" must not be accompanied by any other action or instruction');
    return [];
  }
  return words.map((word) => parseAction(word, match, ports));
}

function parseAction(word: KeyValue, match: FlowMatch, ports: PortNumbers): Action {
  const { value } = word;
  const key = word.key.toLowerCase();
  switch (key) {
    case 'output':
      return { kind: 'output', port: outputPort(value, ports) };
    case 'controller':
      if (value !== '' && value !== '65535') throw new OvsProblem(`not simulated: controller with ${value}`);
      return { kind: 'output', port: OFPP.controller };
    case 'resubmit':
      return resubmit(word, ports);
    case 'goto_table':
      return { kind: 'resubmit', table: tableNumber(value) };
    case 'mod_vlan_vid':
    case 'set_vlan_vid': {
      const id = Number(value);
      if (!/^(0x[0-9a-f]+|\d+)$/i.test(value) || id > 4095) throw new OvsProblem(`${value}: not a valid VLAN VID`);
      return { kind: 'set-vlan', id };
    }
    case 'strip_vlan':
    case 'pop_vlan':
      return { kind: 'strip-vlan' };
    case 'mod_dl_src':
    case 'mod_dl_dst': {
      const mac = parseMac(value);
      if (!mac) throw new OvsProblem(`invalid mac address ${value}`);
      return { kind: 'set-mac', field: key === 'mod_dl_src' ? 'src' : 'dst', mac };
    }
    case 'mod_nw_src':
    case 'mod_nw_dst': {
      const addr = Addr.tryParse(value);
      if (addr?.family !== 4) throw new OvsProblem(`${value}: could not convert to IP address`);
      return { kind: 'set-address', field: key === 'mod_nw_src' ? 'src' : 'dst', addr };
    }
    case 'mod_tp_src':
    case 'mod_tp_dst': {
      const source = key === 'mod_tp_src';
      if (!/^\d+$/.test(value) || Number(value) > 0xffff)
        throw new OvsProblem(`invalid ${source ? 'source' : 'destination'} port "${value}"`);
      return { kind: 'set-port', field: source ? 'src' : 'dst', port: Number(value) };
    }
    case 'mod_nw_tos':
      if (!/^\d+$/.test(value) || Number(value) > 255) throw new OvsProblem(`invalid TOS "${value}"`);
      return { kind: 'set-tos', tos: Number(value) };
    case 'dec_ttl':
      return { kind: 'dec-ttl' };
    case 'set_field':
      return setField(value, match);
  }
  if (LEFT_OUT.test(key)) throw new OvsProblem(`not simulated: action ${key}`);
  const port = word.separator === '' ? (RESERVED[key] ?? ports(word.key)) : undefined;
  if (port === undefined) throw new OvsProblem(`unknown action ${word.key}`);
  return { kind: 'output', port };
}

function outputPort(name: string, ports: PortNumbers): number {
  const port = RESERVED[name.toLowerCase()] ?? ports(name);
  if (port === undefined) throw new OvsProblem(`${name}: output to unknown port`);
  return port;
}

function resubmit({ value, separator }: KeyValue, ports: PortNumbers): Action {
  const [portName = '', tableName = ''] = separator === '(' ? value.split(',') : [value];
  const port = portName === '' ? undefined : ports(portName);
  if (portName !== '' && port === undefined) throw new OvsProblem(`${portName}: resubmit to unknown port`);
  const table = tableName === '' ? undefined : tableNumber(tableName);
  if (port === undefined && table === undefined)
    throw new OvsProblem('at least one "in_port" or "table" must be specified  on resubmit');
  return { kind: 'resubmit', port, table };
}

/** @throws OvsProblem */
export function tableNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 254) throw new OvsProblem(`unknown table "${text}"`);
  return Number(text);
}

function setField(text: string, match: FlowMatch): Action {
  const [value = '', field = ''] = text.split('->');
  const end = /(src|dst)$/.exec(field)?.[1] as 'src' | 'dst' | undefined;
  const inconsistent = () => new OvsProblem('actions are invalid with specified match (OFPBAC_MATCH_INCONSISTENT)');
  if (end && /^(eth|dl)_/.test(field)) {
    const mac = parseMac(value);
    if (!mac) throw new OvsProblem(`${value}: invalid Ethernet address`);
    return { kind: 'set-mac', field: end, mac };
  }
  if (end && /^(ip|nw|ipv6)_/.test(field)) {
    const family = field.startsWith('ipv6') ? 6 : 4;
    if (match.dlType !== (family === 4 ? 0x0800 : 0x86dd)) throw inconsistent();
    const addr = Addr.tryParse(value);
    if (addr?.family !== family) throw new OvsProblem(`${value}: invalid IP address`);
    return { kind: 'set-address', field: end, addr };
  }
  if (end && /^(tcp|udp|tp)_/.test(field)) {
    if (match.nwProto !== 6 && match.nwProto !== 17) throw inconsistent();
    return { kind: 'set-port', field: end, port: Number(value) };
  }
  throw new OvsProblem(`not simulated: set_field for ${field}`);
}
