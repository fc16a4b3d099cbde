import { type Mac, macBytes } from '#netip/mac.ts';
import type { Prefix } from '#netip/prefix.ts';
import type { FlowKey } from './flowkey.ts';

/** A hardware address of which only the bits of `mask` count. */
export interface MaskedMac {
  readonly mac: Mac;
  readonly mask: Mac;
}

/** A number of which only the bits of `mask` count. */
export interface MaskedNumber {
  readonly value: number;
  readonly mask: number;
}

/** What a flow asks of a frame: all that is given must hold. Fields as in FlowKey. */
export interface FlowMatch {
  readonly inPort?: number;
  readonly vlan?: MaskedNumber;
  readonly dlSrc?: MaskedMac;
  readonly dlDst?: MaskedMac;
  readonly dlType?: number;
  readonly nwSrc?: Prefix;
  readonly nwDst?: Prefix;
  readonly nwProto?: number;
  readonly nwTos?: number;
  readonly nwTtl?: number;
  readonly arpSha?: MaskedMac;
  readonly arpTha?: MaskedMac;
  readonly tpSrc?: number;
  readonly tpDst?: number;
  readonly tcpFlags?: MaskedNumber;
}

const EXACT = ['inPort', 'dlType', 'nwProto', 'nwTos', 'nwTtl', 'tpSrc', 'tpDst'] as const;
const MASKED = ['vlan', 'tcpFlags'] as const;
const HARDWARE = ['dlSrc', 'dlDst', 'arpSha', 'arpTha'] as const;
const NETWORK = ['nwSrc', 'nwDst'] as const;

/** Whether a frame with these fields is one of the flow's. */
export function matches(match: FlowMatch, key: FlowKey): boolean {
  for (const field of EXACT) if (match[field] !== undefined && match[field] !== key[field]) return false;
  for (const field of MASKED) {
    const wanted = match[field];
    if (wanted && (key[field] & wanted.mask) !== wanted.value) return false;
  }
  for (const field of HARDWARE) {
    const wanted = match[field];
    if (wanted && !(key[field] !== undefined && maskedEqual(wanted, key[field]))) return false;
  }
  for (const field of NETWORK) if (match[field] && !match[field].contains(key[field])) return false;
  return true;
}

/** Whether every frame of `specific` would also be one of `general`: how loose commands pick flows (OpenFlow 1.0, 4.6). */
export function covers(general: FlowMatch, specific: FlowMatch): boolean {
  for (const field of EXACT) if (general[field] !== undefined && general[field] !== specific[field]) return false;
  for (const field of MASKED) {
    const [wide, narrow] = [general[field], specific[field]];
    if (!wide) continue;
    if (!narrow || (wide.mask & narrow.mask) !== wide.mask || (narrow.value & wide.mask) !== wide.value) return false;
  }
  for (const field of HARDWARE) {
    const [wide, narrow] = [general[field], specific[field]];
    if (!wide) continue;
    if (!narrow || !maskedEqual({ mac: wide.mask, mask: wide.mask }, narrow.mask)) return false;
    if (!maskedEqual(wide, narrow.mac)) return false;
  }
  for (const field of NETWORK) {
    const [wide, narrow] = [general[field], specific[field]];
    if (wide && !(narrow && wide.containsPrefix(narrow))) return false;
  }
  return true;
}

/** Whether two flows ask the very same. */
export function sameMatch(a: FlowMatch, b: FlowMatch): boolean {
  return covers(a, b) && covers(b, a);
}

/** Which fields a match looks at and which bits of them: flows that are alike in this share a subtable. */
export function maskText(match: FlowMatch): string {
  return [
    ...EXACT.filter((field) => match[field] !== undefined),
    ...MASKED.map((field) => match[field]?.mask ?? ''),
    ...HARDWARE.map((field) => match[field]?.mask ?? ''),
    ...NETWORK.map((field) => match[field]?.length ?? ''),
  ].join(' ');
}

function maskedEqual({ mac, mask }: MaskedMac, other: Mac): boolean {
  if (mac === other) return true;
  const [wanted, bits, given] = [macBytes(mac), macBytes(mask), macBytes(other)];
  return wanted.every((byte, index) => ((byte ^ (given[index] ?? 0)) & (bits[index] ?? 0)) === 0);
}
