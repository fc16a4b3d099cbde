import type { VxlanOptions } from '#kernel/dev/vxlan.ts';
import type { Addr } from '#netip/addr.ts';
import { notSimulated, parseAddr } from './address.ts';
import type { IpContext } from './context.ts';
import { IpProblem } from './problem.ts';
import type { Words } from './words.ts';

const USAGE = `Usage: ... vxlan id VNI
		[ { group | remote } IP_ADDRESS ]
		[ local ADDR ]
		[ ttl TTL ]
		[ tos TOS ]
		[ df DF ]
		[ flowlabel LABEL ]
		[ dev PHYS_DEV ]
		[ dstport PORT ]
		[ srcport MIN MAX ]
		[ reserved_bits VALUE ]
		[ [no]learning ]
		[ [no]proxy ]
		[ [no]rsc ]
		[ [no]l2miss ]
		[ [no]l3miss ]
		[ ageing SECONDS ]
		[ maxaddress NUMBER ]
		[ [no]udpcsum ]
		[ [no]udp6zerocsumtx ]
		[ [no]udp6zerocsumrx ]
		[ [no]remcsumtx ] [ [no]remcsumrx ]
		[ [no]localbypass ]
		[ [no]external ] [ gbp ] [ gpe ]
		[ [no]vnifilter ]
		[ [no]mcroute ]

Where:	VNI	:= 0-16777215
	ADDR	:= { IP_ADDRESS | any }
	TOS	:= { NUMBER | inherit }
	TTL	:= { 1..255 | auto | inherit }
	DF	:= { unset | set | inherit }
	LABEL := 0-1048575`;

const LARGEST_VNI = 0xff_ffff;
const NO_PORT = `vxlan: destination port not specified
Will use Linux kernel default (non-standard value)
Use 'dstport 4789' to get the IANA assigned value
Use 'dstport 0' to get default and quiet this message
`;

/** Options that may be said once, with or without `no` before them. */
const SWITCHES = ['learning', 'proxy', 'l2miss', 'l3miss'] as const;
const HARMLESS = ['udpcsum', 'udp6zerocsumtx', 'udp6zerocsumrx'];
const MISSING = ['rsc', 'remcsumtx', 'remcsumrx', 'localbypass', 'external', 'gbp', 'gpe', 'vnifilter', 'mcroute'];

type Draft = { -readonly [key in keyof VxlanOptions]?: VxlanOptions[key] } & { group?: Addr };

/** The words after `type vxlan` of `ip link add`. @throws IpProblem in the words of iplink_vxlan.c */
export function readVxlanOptions(context: IpContext, words: Words): VxlanOptions {
  const draft: Draft = {};
  const seen = new Set<string>();
  const once = (name: string, word = name) => {
    if (seen.has(name)) throw new IpProblem(`Error: either "${word}" is duplicate, or "${word}" is garbage.`, 255);
    seen.add(name);
  };
  while (!words.done) {
    const word = words.argument();
    const plain = word.replace(/^no/, '');
    if (word === 'help') throw new IpProblem(USAGE, 1);
    if (word === 'id' || word === 'vni') {
      once('id', word);
      draft.vni = number(words.argument(), LARGEST_VNI, 'invalid id');
    } else if (word === 'group' || word === 'remote') {
      if (seen.has(word === 'group' ? 'remote' : 'group'))
        throw new IpProblem('vxlan: both group and remote cannot be specified', 1);
      once(word);
      draft.remote = endpoint(words.argument(), word);
    } else if (word === 'local') {
      once(word);
      draft.local = localAddress(words.argument());
    } else if (word === 'dev') {
      once(word);
      draft.lower = context.device(words.argument(), 255);
    } else if (word === 'ttl' || word === 'hoplimit') {
      once('ttl', word);
      const text = words.argument();
      if (text === 'inherit') throw notSimulated('vxlan ttl inherit');
      draft.ttl = text === 'auto' ? 0 : number(text, 255, 'invalid TTL');
    } else if (word === 'tos' || word === 'dsfield') {
      once('tos', word);
      const text = words.argument();
      if (text === 'inherit') throw notSimulated('vxlan tos inherit');
      draft.tos = number(text, 255, 'bad TOS value');
    } else if (word === 'df') {
      once(word);
      const text = words.argument();
      if (text !== 'set' && text !== 'unset' && text !== 'inherit')
        throw new IpProblem(`Error: argument "${text}" is wrong: DF must be 'unset', 'set' or 'inherit'`, 255);
      draft.df = text;
    } else if (word === 'dstport') {
      once(word);
      draft.port = number(words.argument(), 65_535, 'dst port');
    } else if (word === 'ageing') {
      once(word);
      const text = words.argument();
      draft.ageing = text === 'none' ? 0 : number(text, 0xffffffff, 'ageing timer');
    } else if (word === 'srcport') {
      words.argument();
      words.argument();
      throw notSimulated('vxlan srcport');
    } else if (word === 'flowlabel' || word === 'maxaddress' || word === 'reserved_bits') {
      throw notSimulated(`vxlan ${word}`);
    } else if ((SWITCHES as readonly string[]).includes(plain)) {
      once(plain, word);
      draft[plain as (typeof SWITCHES)[number]] = word === plain;
    } else if (HARMLESS.includes(plain)) once(plain, word);
    else if (MISSING.includes(plain)) throw notSimulated(`vxlan ${word}`);
    else throw new IpProblem(`vxlan: unknown command "${word}"?\n${USAGE}`, 1);
  }
  if (draft.remote?.isMulticast && !draft.lower)
    throw new IpProblem("vxlan: 'group' requires 'dev' to be specified", 1);
  if (draft.vni === undefined)
    throw new IpProblem('Error: Required attributes not provided to perform the operation.', 2);
  if (!seen.has('dstport')) context.warnings += NO_PORT;
  return { ...draft, vni: draft.vni };
}

function number(text: string, largest: number, what: string): number {
  const value = /^(0x[\da-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(value <= largest)) throw new IpProblem(`Error: argument "${text}" is wrong: ${what}`, 255);
  return value;
}

function endpoint(text: string, word: 'group' | 'remote'): Addr {
  const addr = parseAddr(text);
  if (word === 'group' && !addr.isMulticast)
    throw new IpProblem(`Error: argument "${text}" is wrong: invalid group address`, 255);
  if (word === 'remote' && addr.isMulticast)
    throw new IpProblem(`Error: argument "${text}" is wrong: invalid remote address`, 255);
  return addr;
}

function localAddress(text: string): Addr | undefined {
  if (text === 'any') return undefined;
  const addr = parseAddr(text);
  if (addr.isMulticast) throw new IpProblem(`Error: argument "${text}" is wrong: invalid local address`, 255);
  return addr;
}
