import type { MatchExtension } from '../extension.ts';
import { addrtypeMatch } from './addrtype.ts';
import { bpfMatch } from './bpf.ts';
import { commentMatch } from './comment.ts';
import { conntrackMatch, stateMatch } from './conntrack.ts';
import { icmpMatch4, icmpMatch6 } from './icmp.ts';
import { iprangeMatch } from './iprange.ts';
import { ipvsMatch } from './ipvs.ts';
import { lengthMatch } from './length.ts';
import { limitMatch } from './limit.ts';
import { connmarkMatch, markMatch } from './mark.ts';
import { multiportMatch } from './multiport.ts';
import { physdevMatch } from './physdev.ts';
import { policyMatch } from './policy.ts';
import { statisticMatch } from './statistic.ts';
import { tcpMatch } from './tcp.ts';
import { u32Match } from './u32.ts';
import { sctpMatch, udpMatch } from './udp.ts';

const MATCHES: readonly MatchExtension[] = [
  addrtypeMatch,
  bpfMatch,
  commentMatch,
  connmarkMatch,
  conntrackMatch,
  icmpMatch4,
  icmpMatch6,
  iprangeMatch,
  ipvsMatch,
  lengthMatch,
  limitMatch,
  markMatch,
  multiportMatch,
  physdevMatch,
  policyMatch,
  sctpMatch,
  stateMatch,
  statisticMatch,
  tcpMatch,
  u32Match,
  udpMatch,
];

/** Extensions of the real program that the simulator lacks. */
const MISSING: ReadonlySet<string> = new Set([
  'ah',
  'cgroup',
  'cluster',
  'connbytes',
  'connlabel',
  'connlimit',
  'cpu',
  'dccp',
  'devgroup',
  'dscp',
  'ecn',
  'esp',
  'hashlimit',
  'helper',
  'ipcomp',
  'mac',
  'nfacct',
  'osf',
  'owner',
  'pkttype',
  'quota',
  'rateest',
  'realm',
  'recent',
  'rpfilter',
  'set',
  'socket',
  'string',
  'tcpmss',
  'time',
  'tos',
  'ttl',
  'hl',
]);

/** The extension `-m name` loads, or whether there is such a one in life. */
export function findMatch(name: string, family: 4 | 6): MatchExtension | 'missing' | undefined {
  const wanted = name === 'icmpv6' || name === 'ipv6-icmp' ? 'icmp6' : name;
  const found = MATCHES.find((match) => match.name === wanted && (match.families ?? family) === family);
  return found ?? (MISSING.has(name) ? 'missing' : undefined);
}

/** The extension that `-p` loads for its own options. */
export function matchOfProtocol(protocol: number, family: 4 | 6): MatchExtension | undefined {
  return MATCHES.find((match) => match.protocol === protocol && (match.families ?? family) === family);
}
