import { Addr } from '#netip/addr.ts';
import type { Connection } from '../conntrack/connection.ts';
import type { Conntrack } from '../conntrack/conntrack.ts';
import { inverted, sameTuple, type Tuple } from '../conntrack/tuple.ts';
import type { NatRange } from './range.ts';
import type { Manip } from './rewrite.ts';

/** How many ports are tried before giving up (nf_nat_core.c). */
const MAX_ATTEMPTS = 128;

/**
 * nf_nat_setup_info: decides how one end of a new connection is translated. Without a range nothing is asked for, but
 * the source port may still change so that the replies of two connections can be told apart.
 */
export function setupNat(conntrack: Conntrack, connection: Connection, range: NatRange, manip: Manip): void {
  const current = inverted(connection.reply);
  if (current) {
    const chosen = uniqueTuple(conntrack, connection, current, range, manip);
    if (!sameTuple(chosen, current)) {
      connection.reply = inverted(chosen) ?? connection.reply;
      if (manip === 'source') connection.srcNat = true;
      else connection.dstNat = true;
    }
  }
  if (manip === 'source') connection.srcNatDone = true;
  else connection.dstNatDone = true;
}

function uniqueTuple(
  conntrack: Conntrack,
  connection: Connection,
  current: Tuple,
  range: NatRange,
  manip: Manip,
): Tuple {
  const used = (tuple: Tuple): boolean => {
    const reply = inverted(tuple);
    return reply !== undefined && conntrack.taken(reply);
  };
  if (manip === 'source' && !range.random && !range.fullyRandom && inRange(connection.original, range)) {
    const same = { ...current, src: connection.original.src, srcPort: connection.original.srcPort };
    if (!used(same)) return same;
  }
  const tuple = withAddress(current, connection, range, manip);
  if (!hasPorts(tuple.protocol)) return tuple;
  if (!range.random && !range.fullyRandom) {
    if (range.ports && range.basePort === undefined) {
      const { first, last } = range.ports;
      const port = manip === 'source' ? tuple.srcPort : tuple.dstPort;
      if (port >= first && port <= last && (first === last || !used(tuple))) return tuple;
    } else if (range.basePort === undefined && !used(tuple)) {
      return tuple;
    }
  }
  return withPort(conntrack, tuple, range, manip, used);
}

function inRange(tuple: Tuple, range: NatRange): boolean {
  const { addresses, ports } = range;
  if (addresses && (tuple.src.bits < addresses.first.bits || tuple.src.bits > addresses.last.bits)) return false;
  return !ports || !hasPorts(tuple.protocol) || (tuple.srcPort >= ports.first && tuple.srcPort <= ports.last);
}

/** One client is always given the same address of a range (find_best_ips_proto). */
function withAddress(tuple: Tuple, connection: Connection, range: NatRange, manip: Manip): Tuple {
  if (!range.addresses) return tuple;
  const { first, last } = range.addresses;
  const size = last.bits - first.bits + 1n;
  const { src, dst } = connection.original;
  const addr = size === 1n ? first : Addr.fromBits(first.family, first.bits + ((src.bits ^ (dst.bits * 31n)) % size));
  return manip === 'source' ? { ...tuple, src: addr } : { ...tuple, dst: addr };
}

/** nf_nat_l4proto_unique_tuple */
function withPort(
  conntrack: Conntrack,
  tuple: Tuple,
  range: NatRange,
  manip: Manip,
  used: (tuple: Tuple) => boolean,
): Tuple {
  const icmp = tuple.protocol === 1 || tuple.protocol === 58;
  if (icmp && manip === 'destination') return tuple;
  const atSource = icmp || manip === 'source';
  const [first, last] = portRange(atSource ? tuple.srcPort : tuple.dstPort, range, manip, icmp);
  if (last < first) return tuple;
  const size = last - first + 1;
  let offset = 0;
  if (range.basePort !== undefined) offset = tuple.dstPort - range.basePort;
  else if (range.random || range.fullyRandom || manip === 'source') offset = conntrack.random.integer(0, 0xffff);
  let candidate = tuple;
  for (let attempt = 0; attempt < Math.min(size, MAX_ATTEMPTS); attempt++) {
    const port = first + ((((offset + attempt) % size) + size) % size);
    candidate = atSource ? { ...tuple, srcPort: port } : { ...tuple, dstPort: port };
    if (!used(candidate)) return candidate;
  }
  return candidate;
}

function portRange(port: number, range: NatRange, manip: Manip, icmp: boolean): readonly [number, number] {
  if (range.ports) return [range.ports.first, range.ports.last];
  if (icmp) return [0, 0xffff];
  // A destination port is not changed unless a rule says so.
  if (manip === 'destination') return [1, 0];
  if (port < 512) return [1, 511];
  return port < 1024 ? [600, 1023] : [1024, 65_535];
}

function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 1 || protocol === 58;
}
