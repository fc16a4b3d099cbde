import { cut } from '../../../opts/list.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';
import { swarmHosts } from '../spec.ts';

/** Lines of /etc/hosts after --host-rm (a name, with or without its address) and --host-add. */
export function changeHosts(flags: FlagValues, hosts: readonly string[]): string[] {
  const gone = flags.list('host-rm').map((text) => cut(text, ':'));
  const kept = hosts.flatMap((line) => {
    const [address = '', ...names] = line.trim().split(/\s+/);
    const left = names.filter((name) => !gone.some(([host, ip]) => host === name && (!ip || ip === address)));
    return left.length === 0 ? [] : [`${address} ${left.join(' ')}`];
  });
  return [...new Set([...kept, ...swarmHosts(flags.list('host-add'))])];
}
