import { VLAN_PRESENT } from '#kernel/dev/openvswitch/flowkey.ts';
import type { FlowMatch, MaskedMac } from '#kernel/dev/openvswitch/match.ts';
import { Addr } from '#netip/addr.ts';
import { BROADCAST_MAC, type Mac, macBytes, macFromBytes, parseMac } from '#netip/mac.ts';
import { Prefix } from '#netip/prefix.ts';
import { OvsProblem } from '../ovsdb/problem.ts';

/** A match while it is being read. */
export type Draft = { -readonly [Field in keyof FlowMatch]: FlowMatch[Field] };

/** Finds the number of a port by what it is called; undefined where there is none. */
export type PortNumbers = (name: string) => number | undefined;

/** Names that stand for dl_type and nw_proto. */
export const PROTOCOL_NAMES: Readonly<Record<string, readonly [number, number?]>> = {
  ip: [0x0800],
  icmp: [0x0800, 1],
  tcp: [0x0800, 6],
  udp: [0x0800, 17],
  sctp: [0x0800, 132],
  ipv6: [0x86dd],
  ip6: [0x86dd],
  icmp6: [0x86dd, 58],
  tcp6: [0x86dd, 6],
  udp6: [0x86dd, 17],
  sctp6: [0x86dd, 132],
  arp: [0x0806],
  rarp: [0x8035],
};

/** Fields of ovs-fields(7) that flows here cannot look at. */
const LEFT_OUT =
  /^(dl_vlan_pcp|vlan_pcp|metadata|tun_\w+|reg\d+|xreg\d+|xxreg\d+|ct_\w+|pkt_mark|nw_ecn|ip_ecn|ip_frag|ipv6_label|nd_\w+|mpls_\w+|sctp_(src|dst)|conj_id|recirc_id|eth|in_phy_port|skb_priority|dp_hash|packet_type|nsh_\w+)$/;

const FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'];

/**
 * Reads one field of a match into `draft`.
 * @returns false where there is no such field
 * @throws OvsProblem for a value that fits not
 */
export function parseField(draft: Draft, key: string, value: string, ports: PortNumbers): boolean {
  if (LEFT_OUT.test(key)) throw new OvsProblem(`not simulated: match field ${key}`);
  const reader = READERS[key];
  if (!reader) return false;
  reader(draft, value, ports);
  return true;
}

type Reader = (draft: Draft, value: string, ports: PortNumbers) => void;

const READERS: Readonly<Record<string, Reader>> = {
  in_port: (draft, value, ports) => {
    const number = ports(value);
    if (number === undefined) throw new OvsProblem(`${value}: invalid or unknown port for in_port`);
    draft.inPort = number;
  },
  dl_vlan: (draft, value) => {
    const id = integer(value, 'dl_vlan', 2);
    // 0xffff asks for frames without a tag.
    draft.vlan = { value: id === 0xffff ? 0 : VLAN_PRESENT | (id & 0xfff), mask: VLAN_PRESENT | 0xfff };
  },
  vlan_vid: (draft, value) => {
    const id = integer(value, 'vlan_vid', 2);
    draft.vlan = { value: id & (VLAN_PRESENT | 0xfff), mask: VLAN_PRESENT | 0xfff };
  },
  vlan_tci: (draft, value) => {
    const [tci = '', mask = '0xffff'] = value.split('/');
    const bits = integer(mask, 'vlan_tci', 2) & (VLAN_PRESENT | 0xfff);
    draft.vlan = { value: integer(tci, 'vlan_tci', 2) & bits, mask: bits };
  },
  dl_type: (draft, value) => {
    draft.dlType = integer(value, 'eth_type', 2);
  },
  nw_proto: (draft, value) => {
    draft.nwProto = integer(value, 'nw_proto', 1);
  },
  arp_op: (draft, value) => {
    draft.nwProto = integer(value, 'arp_op', 2);
  },
  nw_tos: (draft, value) => {
    draft.nwTos = integer(value, 'nw_tos', 1) & 0xfc;
  },
  nw_ttl: (draft, value) => {
    draft.nwTtl = integer(value, 'nw_ttl', 1);
  },
  tcp_flags: (draft, value) => {
    let [bits, mask] = [0, 0];
    for (const [, sign, name = ''] of value.matchAll(/([+-])([a-z]+)/g)) {
      const bit = 1 << FLAGS.indexOf(name);
      if (!FLAGS.includes(name)) throw new OvsProblem(`${value}: unknown TCP flag ${name}`);
      mask |= bit;
      if (sign === '+') bits |= bit;
    }
    draft.tcpFlags = { value: bits, mask };
  },
  ...alias(['dl_src', 'eth_src'], (draft, value) => {
    draft.dlSrc = hardware(value);
  }),
  ...alias(['dl_dst', 'eth_dst'], (draft, value) => {
    draft.dlDst = hardware(value);
  }),
  ...alias(['arp_sha'], (draft, value) => {
    draft.arpSha = hardware(value);
  }),
  ...alias(['arp_tha'], (draft, value) => {
    draft.arpTha = hardware(value);
  }),
  ...alias(['nw_src', 'ip_src', 'arp_spa'], (draft, value) => {
    draft.nwSrc = network(value, 4);
  }),
  ...alias(['nw_dst', 'ip_dst', 'arp_tpa'], (draft, value) => {
    draft.nwDst = network(value, 4);
  }),
  ipv6_src: (draft, value) => {
    draft.nwSrc = network(value, 6);
  },
  ipv6_dst: (draft, value) => {
    draft.nwDst = network(value, 6);
  },
  ...alias(['tp_src', 'tcp_src', 'udp_src'], (draft, value) => {
    draft.tpSrc = integer(value, `${protocol(draft)}_src`, 2);
  }),
  ...alias(['tp_dst', 'tcp_dst', 'udp_dst'], (draft, value) => {
    draft.tpDst = integer(value, `${protocol(draft)}_dst`, 2);
  }),
  icmp_type: (draft, value) => {
    draft.tpSrc = integer(value, 'icmp_type', 1);
  },
  icmp_code: (draft, value) => {
    draft.tpDst = integer(value, 'icmp_code', 1);
  },
};

// Other names for the same fields.
const SAME: Readonly<Record<string, string>> = {
  eth_type: 'dl_type',
  ip_proto: 'nw_proto',
  icmpv6_type: 'icmp_type',
  icmpv6_code: 'icmp_code',
};

/** The name under which a field is read. */
export function canonicalField(key: string): string {
  return SAME[key] ?? key;
}

function alias(names: readonly string[], reader: Reader): Record<string, Reader> {
  return Object.fromEntries(names.map((name) => [name, reader]));
}

function protocol(draft: Draft): string {
  return draft.nwProto === 17 ? 'udp' : 'tcp';
}

function integer(text: string, field: string, bytes: number): number {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(text)) throw new OvsProblem(`${text}: bad syntax for ${field} value`);
  const value = Number(text);
  if (value >= 2 ** (8 * bytes)) throw new OvsProblem(`${text}: value too large for ${bytes}-byte field ${field}`);
  return value;
}

function hardware(text: string): MaskedMac {
  const [address = '', maskText] = text.split('/');
  const mac = parseMac(address);
  const mask = maskText === undefined ? BROADCAST_MAC : parseMac(maskText);
  if (!mac || !mask) throw new OvsProblem(`${text}: invalid Ethernet address`);
  return { mac: masked(mac, mask), mask };
}

function masked(mac: Mac, mask: Mac): Mac {
  const bits = macBytes(mask);
  return macFromBytes(macBytes(mac).map((byte, index) => byte & (bits[index] ?? 0)));
}

function network(text: string, family: 4 | 6): Prefix | undefined {
  const [address = '', mask] = text.split('/');
  const addr = Addr.tryParse(address);
  if (addr?.family !== family) throw new OvsProblem(`${text}: invalid ${family === 4 ? 'IP' : 'IPv6'} address`);
  const length = mask === undefined ? addr.width : maskLength(mask, text, family);
  // A prefix of no length asks for nothing.
  return length === 0 ? undefined : Prefix.of(addr, length).masked();
}

function maskLength(mask: string, text: string, family: 4 | 6): number {
  if (/^\d+$/.test(mask)) {
    const length = Number(mask);
    const most = family === 4 ? 32 : 128;
    if (length <= most) return length;
    throw new OvsProblem(`${text}: IPv${family} network prefix bits not between 0 and ${most}, inclusive`);
  }
  const addr = Addr.tryParse(mask);
  if (!addr) throw new OvsProblem(`${text}: invalid IP address`);
  const length = addr.bits.toString(2).padStart(addr.width, '0').replace(/0+$/, '').length;
  if (!Prefix.of(addr, length).netmask().equals(addr)) throw new OvsProblem(`not simulated: the mask in ${text}`);
  return length;
}
