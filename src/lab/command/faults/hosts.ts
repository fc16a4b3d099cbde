import type { FaultPair } from '../../underlay/fault.ts';
import { UsageError } from '../usageerror.ts';
import type { LabCall } from '../verb.ts';

/** What help says of HOST [HOST]. */
export const HOSTS_HELP = 'With one HOST it is about all traffic of that host, with two about that between them.';

/** The one or two hosts that arguments name. @throws UsageError */
export function pairOf({ lab }: LabCall, names: readonly string[]): FaultPair {
  const [host, other, ...more] = names;
  if (host === undefined) throw new UsageError('expected one or two hosts');
  if (more.length > 0) throw new UsageError(`expected one or two hosts, not ${names.length}`);
  for (const name of names) {
    if (!lab.hosts.has(name))
      throw new UsageError(`there is no host ${name}; there are ${[...lab.hosts.keys()].join(', ')}`);
  }
  if (host === other) throw new UsageError(`${host} is named twice`);
  return other === undefined ? { host } : { host, other };
}

/** Names of hosts, for completion. */
export function hostNames({ lab }: LabCall): string[] {
  return [...lab.hosts.keys()];
}
