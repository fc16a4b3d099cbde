import type { TargetExtension } from '../extension.ts';
import { ctTarget, notrackTarget } from './ct.ts';
import { logTarget } from './log.ts';
import { connmarkTarget, markTarget } from './mark.ts';
import { dnatTarget, masqueradeTarget, redirectTarget, snatTarget } from './nat.ts';
import { rejectTarget } from './reject.ts';
import { acceptTarget, dropTarget, returnTarget } from './standard.ts';

const TARGETS: readonly TargetExtension[] = [
  acceptTarget,
  connmarkTarget,
  ctTarget,
  dnatTarget,
  dropTarget,
  logTarget,
  markTarget,
  masqueradeTarget,
  notrackTarget,
  redirectTarget,
  rejectTarget,
  returnTarget,
  snatTarget,
];

/** Targets of the real program that the simulator lacks. */
const MISSING: ReadonlySet<string> = new Set([
  'AUDIT',
  'CHECKSUM',
  'CLASSIFY',
  'CLUSTERIP',
  'CONNSECMARK',
  'DNPT',
  'DSCP',
  'ECN',
  'HL',
  'HMARK',
  'IDLETIMER',
  'LED',
  'NETMAP',
  'NFLOG',
  'NFQUEUE',
  'QUEUE',
  'RATEEST',
  'SECMARK',
  'SET',
  'SNPT',
  'SYNPROXY',
  'TCPMSS',
  'TCPOPTSTRIP',
  'TEE',
  'TOS',
  'TPROXY',
  'TRACE',
  'TTL',
  'ULOG',
]);

/** The extension `-j name` loads, or whether there is such a one in life. */
export function findTarget(name: string): TargetExtension | 'missing' | undefined {
  return TARGETS.find((target) => target.name === name) ?? (MISSING.has(name) ? 'missing' : undefined);
}
